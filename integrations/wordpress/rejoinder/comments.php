<?php
/** In place of the theme's comments.php. */

if (!defined('ABSPATH')) {
    exit;
}

echo rejoinder_discussion((int) get_the_ID(), 'comments-area default-max-width');
