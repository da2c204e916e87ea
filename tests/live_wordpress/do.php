<?php
// What the test has WordPress do: `install`, or a JSON document of posts and comments on standard input.
if ($argv[1] === 'install') {
    define('WP_INSTALLING', true);
}
require __DIR__ . '/wp-load.php';
if ($argv[1] === 'install') {
    require_once ABSPATH . 'wp-admin/includes/upgrade.php';
    wp_install('The Walker', 'walker', 'walker@example.org', true, '', 'not a secret');
    global $wp_rewrite;
    $wp_rewrite->set_permalink_structure('/%year%/%monthnum%/%postname%/');
    $wp_rewrite->flush_rules();
    exit;
}
$told = json_decode(stream_get_contents(STDIN), true);
$answer = ['posts' => [], 'comments' => []];
foreach ($told['posts'] ?? [] as $post) {
    $id = wp_insert_post($post + ['post_status' => 'publish', 'post_author' => 1], true);
    $answer['posts'][] = ['id' => $id, 'address' => get_permalink($id)];
}
$ids = [];
foreach ($told['comments'] ?? [] as $comment) {
    if (isset($comment['below'])) {
        $comment['comment_parent'] = $ids[$comment['below']];
        unset($comment['below']);
    }
    $ids[] = wp_insert_comment($comment + ['comment_approved' => 1]);
}
$answer['comments'] = $ids;
echo json_encode($answer);
