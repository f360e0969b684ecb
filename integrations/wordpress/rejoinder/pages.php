<?php
/** What readers see: the discussion in place of the comments, in classic and in block themes. */

if (!defined('ABSPATH')) {
    exit;
}

/** Whether the discussion stands under a post: where it takes comments. Closed ones show what they have. */
function rejoinder_shows(int $post_id): bool {
    return rejoinder_desk() !== '' && comments_open($post_id);
}

/** The element for a post, in a frame of the class that themes give to their comments. */
function rejoinder_discussion(int $post_id, string $class): string {
    rejoinder_needs_script();
    $attributes = ['data-url' => get_permalink($post_id), 'data-lang' => get_bloginfo('language')];
    if (rejoinder_key() !== '') {
        $attributes['data-token-url'] = rest_url('rejoinder/v1/token');
    }
    $drawn = '';
    foreach ($attributes as $name => $value) {
        $drawn .= sprintf(' %s="%s"', $name, esc_attr($value));
    }
    return '<div class="rejoinder ' . esc_attr($class) . '" id="comments">'
        . '<rejoinder-discussion' . $drawn . '></rejoinder-discussion></div>';
}

/** Put the script at the end of this page, once. */
function rejoinder_needs_script(): void {
    if (!has_action('wp_footer', 'rejoinder_script')) {
        add_action('wp_footer', 'rejoinder_script');
    }
}

function rejoinder_script(): void {
    wp_print_script_tag(['src' => rejoinder_desk() . '/embed.js', 'async' => true]);
}

/** A number of comments that the script fills in; what WordPress says stands there until then. */
function rejoinder_count(int $post_id, string $text): string {
    rejoinder_needs_script();
    return sprintf(
        '<span data-rejoinder-count="%s">%s</span>',
        esc_attr(get_permalink($post_id)),
        wp_kses($text, [])
    );
}

/* Classic themes draw comments by a template of their own. */
add_filter('comments_template', function ($template) {
    return rejoinder_shows((int) get_the_ID()) ? __DIR__ . '/comments.php' : $template;
});

/* Block themes draw them by a block. */
add_filter('render_block_core/comments', function ($html, $_parsed, $block) {
    $post_id = (int) ($block->context['postId'] ?? get_the_ID());
    return rejoinder_shows($post_id) ? rejoinder_discussion($post_id, 'wp-block-comments') : $html;
}, 10, 3);

/* The number in lists of posts: classic themes, then block themes. */
add_filter('comments_number', function ($text) {
    $post_id = (int) get_the_ID();
    return is_admin() || is_feed() || !rejoinder_shows($post_id) ? $text : rejoinder_count($post_id, $text);
});
add_filter('render_block_core/post-comments-link', function ($html, $_parsed, $block) {
    $post_id = (int) ($block->context['postId'] ?? get_the_ID());
    if (!rejoinder_shows($post_id)) {
        return $html;
    }
    return preg_replace_callback('#(<a\b[^>]*>)(.*)(</a>)#s', function ($found) use ($post_id) {
        return $found[1] . rejoinder_count($post_id, $found[2]) . $found[3];
    }, $html, 1);
}, 10, 3);

/* Where it says "Leave a comment", the discussion is. */
add_filter('respond_link', function ($link, $post_id) {
    return rejoinder_shows((int) $post_id) ? get_permalink($post_id) . '#comments' : $link;
}, 10, 2);

/* When a discussion closes is the desk's to say. */
add_action('init', function () {
    if (rejoinder_desk() !== '') {
        remove_filter('the_posts', '_close_comments_for_old_posts');
        remove_filter('comments_open', '_close_comments_for_old_post', 10);
    }
});

/* WordPress takes no comments beside the desk's, which nobody would see: not by its form, not by REST. */
add_action('pre_comment_on_post', function ($post_id) {
    if (rejoinder_shows((int) $post_id)) {
        wp_die(
            esc_html__('Comments are written in the discussion below the article.', 'rejoinder'),
            '',
            ['response' => 403, 'back_link' => true]
        );
    }
});
add_filter('rest_pre_insert_comment', function ($comment, $request) {
    if (is_wp_error($comment) || !rejoinder_shows((int) ($comment['comment_post_ID'] ?? 0))) {
        return $comment;
    }
    return new WP_Error(
        'rejoinder_elsewhere',
        __('Comments are written in the discussion below the article.', 'rejoinder'),
        ['status' => 403]
    );
}, 10, 2);
