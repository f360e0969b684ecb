<?php
/* The discussion in the page's own HTML, also for readers without script:
     <?= rejoinder_include('https://desk.example', 'https://news.example/the-article') ?>
   The desk has two seconds; without an answer the element fetches the discussion by itself. */
function rejoinder_include(string $desk, string $address): string {
    $asked = stream_context_create(['http' => ['timeout' => 2]]);
    $found = @file_get_contents($desk . '/include?url=' . rawurlencode($address), false, $asked);
    if ($found === false) {
        $found = '<rejoinder-discussion data-url="' . htmlspecialchars($address) . '"></rejoinder-discussion>';
    }
    return $found . '<script async src="' . htmlspecialchars($desk) . '/embed.js"></script>';
}
