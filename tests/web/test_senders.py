"""Writes from other sites' pages are refused, whatever form they have, and change nothing."""

import json
from collections.abc import Mapping

import pytest
from pytest_django.fixtures import Settings

from rejoinder.kit import ids
from rejoinder.models import Comment, Mute, MutedWord, Vote
from rejoinder.vocabulary.states import CommentState
from tests.web import scene
from tests.web.scene import JSON

pytestmark = pytest.mark.django_db

EVIL = "https://evil.example"
FORMS = {
    "urlencoded": "application/x-www-form-urlencoded",
    "multipart": "multipart/form-data; boundary=B",
    "text": "text/plain",
}


def body(fields: Mapping[str, str], kind: str) -> bytes:
    if kind == "urlencoded":
        return "&".join(f"{name}={value}" for name, value in fields.items()).encode()
    if kind == "text":
        return "\r\n".join(f"{name}={value}" for name, value in fields.items()).encode()
    parts = [
        f'--B\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    return ("".join(parts) + "--B--\r\n").encode()


def writes(paper: scene.Paper, comment: Comment) -> dict[str, dict[str, str]]:
    """Every address that changes something for Ana, with a form that it would take."""
    place = f"/d/{paper.thread.pk}/c/{comment.public_id}"
    theirs = f"/d/{paper.thread.pk}/c/{paper.comment(by=paper.zed).public_id}"
    return {
        paper.comments: {"text": "Sent+from+elsewhere."},
        f"{theirs}/reply": {"text": "Sent+from+elsewhere."},
        f"{place}/edit": {"text": "Sent+from+elsewhere."},
        f"{place}/withdraw": {},
        f"{theirs}/vote": {"value": "1"},
        f"{theirs}/mute": {},
        f"/people/{ids.to_public(paper.zed.pk)}/mute": {},
        "/settings/muted": {"word": "ferry"},
        "/settings/privacy": {"audience": "nobody"},
        "/settings/privacy/download": {},
        "/preview": {"text": "x"},
        "/accounts/logout/": {},
        "/accounts/email/": {"email": "evil@example.org", "action_add": "1"},
        "/accounts/password/change/": {"oldpassword": "x", "password1": "y", "password2": "y"},
    }


@pytest.mark.parametrize("kind", FORMS)
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": EVIL, "sec-fetch-site": "cross-site"},
        {"origin": EVIL},
        {"origin": "null"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"origin": "http://testserver.evil.example"},
        {"origin": "http://other.testserver", "sec-fetch-site": "same-site"},
        {"origin": "http://testserver:8001"},
        {"origin": "https://testserver"},
        {"sec-fetch-site": "cross-site"},
        {},
    ],
)
def test_a_form_of_another_sites_page_changes_nothing(kind: str, headers: dict[str, str]) -> None:
    paper = scene.paper()
    comment = paper.comment()
    ana = scene.browser(paper.ana, foreign=True)

    for address, fields in writes(paper, comment).items():
        answer = ana.generic(
            "POST", address, body(fields, kind), content_type=FORMS[kind], headers=headers
        )

        assert answer.status_code == 403, address
    comment.refresh_from_db()
    assert comment.state == CommentState.PUBLISHED
    assert comment.text == "I drive that route every morning."
    assert Comment.objects.count() == 2
    assert not Vote.objects.exists()
    assert not Mute.objects.exists()
    assert not MutedWord.objects.exists()
    assert "_auth_user_id" in ana.session


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "same-origin", "origin": "null"},
        {"origin": "http://testserver"},
        {"origin": "HTTP://TESTSERVER:80"},
        {"origin": "http://testserver", "sec-fetch-site": "none"},
    ],
)
def test_the_same_forms_of_our_own_pages_are_taken(headers: dict[str, str]) -> None:
    paper = scene.paper()
    comment = paper.comment()
    ana = scene.browser(paper.ana, foreign=True)
    forms = writes(paper, comment)
    forms["/accounts/logout/"] = forms.pop("/accounts/logout/")  # signing out comes last

    for address, fields in forms.items():
        answer = ana.generic(
            "POST", address, body(fields, "urlencoded"),
            content_type=FORMS["urlencoded"], headers=headers,
        )  # fmt: skip

        assert answer.status_code in (200, 302, 303), address
    comment.refresh_from_db()
    assert comment.state == CommentState.WITHDRAWN
    assert Vote.objects.count() == 1
    assert "_auth_user_id" not in ana.session


def test_the_sites_own_address_is_an_own_origin_behind_a_proxy(settings: Settings) -> None:
    paper = scene.paper()
    settings.SITE_ADDRESS = "https://news.example.org"
    ana = scene.browser(paper.ana, foreign=True)

    taken = ana.post(
        paper.comments, {"text": "Hello."}, headers={"origin": "https://news.example.org"}
    )
    refused = ana.post(
        paper.comments, {"text": "Hello."}, headers={"origin": "https://news.example.org.evil.tld"}
    )

    assert taken.status_code == 303
    assert refused.status_code == 403


def test_script_is_told_in_the_one_shape_of_errors() -> None:
    paper = scene.paper()
    ana = scene.browser(paper.ana, foreign=True)

    answer = ana.post(paper.comments, {"text": "Hello."}, headers=JSON | {"origin": EVIL})

    assert answer.status_code == 403
    assert json.loads(answer.content)["error"]["code"] == "cross_origin"


def test_an_old_browser_confirms_its_form_and_loses_nothing() -> None:
    paper = scene.paper()
    guest = scene.browser(foreign=True)
    typed = {"text": "I saw <it>,\ntoo.", "name": "Petter", "email": "p@example.org", "key": "k9"}

    asked = guest.post(paper.comments, typed)
    page = asked.content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    kept = typed | {"csrfmiddlewaretoken": token}
    confirmed = guest.post(paper.comments, kept)

    assert asked.status_code == 403
    assert "I saw &lt;it&gt;,\ntoo." in page
    for field in ("Petter", "p@example.org", "k9"):
        assert f'value="{field}"' in page
    assert confirmed.status_code == 303
    assert Comment.objects.get().author_name == "Petter"


def test_nothing_is_repeated_from_a_form_of_another_site() -> None:
    paper = scene.paper()
    guest = scene.browser(foreign=True)

    answer = guest.post(paper.comments, {"text": "Buy this"}, headers={"origin": EVIL})

    assert "Buy this" not in answer.content.decode()


def test_passwords_are_never_shown_again() -> None:
    scene.paper()
    guest = scene.browser(foreign=True)
    form = {"login": "ana@example.org", "password": "correct horse"}

    answer = guest.post("/accounts/login/", form)

    assert answer.status_code == 403
    assert "correct horse" not in answer.content.decode()
