<?php
/**
 * Plugin Name: Rejoinder
 * Description: The discussion of your own Rejoinder desk under your articles, in place of WordPress's comments, which stay stored and can be exported.
 * Version: 1.0
 * Requires at least: 6.0
 * Requires PHP: 7.4
 * License: Apache-2.0
 * Text Domain: rejoinder
 */

if (!defined('ABSPATH')) {
    exit;
}

require __DIR__ . '/pages.php';
require __DIR__ . '/accounts.php';
require __DIR__ . '/settings.php';

/** The desk's address without a slash at the end; empty while nobody has set it. */
function rejoinder_desk(): string {
    return rtrim((string) get_option('rejoinder_desk', ''), '/');
}

/** The key that signs readers in, as "name:secret"; empty: readers sign in at the desk. */
function rejoinder_key(): string {
    return defined('REJOINDER_KEY') ? (string) REJOINDER_KEY : (string) get_option('rejoinder_key', '');
}
