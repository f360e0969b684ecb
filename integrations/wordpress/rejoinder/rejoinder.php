<?php
/**
 * Plugin Name: Rejoinder
 * Description: The discussion of your own Rejoinder desk under your articles, in place of WordPress's comments, which stay stored and can be exported.
 * Version: 1.0
 * Requires PHP: 7.4
 * License: Apache-2.0
 */

if (!defined('ABSPATH')) {
    exit;
}

const REJOINDER_TOKEN_SECONDS = 120;

/** The desk's address without a slash at the end; empty while nobody has set it. */
function rejoinder_desk(): string {
    return rtrim((string) get_option('rejoinder_desk', ''), '/');
}

/** The key that signs readers in, as "name:secret"; empty: readers sign in at the desk. */
function rejoinder_key(): string {
    return (string) get_option('rejoinder_key', '');
}

/** The element for a post, and the script. */
function rejoinder_discussion(int $post_id): string {
    $token = rejoinder_key() === '' ? ''
        : sprintf(' data-token-url="%s"', esc_url(rest_url('rejoinder/v1/token')));
    return sprintf(
        '<div class="rejoinder" id="comments"><rejoinder-discussion data-url="%s" data-lang="%s"%s></rejoinder-discussion>'
        . '<script async src="%s/embed.js"></script></div>',
        esc_url((string) get_permalink($post_id)),
        esc_attr(get_bloginfo('language')),
        $token,
        esc_url(rejoinder_desk())
    );
}

/** Whether a post shows the discussion: it takes comments, or has some here. */
function rejoinder_shows(int $post_id): bool {
    return rejoinder_desk() !== '' && (comments_open($post_id) || get_comments_number($post_id) > 0);
}

/* Classic themes draw comments by a template of their own. */
add_filter('comments_template', function ($template) {
    return rejoinder_shows((int) get_the_ID()) ? __DIR__ . '/comments.php' : $template;
});

/* Block themes draw them by a block. */
add_filter('render_block_core/comments', function ($html) {
    return rejoinder_shows((int) get_the_ID()) ? rejoinder_discussion((int) get_the_ID()) : $html;
});

/* The link with the number of comments in lists of posts. */
add_filter('comments_number', function ($text, $number) {
    if (rejoinder_desk() === '') {
        return $text;
    }
    return sprintf(
        '<span data-rejoinder-count="%s">%s</span>',
        esc_url((string) get_permalink()),
        esc_html($text)
    );
}, 10, 2);

/* A reader who is signed in here is known to the discussion: it asks for a token when it needs one. */
add_action('rest_api_init', function () {
    register_rest_route('rejoinder/v1', '/token', [
        'methods' => 'GET',
        'callback' => 'rejoinder_token_answer',
        'permission_callback' => '__return_true',
    ]);
});

/** Answer {"token": "…"}, or 401 for strangers. Cookies count: WordPress asks scripts for a nonce to
 *  believe them, but this only says who is signed in, to a page of the same site. */
function rejoinder_token_answer(): WP_REST_Response {
    nocache_headers();
    $site = $_SERVER['HTTP_SEC_FETCH_SITE'] ?? 'same-origin';
    $user_id = $site === 'same-origin' ? wp_validate_auth_cookie('', 'logged_in') : false;
    $user = $user_id ? get_user_by('id', $user_id) : false;
    if (!$user || rejoinder_key() === '') {
        return new WP_REST_Response(['code' => 'signed_out'], 401);
    }
    return new WP_REST_Response(['token' => rejoinder_token($user, time())]);
}

