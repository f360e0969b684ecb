"""The inventory of routes: every address names its permission, and keeps to it."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from rejoinder.kit import ids
from rejoinder.rendering.mail_links import Stop, stop_token
from rejoinder.rendering.share_words import never_token
from rejoinder.vocabulary.states import Permission
from tests.support import cast
from tests.web import scene

READ, WRITE = {"GET", "HEAD"}, {"GET", "HEAD", "POST"}
# What each address asks of the session, and its methods. Whoever adds a route adds it here.
INVENTORY = {
    "front": ("anyone", READ),
    "article": ("anyone", READ),
    "version": ("anyone", READ),
    "house_rules": ("anyone", READ),
    "comments": ("anyone", WRITE),
    "comment": ("anyone", READ),
    "replies": ("anyone", READ),
    "thread_head": ("anyone", READ),
    "changes": ("anyone", READ),
    "live": ("anyone", READ),
    "unread": ("signed_in", READ),
    "reply": ("anyone", WRITE),
    "edit": ("anyone", WRITE),
    "withdraw": ("anyone", WRITE),
    "vote": ("signed_in", {"POST"}),
    "mute": ("signed_in", {"POST"}),
    "mute_person": ("signed_in", {"POST"}),
    "person": ("anyone", READ),
    "picture": ("anyone", READ),
    "keys": ("anyone", READ),
    "settings": ("signed_in", READ),
    "settings_profile": ("signed_in", WRITE),
    "settings_picture": ("signed_in", {"POST"}),
    "settings_appearance": ("signed_in", WRITE),
    "own_comments": ("signed_in", READ),
    "settings_muted": ("signed_in", WRITE),
    "settings_privacy": ("signed_in", WRITE),
    "settings_download": ("signed_in", {"POST"}),
    "download": ("anyone", READ),
    "close_account": ("signed_in", {"POST"}),
    "settings_closing": ("signed_in", WRITE),
    "follow": ("signed_in", WRITE),
    "inbox": ("signed_in", READ),
    "inbox_read": ("signed_in", {"POST"}),
    "settings_notifications": ("signed_in", WRITE),
    "feed": ("anyone", READ),
    "thread_feed": ("anyone", READ),
    "replies_feed": ("anyone", READ),
    "keep_replies_feed": ("signed_in", {"POST"}),
    "oembed": ("anyone", READ),
    "unfollow": ("signed_in", {"POST"}),
    "notification_times": ("signed_in", {"POST"}),
    "add_push": ("signed_in", {"POST"}),
    "remove_push": ("signed_in", {"POST"}),
    "push_worker": ("anyone", READ),
    "preview": ("anyone", {"POST"}),
    "guidance": ("anyone", {"POST"}),
    "openness": ("anyone", READ),
    "openness_json": ("anyone", READ),
    "openness_csv": ("anyone", READ),
    "ledger": ("anyone", READ),
    "ledger_json": ("anyone", READ),
    "ledger_feed": ("anyone", READ),
    "ledger_row": ("anyone", READ),
    "ledger_day": ("anyone", READ),
    "ledger_day_json": ("anyone", READ),
    "report": ("anyone", READ),
    "send_report": ("signed_in", {"POST"}),
    "embed": ("anyone", READ),
    "include": ("anyone", READ),
    "embed_script": ("anyone", READ),
    "embed_articles": ("anyone", {"POST"}),
    "embed_window": ("anyone", READ),
    "embed_site_token": ("anyone", {"POST"}),
    "embed_sign_out": ("anyone", {"POST"}),
    "give_notice": ("anyone", WRITE),
    "notices": ("anyone", READ),
    "notice": ("anyone", READ),
    "decision": ("anyone", READ),
    "appeal": ("anyone", WRITE),
    "desk_appeals": ("moderator", READ),
    "desk_appeal": ("moderator", WRITE),
    "desk_notices": ("moderator", READ),
    "desk_notice": ("moderator", WRITE),
    "contact": ("anyone", WRITE),
    "contact_sent": ("anyone", READ),
    "share": ("anyone", READ),
    "share_by_mail": ("signed_in", WRITE),
    "share_sent": ("signed_in", READ),
    "mail_never": ("anyone", WRITE),
    "desk_messages": ("moderator", READ),
    "desk_message": ("moderator", WRITE),
    "desk_contact": ("editor", WRITE),
    "receipt_lookup": ("anyone", READ),
    "receipt": ("anyone", READ),
    "me": ("anyone", READ),
    "desk": ("desk", READ),
    "desk_reports": ("desk", READ),
    "desk_newcomers": ("desk", READ),
    "desk_published": ("desk", READ),
    "desk_done": ("desk", READ),
    "desk_counts": ("desk", READ),
    "desk_undo": ("desk", {"POST"}),
    "desk_bulk": ("desk", {"POST"}),
    "desk_second_look": ("moderator", READ),
    "desk_second_look_answer": ("moderator", {"POST"}),
    "desk_comment": ("desk", WRITE),
    "desk_card": ("desk", {"POST"}),
    "desk_context": ("desk", READ),
    "desk_removal": ("desk", READ),
    "desk_removal_preview": ("desk", {"POST"}),
    "desk_reader": ("moderator", WRITE),
    "desk_reader_notes": ("moderator", {"POST"}),
    "desk_guest": ("moderator", READ),
    "desk_search": ("moderator", READ),
    "desk_threads": ("desk", READ),
    "desk_thread": ("desk", WRITE),
    "desk_pin": ("desk", {"POST"}),
    "desk_pick": ("desk", {"POST"}),
    "desk_rules": ("editor", READ),
    "desk_new_rule": ("editor", WRITE),
    "desk_words": ("editor", {"POST"}),
    "desk_rule": ("editor", WRITE),
    "desk_rule_deed": ("editor", {"POST"}),
    "desk_house_rules": ("editor", WRITE),
    "desk_reasons": ("editor", WRITE),
    "desk_team": ("editor", WRITE),
    "desk_member": ("editor", {"POST"}),
    "own_limits": ("signed_in", WRITE),
    "settings_security": ("signed_in", READ),
    "second_factor_needed": ("signed_in", READ),
    "end_session": ("signed_in", {"POST"}),
    "end_sessions": ("signed_in", {"POST"}),
    "mail_stop": ("anyone", WRITE),
    "mail_undo": ("anyone", {"POST"}),
    "mail_confirm": ("anyone", WRITE),
    "mail_again": ("signed_in", {"POST"}),
    "keep_draft": ("anyone", {"POST"}),
    "claims": ("signed_in", WRITE),
    "desk_claims": ("moderator", WRITE),
    "site_sign_in": ("anyone", WRITE),
    "site_sign_in_done": ("anyone", {"GET"}),
    "openid_connect_login": ("anyone", WRITE),
    "openid_connect_callback": ("anyone", READ),
    "github_login": ("anyone", WRITE),
    "github_callback": ("anyone", READ),
    "facebook_login": ("anyone", WRITE),
    "facebook_callback": ("anyone", READ),
    "link_sign_in": ("anyone", WRITE),
    "unlink_sign_in": ("signed_in", {"POST"}),
    "socialaccount_signup": ("anyone", WRITE),
    "socialaccount_login_cancelled": ("anyone", READ),
    "socialaccount_connections": ("anyone", READ),
    "account_login": ("anyone", WRITE),
    "account_request_login_code": ("anyone", WRITE),
    "account_confirm_login_code": ("anyone", WRITE),
    "mfa_authenticate": ("anyone", WRITE),
    "mfa_login_webauthn": ("anyone", WRITE),
    "confirm_by_mail": ("signed_in", WRITE),
    "mfa_reauthenticate": ("signed_in", WRITE),
    "mfa_reauthenticate_webauthn": ("signed_in", WRITE),
    "mfa_index": ("signed_in", READ),
    "mfa_add_webauthn": ("signed_in", WRITE),
    "mfa_edit_webauthn": ("signed_in", WRITE),
    "mfa_remove_webauthn": ("signed_in", WRITE),
    "mfa_activate_totp": ("signed_in", WRITE),
    "mfa_deactivate_totp": ("signed_in", WRITE),
    "mfa_view_recovery_codes": ("signed_in", READ),
    "mfa_generate_recovery_codes": ("signed_in", WRITE),
    "mfa_download_recovery_codes": ("signed_in", READ),
    "account_logout": ("anyone", WRITE),
    "account_signup": ("anyone", WRITE),
    "account_inactive": ("anyone", READ),
    "account_email": ("signed_in", WRITE),
    "account_email_verification_sent": ("anyone", WRITE),
    "account_reauthenticate": ("signed_in", WRITE),
    "account_change_password": ("signed_in", WRITE),
    "account_set_password": ("signed_in", WRITE),
    "account_reset_password": ("anyone", WRITE),
    "account_reset_password_done": ("anyone", READ),
    "account_reset_password_from_key": ("anyone", WRITE),
    "account_reset_password_from_key_done": ("anyone", READ),
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _patterns(entry)
        else:
            yield entry


def test_every_address_names_its_permission() -> None:
    found = {}
    for pattern in _patterns(get_resolver()):
        permission = getattr(pattern.callback, "permission", None)
        assert isinstance(permission, Permission), f"{pattern.pattern} names no permission"
        found[pattern.name] = permission.value

    assert found == {name: permission for name, (permission, _methods) in INVENTORY.items()}


def test_no_view_is_exempt_from_the_check_of_senders() -> None:
    for pattern in _patterns(get_resolver()):
        assert not getattr(pattern.callback, "csrf_exempt", False), pattern.name


@pytest.mark.django_db
def test_an_address_answers_only_its_own_methods() -> None:
    paper = scene.paper()
    comment = paper.comment()
    moderator = scene.browser(paper.mona)

    for name, (_permission, methods) in INVENTORY.items():
        address = _address(name, paper, comment.public_id)
        for method in METHODS:
            answer = moderator.generic(method, address)
            refused = answer.status_code == 405

            assert refused == (method not in methods), f"{method} {address}"


# Whom a permission lets pass, from those in the test below.
PASSES = {
    "anyone": {"stranger", "reader", "reporter", "moderator", "editor"},
    "signed_in": {"reader", "reporter", "moderator", "editor"},
    "desk": {"reporter", "moderator", "editor"},
    "moderator": {"moderator", "editor"},
    "editor": {"editor"},
}
GUARD_SAYS = (
    b"Only the newsroom can do this.",
    b"Only moderators can do this.",
    b"Only editors can do this.",
)


@pytest.mark.django_db
def test_the_session_needs_what_the_route_names() -> None:
    paper = scene.paper()
    comment = paper.comment(by=paper.zed)
    accounts = {
        "stranger": None,
        "reader": paper.ana,
        "reporter": cast.ida(),
        "moderator": paper.mona,
        "editor": cast.ed(),
    }
    browsers = {person: scene.browser(account) for person, account in accounts.items()}

    for name, (permission, methods) in INVENTORY.items():
        address = _address(name, paper, comment.public_id)
        for method in sorted(methods - {"HEAD"}):
            passed = {
                person
                for person, client in browsers.items()
                if not _is_barred(client, method, address)
            }

            assert passed == PASSES[permission], f"{method} {address}"
            for person, account in accounts.items():
                if account is not None:
                    browsers[person].force_login(account)  # signing out is one of the routes


def _is_barred(client: Client, method: str, address: str) -> bool:
    answer = client.generic(method, address)
    sent_to_sign_in = answer.get("Location", "").startswith("/accounts/login/?next=")
    by_guard = answer.status_code == 403 and any(
        sentence in answer.content for sentence in GUARD_SAYS
    )
    return sent_to_sign_in or answer.status_code == 401 or by_guard


def _address(name: str, paper: scene.Paper, public_id: str) -> str:
    thread, slug = paper.thread.pk, paper.thread.article.slug
    named = {
        "front": "/",
        "article": f"/articles/{slug}",
        "version": f"/articles/{slug}/versions/1",
        "house_rules": "/house-rules",
        "comments": f"/d/{thread}/comments",
        "thread_head": f"/d/{thread}/head",
        "changes": f"/d/{thread}/changes",
        "live": f"/d/{thread}/live",
        "unread": "/me/unread",
        "comment": f"/d/{thread}/c/{public_id}",
        "mute_person": f"/people/{ids.to_public(paper.zed.pk)}/mute",
        "person": f"/people/{ids.to_public(paper.zed.pk)}",
        "picture": "/pictures/AAAAAAAAAAAA.webp",
        "keys": "/keys",
        "settings": "/settings/",
        "settings_profile": "/settings/profile",
        "settings_picture": "/settings/profile/picture",
        "settings_appearance": "/settings/appearance",
        "own_comments": "/me/comments",
        "settings_muted": "/settings/muted",
        "settings_privacy": "/settings/privacy",
        "settings_download": "/settings/privacy/download",
        "download": "/settings/privacy/download/x",
        "close_account": "/settings/privacy/close",
        "settings_closing": "/settings/closing",
        "follow": f"/d/{thread}/follow",
        "inbox": "/inbox",
        "inbox_read": "/inbox/read",
        "settings_notifications": "/settings/notifications",
        "feed": "/feed.atom",
        "thread_feed": f"/d/{thread}/feed.atom",
        "replies_feed": "/feeds/replies/x.atom",
        "keep_replies_feed": "/settings/notifications/feed",
        "oembed": "/oembed",
        "unfollow": "/settings/notifications/unfollow",
        "notification_times": "/settings/notifications/times",
        "add_push": "/settings/notifications/push",
        "remove_push": "/settings/notifications/push/remove",
        "push_worker": "/push-worker.js",
        "preview": "/preview",
        "guidance": "/guidance",
        "send_report": f"/d/{thread}/c/{public_id}/reports",
        "embed": f"/embed?article={slug}",
        "include": f"/include?article={slug}",
        "embed_script": "/embed.js",
        "embed_articles": "/embed/articles",
        "embed_window": "/embed/window",
        "embed_site_token": "/embed/site-token",
        "embed_sign_out": "/embed/sign-out",
        "give_notice": f"/d/{thread}/c/{public_id}/notice",
        "notices": "/notices",
        "notice": "/notices/7QF2-M9XR-TABK",
        "decision": "/decisions/1",
        "appeal": "/decisions/1/appeal",
        "desk_appeals": "/desk/appeals",
        "desk_appeal": "/desk/appeals/1",
        "desk_notices": "/desk/notices",
        "desk_notice": "/desk/notices/1",
        "openness": "/openness",
        "openness_json": "/openness.json",
        "openness_csv": "/openness.csv",
        "ledger": "/openness/ledger",
        "ledger_json": "/openness/ledger.json",
        "ledger_feed": "/openness/ledger.atom",
        "ledger_row": "/openness/ledger/rows/1",
        "ledger_day": "/openness/ledger/2026-05-03",
        "ledger_day_json": "/openness/ledger/2026-05-03.json",
        "contact": "/contact",
        "contact_sent": "/contact/sent",
        "share": f"/articles/{slug}/share",
        "share_by_mail": f"/articles/{slug}/share/mail",
        "share_sent": f"/articles/{slug}/share/sent",
        "mail_never": f"/mail/never/{never_token('0' * 64)}",
        "desk_messages": "/desk/messages",
        "desk_message": "/desk/messages/1",
        "desk_contact": "/desk/contact",
        "receipt_lookup": "/where",
        "receipt": "/where/7QF2-M9XR-TABK",
        "me": "/me",
        "mail_stop": f"/mail/stop/{stop_token(Stop(paper.ana.pk))}",
        "mail_undo": "/mail/undo",
        "mail_confirm": "/mail/confirm/x",
        "mail_again": "/mail/again",
        "desk": "/desk/",
        "desk_comment": f"/desk/c/{public_id}",
        "desk_reports": "/desk/reports",
        "desk_newcomers": "/desk/newcomers",
        "desk_published": "/desk/published",
        "desk_done": "/desk/done",
        "desk_counts": "/desk/counts",
        "desk_undo": "/desk/undo",
        "desk_bulk": "/desk/bulk",
        "desk_second_look": "/desk/second-look",
        "desk_second_look_answer": "/desk/second-look/1",
        "desk_card": f"/desk/c/{public_id}/card",
        "desk_context": f"/desk/c/{public_id}/context",
        "desk_removal": f"/desk/c/{public_id}/remove",
        "desk_removal_preview": f"/desk/c/{public_id}/preview",
        "desk_reader": f"/desk/readers/{ids.to_public(paper.zed.pk)}",
        "desk_reader_notes": f"/desk/readers/{ids.to_public(paper.zed.pk)}/notes",
        "desk_guest": f"/desk/guests/{public_id}",
        "desk_search": "/desk/search",
        "desk_threads": "/desk/threads",
        "desk_thread": f"/desk/threads/{thread}",
        "desk_pin": f"/desk/c/{public_id}/pin",
        "desk_pick": f"/desk/c/{public_id}/pick",
        "desk_rules": "/desk/rules",
        "desk_new_rule": "/desk/rules/new",
        "desk_words": "/desk/rules/words",
        "desk_rule": "/desk/rules/1",
        "desk_rule_deed": "/desk/rules/1/do",
        "desk_house_rules": "/desk/house-rules",
        "desk_reasons": "/desk/house-rules/reasons",
        "desk_team": "/desk/team",
        "desk_member": f"/desk/team/{ids.to_public(paper.zed.pk)}",
        "own_limits": "/me/limits",
        "settings_security": "/settings/security",
        "second_factor_needed": "/settings/security/second-factor",
        "end_session": "/settings/security/sessions/end",
        "end_sessions": "/settings/security/sessions/end-all",
        "keep_draft": "/me/draft",
        "claims": "/me/claims",
        "desk_claims": "/desk/claims",
        "site_sign_in": "/accounts/site/",
        "site_sign_in_done": "/accounts/site/done",
        "openid_connect_login": "/accounts/with/harbour/",
        "openid_connect_callback": "/accounts/with/harbour/done/",
        "github_login": "/accounts/github/",
        "github_callback": "/accounts/github/done/",
        "facebook_login": "/accounts/facebook/",
        "facebook_callback": "/accounts/facebook/done/",
        "link_sign_in": "/accounts/link/",
        "unlink_sign_in": "/accounts/unlink/",
        "socialaccount_signup": "/accounts/new/",
        "socialaccount_login_cancelled": "/accounts/with-cancelled/",
        "socialaccount_connections": "/accounts/links/",
        "account_login": "/accounts/login/",
        "account_request_login_code": "/accounts/login/code/",
        "account_confirm_login_code": "/accounts/login/code/confirm/",
        "mfa_authenticate": "/accounts/login/second-factor/",
        "mfa_login_webauthn": "/accounts/login/passkey/",
        "confirm_by_mail": "/accounts/reauthenticate/mail/",
        "mfa_reauthenticate": "/accounts/reauthenticate/code/",
        "mfa_reauthenticate_webauthn": "/accounts/reauthenticate/passkey/",
        "mfa_index": "/accounts/2fa/",
        "mfa_add_webauthn": "/accounts/passkeys/add/",
        "mfa_edit_webauthn": "/accounts/passkeys/1/rename/",
        "mfa_remove_webauthn": "/accounts/passkeys/1/remove/",
        "mfa_activate_totp": "/accounts/two-step/on/",
        "mfa_deactivate_totp": "/accounts/two-step/off/",
        "mfa_view_recovery_codes": "/accounts/recovery-codes/",
        "mfa_generate_recovery_codes": "/accounts/recovery-codes/new/",
        "mfa_download_recovery_codes": "/accounts/recovery-codes/file/",
        "account_logout": "/accounts/logout/",
        "account_signup": "/accounts/signup/",
        "account_inactive": "/accounts/inactive/",
        "account_email": "/accounts/email/",
        "account_email_verification_sent": "/accounts/confirm-email/",
        "account_reauthenticate": "/accounts/reauthenticate/",
        "account_change_password": "/accounts/password/change/",
        "account_set_password": "/accounts/password/set/",
        "account_reset_password": "/accounts/password/reset/",
        "account_reset_password_done": "/accounts/password/reset/done/",
        "account_reset_password_from_key": "/accounts/password/reset/key/1-x-y/",
        "account_reset_password_from_key_done": "/accounts/password/reset/key/done/",
    }
    return named.get(name) or f"/d/{thread}/c/{public_id}/{name}"
