"""The addresses of this room, for the table in web/routes.py."""

from allauth.socialaccount import views as allauth_social

from rejoinder.vocabulary.states import Permission
from rejoinder.web.guard import READ_AND_WRITE, WRITE, Route
from rejoinder.web.signing_in import (
    by_mail,
    entrance,
    github_and_facebook,
    openid,
    providers,
    second_factor,
    site_token,
)

_ANYONE, _SIGNED_IN = Permission.ANYONE, Permission.SIGNED_IN

# Those that allauth looks up itself have the names that it looks for.
ROUTES: tuple[Route, ...] = (
    Route(
        "accounts/login/code/", entrance.request_code, "account_request_login_code",
        _ANYONE, READ_AND_WRITE,
    ),
    Route(
        "accounts/login/code/confirm/", entrance.confirm_code, "account_confirm_login_code",
        _ANYONE, READ_AND_WRITE,
    ),
    Route(
        "accounts/login/second-factor/", second_factor.authenticate, "mfa_authenticate",
        _ANYONE, READ_AND_WRITE,
    ),
    Route(
        "accounts/login/passkey/", second_factor.sign_in_by_passkey, "mfa_login_webauthn",
        _ANYONE, READ_AND_WRITE,
    ),
    Route(
        "accounts/reauthenticate/mail/", by_mail.confirm_by_mail, "confirm_by_mail",
        _SIGNED_IN, READ_AND_WRITE,
    ),
    Route(
        "accounts/reauthenticate/code/", second_factor.confirm_by_code, "mfa_reauthenticate",
        _SIGNED_IN, READ_AND_WRITE,
    ),
    Route(
        "accounts/reauthenticate/passkey/", second_factor.confirm_by_passkey,
        "mfa_reauthenticate_webauthn", _SIGNED_IN, READ_AND_WRITE,
    ),
    Route("accounts/2fa/", second_factor.to_security_page, "mfa_index", _SIGNED_IN),
    Route(
        "accounts/passkeys/add/", second_factor.add_passkey, "mfa_add_webauthn",
        _SIGNED_IN, READ_AND_WRITE,
    ),
    Route(
        "accounts/passkeys/<int:pk>/rename/", second_factor.rename_passkey, "mfa_edit_webauthn",
        _SIGNED_IN, READ_AND_WRITE,
    ),
    Route(
        "accounts/passkeys/<int:pk>/remove/", second_factor.remove_passkey,
        "mfa_remove_webauthn", _SIGNED_IN, READ_AND_WRITE,
    ),
    Route(
        "accounts/two-step/on/", second_factor.activate_codes, "mfa_activate_totp",
        _SIGNED_IN, READ_AND_WRITE,
    ),
    Route(
        "accounts/two-step/off/", second_factor.deactivate_codes, "mfa_deactivate_totp",
        _SIGNED_IN, READ_AND_WRITE,
    ),
    Route(
        "accounts/recovery-codes/", second_factor.show_recovery_codes, "mfa_view_recovery_codes",
        _SIGNED_IN,
    ),
    Route(
        "accounts/recovery-codes/new/", second_factor.renew_recovery_codes,
        "mfa_generate_recovery_codes", _SIGNED_IN, READ_AND_WRITE,
    ),
    Route(
        "accounts/recovery-codes/file/", second_factor.download_recovery_codes,
        "mfa_download_recovery_codes", _SIGNED_IN,
    ),
    Route("accounts/site/", site_token.begin, "site_sign_in", _ANYONE, READ_AND_WRITE),
    # Opening it uses a token up, so it is for browsers and not for those that look ahead.
    Route("accounts/site/done", site_token.done, "site_sign_in_done", _ANYONE, ("GET",)),
    Route("accounts/link/", providers.link, "link_sign_in", _ANYONE, READ_AND_WRITE),
    Route("accounts/unlink/", providers.unlink, "unlink_sign_in", _SIGNED_IN, WRITE),
    Route(
        "accounts/with/<str:provider_id>/", openid.sign_in, "openid_connect_login",
        _ANYONE, READ_AND_WRITE,
    ),
    Route(
        "accounts/with/<str:provider_id>/done/", openid.come_back, "openid_connect_callback",
        _ANYONE,
    ),
    Route(
        "accounts/github/", github_and_facebook.github, "github_login", _ANYONE, READ_AND_WRITE
    ),
    Route("accounts/github/done/", github_and_facebook.github_done, "github_callback", _ANYONE),
    Route(
        "accounts/facebook/", github_and_facebook.facebook, "facebook_login",
        _ANYONE, READ_AND_WRITE,
    ),
    Route(
        "accounts/facebook/done/", github_and_facebook.facebook_done, "facebook_callback", _ANYONE
    ),
    Route(
        "accounts/new/", allauth_social.signup, "socialaccount_signup", _ANYONE, READ_AND_WRITE
    ),
    Route(
        "accounts/with-cancelled/", allauth_social.login_cancelled,
        "socialaccount_login_cancelled", _ANYONE,
    ),
    Route("accounts/links/", providers.nothing_here, "socialaccount_connections", _ANYONE),
)  # fmt: skip
