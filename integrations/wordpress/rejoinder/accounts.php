<?php
/** Readers who are signed in at this WordPress are known to the discussion, by signed tokens. */

if (!defined('ABSPATH')) {
    exit;
}

const REJOINDER_TOKEN_SECONDS = 120;

add_action('rest_api_init', function () {
    register_rest_route('rejoinder/v1', '/token', [
        'methods' => 'GET',
        'callback' => 'rejoinder_token_answer',
        'permission_callback' => '__return_true',
    ]);
});

/* WordPress lets pages of all sites read its REST answers. Not this one, it is for our own pages. */
add_filter('rest_pre_serve_request', function ($served, $_answer, $request) {
    if ($request->get_route() === '/rejoinder/v1/token') {
        header_remove('Access-Control-Allow-Origin');
        header_remove('Access-Control-Allow-Credentials');
    }
    return $served;
}, 20, 3);

/**
 * Answer {"token": "…"}, or 401 when nobody is signed in.
 *
 * WordPress believes cookies in REST only with a nonce, since answers change things; this one says
 * who is signed in, and only to a page of this site.
 */
function rejoinder_token_answer(): WP_REST_Response {
    $headers = ['Cache-Control' => 'private, no-store'];
    $user_id = rejoinder_is_our_page() ? wp_validate_auth_cookie('', 'logged_in') : false;
    $user = $user_id ? get_user_by('id', $user_id) : false;
    if (!$user || rejoinder_key() === '') {
        return new WP_REST_Response(['code' => 'signed_out'], 401, $headers);
    }
    return new WP_REST_Response(['token' => rejoinder_token($user, time())], 200, $headers);
}

/** Whether a page of this site asks, as browsers say; older ones leave the first header out. */
function rejoinder_is_our_page(): bool {
    $site = $_SERVER['HTTP_SEC_FETCH_SITE'] ?? 'same-origin';
    $origin = $_SERVER['HTTP_ORIGIN'] ?? rejoinder_origin();
    return $site === 'same-origin' && $origin === rejoinder_origin();
}

/** The origin of this site's pages, as browsers write it. */
function rejoinder_origin(): string {
    $home = wp_parse_url(home_url());
    return $home['scheme'] . '://' . $home['host'] . (isset($home['port']) ? ':' . $home['port'] : '');
}

/** A JSON Web Token (RFC 7519, HS256) for one sign-in: two minutes, one use, for this origin alone. */
function rejoinder_token(WP_User $user, int $now): string {
    [$name, $secret] = explode(':', rejoinder_key(), 2) + [1 => ''];
    $claims = [
        'sub' => (string) $user->ID,
        'name' => $user->display_name,
        'email' => $user->user_email,
        'email_verified' => (bool) get_option('rejoinder_confirmed', false),
        'nonce' => 'embed:' . rejoinder_origin(),
        'aud' => rejoinder_desk(),
        'jti' => bin2hex(random_bytes(16)),
        'iat' => $now,
        'exp' => $now + REJOINDER_TOKEN_SECONDS,
    ];
    $signed = rejoinder_base64(wp_json_encode(['alg' => 'HS256', 'typ' => 'JWT', 'kid' => $name]))
        . '.' . rejoinder_base64(wp_json_encode($claims));
    return $signed . '.' . rejoinder_base64(hash_hmac('sha256', $signed, $secret, true));
}

/** Base64url without padding (RFC 7515, section 2). */
function rejoinder_base64(string $bytes): string {
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}
