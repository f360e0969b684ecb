<?php
/** Leaves nothing behind when the plugin is deleted. */

if (!defined('WP_UNINSTALL_PLUGIN')) {
    exit;
}

foreach (['rejoinder_desk', 'rejoinder_key', 'rejoinder_confirmed'] as $option) {
    delete_option($option);
}
