<?php
/** Makes the site: two posts, one with an older comment, one closed, and a reader. */
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = parse_url('@site', PHP_URL_HOST) . ':' . parse_url('@site', PHP_URL_PORT);
require __DIR__ . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';

// Nobody is written to.
add_filter('pre_wp_mail', '__return_true');
wp_install('Harbour Post', 'ed', 'ed@news.example', true, '', 'a password for Ed');
wp_insert_user([
    'user_login' => 'rita', 'user_pass' => 'a password for Rita', 'display_name' => 'Rita Nilsen',
    'user_email' => 'rita@news.example', 'role' => 'subscriber',
]);
wp_delete_post(1, true);
$posts = ['ferry' => ['The ferry stops', 'open'], 'closed' => ['The harbour is full', 'closed']];
foreach ($posts as $slug => [$title, $state]) {
    $id = wp_insert_post([
        'post_title' => $title, 'post_name' => $slug, 'post_status' => 'publish',
        'post_content' => 'It stops in June.', 'post_author' => 1, 'comment_status' => $state,
    ]);
    wp_insert_comment([
        'comment_post_ID' => $id, 'comment_author' => 'Olav', 'comment_author_email' => 'olav@news.example',
        'comment_content' => "Olav wrote under $slug long ago.", 'comment_approved' => 1,
    ]);
}
update_option('permalink_structure', '/%postname%/');
update_option('comment_registration', 0);
update_option('comment_previously_approved', 0);
update_option('active_plugins', ['rejoinder/rejoinder.php']);
flush_rewrite_rules();
