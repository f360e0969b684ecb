<?php
/** Settings → Rejoinder. */

if (!defined('ABSPATH')) {
    exit;
}

add_action('admin_menu', function () {
    add_options_page('Rejoinder', 'Rejoinder', 'manage_options', 'rejoinder', 'rejoinder_settings_page');
});

add_action('admin_init', function () {
    register_setting('rejoinder', 'rejoinder_desk', ['sanitize_callback' => 'rejoinder_clean_desk']);
    register_setting('rejoinder', 'rejoinder_key', ['sanitize_callback' => 'rejoinder_clean_key']);
    register_setting('rejoinder', 'rejoinder_confirmed', ['sanitize_callback' => 'rest_sanitize_boolean']);
});

add_filter('plugin_action_links_rejoinder/rejoinder.php', function ($links) {
    $address = admin_url('options-general.php?page=rejoinder');
    return array_merge(
        [sprintf('<a href="%s">%s</a>', esc_url($address), esc_html__('Settings', 'rejoinder'))],
        $links
    );
});

/** Keep the address of a desk; what is none is told, and the old one stays. */
function rejoinder_clean_desk($typed): string {
    $typed = rtrim(trim((string) $typed), '/');
    if ($typed === '' || preg_match('#^https?://[a-z0-9.-]+(:[0-9]+)?$#i', $typed)) {
        return $typed;
    }
    add_settings_error('rejoinder_desk', 'desk', __('The desk’s address looks like https://desk.example.', 'rejoinder'));
    return (string) get_option('rejoinder_desk', '');
}

/** Keep a key. It is never shown again, and an empty field keeps the one that is there. */
function rejoinder_clean_key($typed): string {
    $typed = trim((string) $typed);
    $kept = (string) get_option('rejoinder_key', '');
    if (isset($_POST['rejoinder_forget'])) {
        return '';
    }
    if ($typed === '' || preg_match('/^[A-Za-z0-9_-]+:\S{32,}$/', $typed)) {
        return $typed === '' ? $kept : $typed;
    }
    add_settings_error('rejoinder_key', 'key', __('The key is name:secret, and its secret has 32 characters at least.', 'rejoinder'));
    return $kept;
}

/** What the page says about the key. */
function rejoinder_key_state(): string {
    if (defined('REJOINDER_KEY')) {
        return __('wp-config.php sets it.', 'rejoinder');
    }
    return rejoinder_key() === ''
        ? __('None is set: readers sign in at the desk.', 'rejoinder')
        : __('A key is set. Leave this empty to keep it.', 'rejoinder');
}

function rejoinder_settings_page(): void {
    $set_here = !defined('REJOINDER_KEY');
    ?>
    <div class="wrap">
      <h1>Rejoinder</h1>
      <form method="post" action="options.php">
        <?php settings_fields('rejoinder'); ?>
        <table class="form-table" role="presentation">
          <tr>
            <th scope="row"><label for="rejoinder_desk"><?php esc_html_e('Address of your desk', 'rejoinder'); ?></label></th>
            <td>
              <input class="regular-text" id="rejoinder_desk" name="rejoinder_desk" type="url" placeholder="https://desk.example" value="<?php echo esc_attr(rejoinder_desk()); ?>" aria-describedby="rejoinder-desk-note">
              <p class="description" id="rejoinder-desk-note"><?php
                /* translators: %s: the origin of this site */
                printf(esc_html__('The desk must name this site: REJOINDER_EMBED_ORIGINS=%s. While this is empty, WordPress’s own comments are shown; they stay stored in any case.', 'rejoinder'), esc_html(rejoinder_origin()));
              ?></p>
            </td>
          </tr>
          <tr>
            <th scope="row"><label for="rejoinder_key"><?php esc_html_e('Key for your readers’ accounts', 'rejoinder'); ?></label></th>
            <td>
              <input class="regular-text" id="rejoinder_key" name="rejoinder_key" type="password" autocomplete="off" value="" aria-describedby="rejoinder-key-note"<?php disabled(!$set_here); ?>>
              <p class="description" id="rejoinder-key-note"><?php
                echo esc_html(rejoinder_key_state());
                echo ' ';
                esc_html_e('It is one of REJOINDER_SITE_SIGN_IN_KEYS, as name:secret.', 'rejoinder');
              ?></p>
              <?php if ($set_here && rejoinder_key() !== '') : ?>
                <p><label><input type="checkbox" name="rejoinder_forget" value="1"> <?php esc_html_e('Forget the key', 'rejoinder'); ?></label></p>
              <?php endif; ?>
            </td>
          </tr>
          <tr>
            <th scope="row"><?php esc_html_e('Mail addresses', 'rejoinder'); ?></th>
            <td>
              <label><input type="checkbox" name="rejoinder_confirmed" value="1"<?php checked((bool) get_option('rejoinder_confirmed', false)); ?>> <?php esc_html_e('My readers’ addresses are confirmed', 'rejoinder'); ?></label>
              <p class="description"><?php esc_html_e('WordPress confirms them by itself, unless a plugin or you add accounts in another way. Without this, readers confirm their address at the desk once.', 'rejoinder'); ?></p>
            </td>
          </tr>
        </table>
        <?php submit_button(); ?>
      </form>
    </div>
    <?php
}
