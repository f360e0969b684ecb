"""A token stands in for our cookies on pages of one origin, and nowhere else (S-08, S-11)."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django.fixtures import Settings

from rejoinder.models import Comment, Vote
from rejoinder.vocabulary.states import CommentState
from rejoinder.web.embed_tokens import EmbedToken, seal_token
from tests.embed_identity import host
from tests.embed_identity.host import BLOG, NEWS, STRANGERS, Embed
from tests.support import cast
from tests.web import scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_host_sites(settings: Settings) -> None:
    settings.OPTIONS = host.registered()


def _text(answer: object) -> str:
    return str(answer.json()["error"]["sentence"])  # type: ignore[attr-defined]


def test_a_reader_comments_votes_and_edits_with_the_windows_token() -> None:
    paper = scene.paper()
    theirs = paper.comment(by=paper.zed)
    _browser, embed = host.signed_in(paper.ana)

    sent = embed.sends(paper.comments, text="From the paper's own page.")
    voted = embed.sends(f"/d/{paper.thread.pk}/c/{theirs.public_id}/vote", value="1")
    mine = Comment.objects.get(author=paper.ana)
    edited = embed.sends(f"/d/{paper.thread.pk}/c/{mine.public_id}/edit", text="Changed there.")

    assert (sent.status_code, voted.status_code, edited.status_code) == (201, 200, 200)
    assert embed.name == "Ana"
    assert Vote.objects.get().account == paper.ana
    mine.refresh_from_db()
    assert (mine.text, mine.author) == ("Changed there.", paper.ana)


def test_only_the_embeds_page_reads_the_answers_and_nobody_keeps_them() -> None:
    """S-08, S-45."""
    paper = scene.paper()
    browser, embed = host.signed_in(paper.ana)

    answers = [embed.asks("/me"), embed.sends(paper.comments, text=""), embed.asks("/where/XXXX")]

    for answer in answers:
        assert answer["Access-Control-Allow-Origin"] == NEWS
        assert answer["Access-Control-Allow-Credentials"] == "true"
        assert "Origin" in answer["Vary"]
        assert answer["Cache-Control"] == "private, no-store"
        assert not answer.cookies
    for origin in STRANGERS:
        for client in (browser, Client()):
            stranger = Embed(origin, token=embed.token, carries=client)
            answer = stranger.asks("/me")
            assert "Access-Control-Allow-Origin" not in answer
            assert "Access-Control-Allow-Credentials" not in answer
            assert stranger.sends(paper.comments, text="From elsewhere.").status_code == 403


def test_a_token_counts_on_pages_of_its_own_origin_only() -> None:
    paper = scene.paper()
    _browser, embed = host.signed_in(paper.ana)
    assert embed.name == "Ana"

    stolen = Embed(BLOG, token=embed.token)
    asked, sent = stolen.asks("/me"), stolen.sends(paper.comments, text="Stolen.")

    for answer in (asked, sent):
        assert answer.status_code == 401
        assert answer.json()["error"]["code"] == "token_refused"
    without_origin = Client().get("/me", headers={"authorization": f"Bearer {embed.token}"})
    assert without_origin.json()["name"] == ""
    assert not Comment.objects.exists()


def test_a_token_counts_on_no_page_of_ours() -> None:
    paper = scene.paper()
    _browser, embed = host.signed_in(paper.ana)
    own = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}

    answer = Client().get("/me", headers=own | {"authorization": f"Bearer {embed.token}"})

    assert answer.json()["name"] == ""


def test_signing_out_in_the_embed_ends_the_session_and_its_token() -> None:
    paper = scene.paper()
    browser, embed = host.signed_in(paper.ana)
    assert browser.get("/me").json()["name"] == "Ana"

    answer = embed.sends("/embed/sign-out")

    assert answer.status_code == 200
    assert embed.asks("/me").status_code == 401
    assert "sign in again" in _text(embed.sends(paper.comments, text="Still there?"))
    assert browser.get("/me").json()["name"] == ""


def test_a_token_ends_with_its_session_and_with_its_account() -> None:
    paper = scene.paper()
    browser, embed = host.signed_in(paper.ana)
    _other, second = host.signed_in(paper.zed)
    assert (embed.name, second.name) == ("Ana", "Zed")

    browser.post("/accounts/logout/")
    paper.zed.is_active = False
    paper.zed.save()

    assert embed.asks("/me").status_code == 401
    assert second.asks("/me").status_code == 401


def test_a_token_is_refused_after_thirty_days() -> None:
    paper = scene.paper()
    browser = scene.browser(paper.ana)
    key = browser.cookies[django_settings.SESSION_COOKIE_NAME].value

    def shown(days: float) -> int:
        made = seal_token(EmbedToken(NEWS, session=key), now=cast.now() - timedelta(days=days))
        return int(Embed(token=made).asks("/me").status_code)

    assert shown(29.9) == 200
    assert shown(30.1) == 401


def test_no_changed_or_foreign_token_is_believed(settings: Settings) -> None:
    paper = scene.paper()
    browser, embed = host.signed_in(paper.ana)
    guest = Embed(token=seal_token(EmbedToken(NEWS, guest="known-to-us"), now=cast.now()))
    assert guest.asks("/me").status_code == 200
    key = browser.cookies[django_settings.SESSION_COOKIE_NAME].value
    changed = embed.token[:-3] + ("A" if embed.token[-3] != "A" else "B") + embed.token[-2:]
    totp = browser.cookies[django_settings.SESSION_COOKIE_NAME].value

    for wrong in (changed, key, totp, "", "x", "x" * 5_000, embed.token[:40], "Bearer"):
        answer = Embed(token=wrong or " ").asks("/me")
        assert answer.status_code == 401, wrong
    settings.SECRET_KEY = "another key altogether, which signs nothing here"
    assert embed.asks("/me").status_code == 401


def test_the_readers_cookies_do_not_count_on_another_sites_page() -> None:
    """A browser that blocks no cookies gives the page no more than one that does."""
    paper = scene.paper()
    browser = scene.browser(paper.ana, foreign=True)
    embed = Embed(carries=browser)
    assert browser.get("/me").json()["name"] == "Ana"

    assert embed.name == ""
    refused = embed.sends(paper.comments, text="Made by the page.")
    taken = embed.sends(paper.comments, text="Made by the page.", name="Nobody known")

    assert refused.status_code == 422
    assert taken.status_code == 201
    assert Comment.objects.get().author is None
    assert browser.get("/me").json()["name"] == "Ana"


def test_the_readers_cookies_count_on_a_page_of_the_same_site() -> None:
    paper = scene.paper()
    browser = scene.browser(paper.ana, foreign=True)
    embed = Embed(carries=browser, site="same-site")

    sent = embed.sends(paper.comments, text="On the publisher's own domain.")

    assert embed.name == "Ana"
    assert sent.status_code == 201
    assert sent["Access-Control-Allow-Origin"] == NEWS
    assert Comment.objects.get().author == paper.ana
    assert (
        Embed("https://evil.example", carries=browser, site="same-site")
        .sends(paper.comments, text="From a page of a sibling domain.")
        .status_code
        == 403
    )


def test_a_guest_gets_a_token_with_the_first_comment_and_edits_with_it() -> None:
    paper = scene.paper()
    embed = Embed()

    first = embed.sends(paper.comments, text="I sail there.", name="Petter", key="k" * 32)
    comment = Comment.objects.get()
    place = f"/d/{paper.thread.pk}/c/{comment.public_id}"
    denied = Embed().sends(f"{place}/edit", text="Not mine.")
    embed.token = first.json()["token"]
    edited = embed.sends(f"{place}/edit", text="I sail there often.")
    second = embed.sends(paper.comments, text="And by night.", name="Petter")

    assert first.status_code == 201
    assert not first.cookies.get("rj_guest")
    assert denied.status_code == 404
    assert edited.status_code == 200
    assert second.json()["token"]
    assert len(set(Comment.objects.values_list("guest_key", flat=True))) == 1
    assert Embed(BLOG, token=embed.token).sends(f"{place}/withdraw").status_code == 401
    assert embed.sends(f"{place}/withdraw").status_code == 200
    comment.refresh_from_db()
    assert comment.state == CommentState.WITHDRAWN


def test_a_form_without_script_is_taken_from_a_registered_origin_only() -> None:
    paper = scene.paper()
    known = Client(enforce_csrf_checks=True)
    known.post(
        paper.comments,
        {"text": "On your own pages.", "name": "Petter"},
        headers={"sec-fetch-site": "same-origin"},
    )
    kept = known.cookies["rj_guest"].value

    sent = Embed(carries=known).posts_a_form(
        paper.comments, text="From the page itself.", name="Petter"
    )
    refused = Embed("https://evil.example").posts_a_form(
        paper.comments, text="From elsewhere.", name="Petter"
    )

    assert sent.status_code == 303
    assert sent["Location"].startswith(("/d/", "/where/"))
    assert refused.status_code == 403
    assert Comment.objects.count() == 2
    # A page of another site can make nobody somebody else.
    assert known.cookies["rj_guest"].value == kept


def test_nothing_secret_stands_in_an_address() -> None:
    paper = scene.paper()
    browser, embed = host.signed_in(paper.ana)
    key = browser.cookies[django_settings.SESSION_COOKIE_NAME].value

    page = browser.get(host.window_address()).content.decode()

    addresses = re.findall(r'(?:href|src|action)="([^"]*)"', page)
    assert addresses
    assert not any(embed.token[:20] in address or key in address for address in addresses)
    assert key not in embed.token
