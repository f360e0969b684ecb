"""The inventory of routes: every address names its permission, and keeps to it."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from rejoinder.vocabulary.states import Permission
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
    "reply": ("anyone", WRITE),
    "edit": ("anyone", WRITE),
    "withdraw": ("anyone", WRITE),
    "vote": ("signed_in", {"POST"}),
    "preview": ("anyone", {"POST"}),
    "receipt_lookup": ("anyone", READ),
    "receipt": ("anyone", READ),
    "me": ("anyone", READ),
    "desk": ("moderator", READ),
    "desk_comment": ("moderator", WRITE),
    "account_login": ("anyone", WRITE),
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


@pytest.mark.django_db
def test_the_session_needs_what_the_route_names() -> None:
    paper = scene.paper()
    comment = paper.comment(by=paper.zed)
    stranger, reader, moderator = (
        scene.browser(),
        scene.browser(paper.ana),
        scene.browser(paper.mona),
    )
    for name, (permission, methods) in INVENTORY.items():
        address = _address(name, paper, comment.public_id)
        for method in sorted(methods - {"HEAD"}):
            barred = {
                "stranger": _is_barred(stranger, method, address),
                "reader": _is_barred(reader, method, address),
                "moderator": _is_barred(moderator, method, address),
            }

            assert barred == {
                "stranger": permission != "anyone",
                "reader": permission == "moderator",
                "moderator": False,
            }, f"{method} {address}"
            for person, client in ((paper.ana, reader), (paper.mona, moderator)):
                client.force_login(person)  # signing out is one of the routes


def _is_barred(client: Client, method: str, address: str) -> bool:
    answer = client.generic(method, address)
    sent_to_sign_in = answer.get("Location", "").startswith("/accounts/login/?next=")
    by_guard = answer.status_code == 403 and b"Only moderators can do this." in answer.content
    return sent_to_sign_in or answer.status_code == 401 or by_guard


def _address(name: str, paper: scene.Paper, public_id: str) -> str:
    thread, slug = paper.thread.pk, paper.thread.article.slug
    named = {
        "front": "/",
        "article": f"/articles/{slug}",
        "version": f"/articles/{slug}/versions/1",
        "house_rules": "/house-rules",
        "comments": f"/d/{thread}/comments",
        "comment": f"/d/{thread}/c/{public_id}",
        "preview": "/preview",
        "receipt_lookup": "/where",
        "receipt": "/where/7QF2-M9XR-TABK",
        "me": "/me",
        "desk": "/desk/",
        "desk_comment": f"/desk/c/{public_id}",
        "account_login": "/accounts/login/",
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
