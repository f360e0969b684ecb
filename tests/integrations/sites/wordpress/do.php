<?php
/** Runs a line of PHP within the site, as its plugins and themes do. */
$_SERVER['HTTP_HOST'] = parse_url('@site', PHP_URL_HOST) . ':' . parse_url('@site', PHP_URL_PORT);
require __DIR__ . '/wp-load.php';
eval($argv[1]);
