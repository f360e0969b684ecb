"""One's own comments with every decision, who sees one's profile, and the way out."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from rejoinder.actions.cast_vote import cast_vote
from rejoinder.actions.close_account import ask_to_close
from rejoinder.actions.edit_comment import edit_comment
from rejoinder.actions.moderate import remove
from rejoinder.actions.stating import Statement
from rejoinder.actions.withdraw_comment import withdraw_comment
from rejoinder.kit import ids
from rejoinder.models import Account, Comment, Profile
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.people import AfterClosing, Audience
from rejoinder.vocabulary.states import CommentState, Reason
from tests.support import cast
from tests.support.web import visible_text
from tests.web import scene

pytestmark = pytest.mark.django_db
MINE = "/me/comments"


def _text(client: Client, address: str = MINE) -> str:
    return visible_text(client.get(address).content.decode())


def test_every_state_is_listed_with_who_decided_what_and_why() -> None:
    paper = scene.paper()
    paper.comment("It is published.")
    paper.comment("It waits.", state=CommentState.HELD)
    taken_back = paper.comment("It was taken back.")
    withdraw_comment(taken_back.pk, writer=Writer(account=paper.ana), now=cast.now())
    removed = paper.comment("He is a liar.")
    remove(
        removed.pk,
        seen=CommentState.PUBLISHED,
        moderator=paper.mona,
        now=cast.now(),
        statement=Statement(
            reason=Reason.ATTACK, house_rule=1, passage="a liar", note="Leave him out of it."
        ),
    )
    paper.comment("From somebody else.", by=paper.zed)

    page = _text(scene.browser(paper.ana))

    for said in ("It is published.", "It waits.", "It was taken back.", "He is a liar."):
        assert said in page
    for word in ("Published", "Waiting for a moderator", "Withdrawn", "Removed"):
        assert word in page
    assert "By: the moderation desk" in page
    assert "Rule 1: attack on a person." in page
    assert "Passage: “a liar”." in page
    assert "The desk adds: Leave him out of it." in page
    assert "Decided by a person." in page
    assert "Held by:" in page
    assert (removed.receipt_code or "none") in page
    assert "From somebody else." not in page


def test_edits_are_told_with_the_earlier_wording() -> None:
    paper = scene.paper()
    comment = paper.comment("The first wording.")
    writer = Writer(account=paper.ana)
    edit_comment(comment.pk, writer=writer, text="The second wording.", now=cast.now())
    edit_comment(comment.pk, writer=writer, text="The third wording.", now=cast.now())

    page = _text(scene.browser(paper.ana))

    assert page.index("The third wording.") < page.index("The first wording.")
    assert page.index("The first wording.") < page.index("The second wording.")
    assert page.count("The earlier wording:") == 2


def test_votes_and_replies_are_counted() -> None:
    paper = scene.paper()
    comment = paper.comment()
    paper.comment("An answer.", by=paper.zed, parent=comment)
    paper.comment("One that waits.", by=paper.zed, parent=comment, state=CommentState.HELD)
    for number in range(5):
        voter = Account.objects.create_user(
            f"v{number}@example.org", display_name=f"Voter {number}", joined_at=cast.now()
        )
        cast_vote(comment.pk, writer=Writer(account=voter), value=1, now=cast.now())
    Comment.objects.filter(pk=comment.pk).update(created_at=cast.now() - timedelta(hours=1))

    page = _text(scene.browser(paper.ana))

    assert "1 reply" in page
    assert "Worthwhile 5" in page


def test_the_list_goes_on_by_cursor_and_filters_by_state() -> None:
    paper = scene.paper()
    first = paper.comment()
    columns = [f.attname for f in Comment._meta.concrete_fields]
    values = {n: getattr(first, n) for n in columns if n not in ("id", "receipt_code")}
    Comment.objects.bulk_create(
        Comment(**values | {"number": n, "html": f"<p>No {n}.</p>"}) for n in range(2, 46)
    )
    paper.comment("It waits.", state=CommentState.HELD)
    ana = scene.browser(paper.ana)
    seen: list[str] = []
    address = MINE

    for _page in range(3):
        page = ana.get(address).content.decode()
        seen += re.findall(r'<li class="own-entry" id="c-(\w+)"', page)
        more = re.search(r'href="(/me/comments\?[^"]*after=[^"]*)"', page)
        address = more[1].replace("&amp;", "&") if more else ""

    assert address == ""
    numbers = [ids.from_public(public_id) for public_id in seen]
    assert numbers == sorted(set(numbers), reverse=True)
    assert len(numbers) == 46
    waiting = ana.get(f"{MINE}?state=waiting").content.decode()
    assert waiting.count('class="own-entry"') == 1
    counts = re.findall(r'<span class="meta tabular">(\d+)</span>', waiting)
    assert counts == ["46", "1", "45", "0", "0"]


def test_the_list_costs_the_same_number_of_statements_however_long_it_is() -> None:
    paper = scene.paper()
    ana = scene.browser(paper.ana)
    paper.comment("The only one.")
    ana.get(MINE)
    with CaptureQueriesContext(
        connection,
    ) as one:
        ana.get(MINE)
    for number in range(12):
        paper.comment(" ".join(f"w{number}x{each}" for each in range(9)))

    with CaptureQueriesContext(connection) as many:
        ana.get(MINE)

    assert len(many) == len(one)


@pytest.mark.parametrize("query", ["state=loud", "after=zzzz", "after=!", "state=held"])
def test_addresses_that_none_of_our_links_have_are_refused(query: str) -> None:
    paper = scene.paper()
    assert scene.browser(paper.ana).get(MINE).status_code == 200

    assert scene.browser(paper.ana).get(f"{MINE}?{query}").status_code == 400


def test_another_readers_comment_is_no_cursor() -> None:
    paper = scene.paper()
    theirs = paper.comment(by=paper.zed)
    own = paper.comment()
    ana = scene.browser(paper.ana)
    assert ana.get(f"{MINE}?after={own.public_id}").status_code == 200

    assert ana.get(f"{MINE}?after={theirs.public_id}").status_code == 400


def test_who_has_written_nothing_is_told_what_the_page_is_for() -> None:
    paper = scene.paper()

    assert "You have not written anything yet." in _text(scene.browser(paper.ana))


def test_privacy_is_kept_and_a_wrong_choice_is_refused_beside_its_field() -> None:
    paper = scene.paper()
    ana = scene.browser(paper.ana)

    saved = ana.post("/settings/privacy", {"audience": "nobody", "may_be_indexed": "on"})
    wrong = ana.post("/settings/privacy", {"audience": "friends", "shows_comments": "on"})

    assert saved.status_code == 303
    profile = Profile.objects.get(account=paper.ana)
    assert (profile.audience, profile.may_be_indexed, profile.shows_comments) == (
        Audience.NOBODY, True, False,
    )  # fmt: skip
    assert wrong.status_code == 422
    page = wrong.content.decode()
    assert "Choose who may see it." in page
    assert re.search(r'name="shows_comments"[^>]* checked', page)


def test_the_page_names_every_service_and_every_cookie() -> None:
    paper = scene.paper()

    page = _text(scene.browser(paper.ana), "/settings/privacy")

    for cookie in (
        "rj_session",
        "rj_known",
        "rj_csrf",
        "rj_look",
        "rj_script",
        "rj_wrote",
        "rj_guest",
        "rj_reader",
    ):
        assert cookie in page
    assert "push service of your browser" in page
    assert "no counters, no advertising" in page


def test_a_mail_server_and_providers_are_named_when_the_site_has_them(settings: Settings) -> None:
    paper = scene.paper()
    settings.OPTIONS = settings.OPTIONS | {
        "mail_url": "smtp+tls://user:secret@mail.example:587",
        "site_sign_in_address": "https://accounts.example/sign-in",
    }
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"APPS": [{"provider_id": "library", "name": "The Library"}]}
    }

    page = _text(scene.browser(paper.ana), "/settings/privacy")

    for named in ("Mail server mail.example", "Accounts of accounts.example", "The Library"):
        assert named in page
    assert "secret" not in page


def test_closing_asks_for_the_name_and_signs_out_everywhere() -> None:
    paper = scene.paper()
    ana = scene.browser(paper.ana)
    _has_signed_in(ana)
    form = {"choice": "keep", "confirm": "Anna"}

    wrong = ana.post("/settings/privacy/close", form)
    assert wrong.status_code == 422
    assert 'id="f-confirm-error"' in wrong.content.decode()
    assert 'value="Anna"' in wrong.content.decode()
    right = ana.post("/settings/privacy/close", form | {"confirm": "ana"})

    assert right.status_code == 200
    assert "Your account is being closed" in right.content.decode()
    assert "_auth_user_id" not in ana.session
    stored = Account.objects.get(pk=paper.ana.pk)
    assert stored.closing_at is not None


def test_closing_asks_once_more_who_it_is_when_the_sign_in_is_old() -> None:
    paper = scene.paper()
    ana = scene.browser(paper.ana)
    _has_signed_in(ana, minutes_ago=10)

    answer = ana.post("/settings/privacy/close", {"choice": "keep", "confirm": "Ana"})

    assert answer.status_code == 302
    assert "/accounts/reauthenticate/" in answer["Location"]
    assert Account.objects.get(pk=paper.ana.pk).closing_at is None


def test_while_an_account_closes_its_owner_reads_keeps_and_takes_along_but_does_nothing_else() -> (
    None
):
    paper = scene.paper()
    mine, theirs = paper.comment("Mine."), paper.comment("Theirs.", by=paper.zed)
    ask_to_close(paper.ana, AfterClosing.KEEP, cast.now())
    ana = scene.browser(paper.ana)
    thread = f"/d/{paper.thread.pk}"

    refused = [
        ana.post(paper.comments, {"text": "One more."}),
        ana.post(f"{thread}/c/{theirs.public_id}/reply", {"text": "An answer."}),
        ana.post(f"{thread}/c/{mine.public_id}/edit", {"text": "Other words."}),
        ana.post(f"{thread}/c/{theirs.public_id}/vote", {"value": "1"}),
        ana.post(f"{thread}/c/{theirs.public_id}/mute"),
        ana.post("/settings/privacy", {"audience": "nobody"}),
    ]

    assert [answer.status_code for answer in refused] == [403] * 6
    assert all("about to be closed" in answer.content.decode() for answer in refused)
    assert Comment.objects.count() == 2
    assert ana.get("/settings/profile")["Location"] == "/settings/closing"
    assert "Your account closes on" in _text(ana, "/settings/closing")
    assert ana.get(MINE).status_code == 200
    assert ana.get(f"/people/{ids.to_public(paper.ana.pk)}").status_code == 404
    assert ana.post(f"{thread}/c/{mine.public_id}/withdraw").status_code == 303
    kept = ana.post("/settings/closing", follow=True)
    assert "Your account stays." in kept.content.decode()
    assert ana.post(f"{thread}/c/{theirs.public_id}/vote", {"value": "1"}).status_code == 303


def test_another_sites_page_neither_closes_nor_keeps_an_account() -> None:
    """S-07, for the two forms that tests/web/test_senders.py cannot send with the others."""
    paper = scene.paper()
    ask_to_close(paper.zed, AfterClosing.KEEP, cast.now())
    elsewhere = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    ana = scene.browser(paper.ana, foreign=True)
    zed = scene.browser(paper.zed, foreign=True)
    _has_signed_in(ana)

    closing = ana.post(
        "/settings/privacy/close", {"choice": "keep", "confirm": "Ana"}, headers=elsewhere
    )
    keeping = zed.post("/settings/closing", headers=elsewhere)

    assert (closing.status_code, keeping.status_code) == (403, 403)
    assert Account.objects.get(pk=paper.ana.pk).closing_at is None
    assert Account.objects.get(pk=paper.zed.pk).closing_at is not None


def test_an_account_that_is_not_closing_has_nothing_to_keep() -> None:
    paper = scene.paper()
    ana = scene.browser(paper.ana)

    assert ana.post("/settings/closing").status_code == 409
    assert ana.get("/settings/closing")["Location"] == "/settings/privacy"


def test_signing_in_to_an_account_that_closes_leads_to_the_question_about_it() -> None:
    paper = scene.paper()
    cast.with_password(paper.ana)
    ask_to_close(paper.ana, AfterClosing.KEEP, cast.now())
    client = scene.browser()
    form = {"login": paper.ana.email, "password": cast.PASSWORD, "next": "/house-rules"}

    answer = client.post("/accounts/login/", form)

    assert answer["Location"] == "/settings/closing"


def _has_signed_in(client: Client, *, minutes_ago: int = 0) -> None:
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": cast.now().timestamp() - minutes_ago * 60}
    ]
    session.save()