/** A JSON Web Token (RFC 7519, HS256) for one sign-in: two minutes, one use, for our origin alone. */
function rejoinder_token(WP_User $user, int $now): string {
    [$name, $secret] = explode(':', rejoinder_key(), 2) + [1 => ''];
    $home = wp_parse_url(home_url());
    $origin = $home['scheme'] . '://' . $home['host'] . (isset($home['port']) ? ':' . $home['port'] : '');
    $header = ['alg' => 'HS256', 'typ' => 'JWT', 'kid' => $name];
    $claims = [
        'sub' => (string) $user->ID,
        'aud' => rejoinder_desk(),
        'iat' => $now,
        'exp' => $now + REJOINDER_TOKEN_SECONDS,
        'jti' => bin2hex(random_bytes(16)),
        'nonce' => 'embed:' . $origin,
        'name' => $user->display_name,
        'email' => $user->user_email,
    ];
    $signed = rejoinder_base64($header) . '.' . rejoinder_base64($claims);
    $seal = hash_hmac('sha256', $signed, $secret, true);
    return $signed . '.' . rtrim(strtr(base64_encode($seal), '+/', '-_'), '=');
}

/** JSON in base64url without padding (RFC 7515, section 2). */
function rejoinder_base64(array $value): string {
    return rtrim(strtr(base64_encode(wp_json_encode($value, JSON_UNESCAPED_SLASHES)), '+/', '-_'), '=');
}

/* Settings → Rejoinder. */
add_action('admin_menu', function () {
    add_options_page('Rejoinder', 'Rejoinder', 'manage_options', 'rejoinder', 'rejoinder_settings_page');
});

add_action('admin_init', function () {
    register_setting('rejoinder', 'rejoinder_desk', ['type' => 'string', 'sanitize_callback' => 'rejoinder_clean_desk']);
    register_setting('rejoinder', 'rejoinder_key', ['type' => 'string', 'sanitize_callback' => 'rejoinder_clean_key']);
});

/** Keep the address of a desk; what is none is told, and the old one stays. */
function rejoinder_clean_desk($typed): string {
    $typed = rtrim(trim((string) $typed), '/');
    if ($typed === '' || preg_match('#^https?://[a-z0-9.-]+(:[0-9]+)?$#i', $typed)) {
        return $typed;
    }
    add_settings_error('rejoinder_desk', 'desk', 'The desk’s address looks like https://desk.example.');
    return rejoinder_desk();
}

/** Keep a key; it is never shown again, and an empty field keeps the one that is there. */
function rejoinder_clean_key($typed): string {
    $typed = trim((string) $typed);
    if ($typed === '') {
        return isset($_POST['rejoinder_forget']) ? '' : rejoinder_key();
    }
    if (preg_match('/^[A-Za-z0-9_-]+:\S{32,}$/', $typed)) {
        return $typed;
    }
    add_settings_error('rejoinder_key', 'key', 'The key is name:secret, and its secret has 32 characters at least.');
    return rejoinder_key();
}

function rejoinder_settings_page(): void {
    ?>
    <div class="wrap">
      <h1>Rejoinder</h1>
      <form method="post" action="options.php">
        <?php settings_fields('rejoinder'); ?>
        <table class="form-table" role="presentation">
          <tr>
            <th scope="row"><label for="rejoinder_desk">Address of your desk</label></th>
            <td>
              <input class="regular-text" id="rejoinder_desk" name="rejoinder_desk" type="url" placeholder="https://desk.example" value="<?php echo esc_attr(rejoinder_desk()); ?>">
              <p class="description">Empty: WordPress’s own comments are shown. They stay stored in any case.</p>
            </td>
          </tr>
          <tr>
            <th scope="row"><label for="rejoinder_key">Key for your readers’ accounts</label></th>
            <td>
              <input class="regular-text" id="rejoinder_key" name="rejoinder_key" type="password" autocomplete="off" value="">
              <p class="description">
                <?php echo rejoinder_key() === '' ? 'None is set: readers sign in at the desk.' : 'A key is set. Leave this empty to keep it.'; ?>
                It is one of REJOINDER_SITE_SIGN_IN_KEYS, as name:secret.
              </p>
              <?php if (rejoinder_key() !== '') : ?>
                <label><input type="checkbox" name="rejoinder_forget" value="1"> Forget the key</label>
              <?php endif; ?>
            </td>
          </tr>
        </table>
        <?php submit_button(); ?>
      </form>
    </div>
    <?php
}
