"""Downloading one's data: all of it, harmless, by a link good for one session once (S-42)."""

import io
import json
import secrets
import time
import zipfile
from typing import Any

import html5lib
import pytest
from django.core import signing
from django.test import Client

from rejoinder.actions.cast_vote import cast_vote
from rejoinder.actions.close_account import ask_to_close
from rejoinder.actions.edit_comment import edit_comment
from rejoinder.actions.gather_own_data import own_data
from rejoinder.actions.mute_reader import mute_account, mute_word
from rejoinder.exchange.reader_archive import write_archive
from rejoinder.models import Account, Article, Comment, Decision, Mute, Profile, Revision
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.people import AfterClosing
from rejoinder.vocabulary.states import CommentState
from tests.kit.payloads import LITERALS, PAYLOADS
from tests.support import cast
from tests.web import scene

pytestmark = pytest.mark.django_db
MAKE = "/settings/privacy/download"
# Everything that the page of the archive is made of.
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "h4", "h5", "h6", "p",
    "section", "article", "dl", "dt", "dd", "pre", "img",
}  # fmt: skip
ATTRIBUTES = {"lang", "dir", "charset", "http-equiv", "content", "name", "id", "src", "alt"}


def _signed_in(account: Account, *, minutes_ago: int = 0) -> Client:
    client = scene.browser(account)
    session = client.session
    at = time.time() - minutes_ago * 60
    session["account_authentication_methods"] = [{"method": "password", "at": at}]
    session.save()
    return client


def _link(client: Client) -> str:
    page = client.post(MAKE, follow=True).content.decode()
    return page.split(f'href="{MAKE}/')[1].split('"')[0].join((f"{MAKE}/", ""))


def _zip(answer: Any) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(answer)))


def _data(zipped: zipfile.ZipFile) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(zipped.read("data.json"))
    return found


def _full_scene() -> scene.Paper:
    paper = scene.paper()
    comment = paper.comment("The first wording.")
    edit_comment(
        comment.pk, writer=Writer(account=paper.ana), text="The second wording.", now=cast.now()
    )
    paper.comment("It waits.", state=CommentState.HELD)
    paper.comment("It was removed.", state=CommentState.REMOVED)
    theirs = paper.comment("From Zed.", by=paper.zed)
    cast_vote(theirs.pk, writer=Writer(account=paper.ana), value=1, now=cast.now())
    mute_account(paper.ana, paper.zed.pk, cast.now())
    mute_word(paper.ana, "ferry")
    Profile.objects.create(account=paper.ana, bio="Rides the ferry.")
    return paper


def test_everything_of_mine_is_in_it_and_nothing_of_anybody_else() -> None:
    paper = _full_scene()
    client = _signed_in(paper.ana)

    answer = client.get(_link(client))

    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].startswith('attachment; filename="my-data-')
    assert "no-store" in answer["Cache-Control"]
    zipped = _zip(answer)
    assert zipped.testzip() is None
    data = _data(zipped)
    assert data["account"]["name"] == "Ana"
    assert data["account"]["e_mail"] == paper.ana.email
    assert data["profile"]["bio"] == "Rides the ferry."
    assert [c["text"] for c in data["comments"]] == [
        "It was removed.", "It waits.", "The second wording.",
    ]  # fmt: skip
    removed, held, edited = data["comments"]
    assert edited["earlier_wordings"][0]["text"] == "The first wording."
    assert "Reason: not about the article." in removed["decisions"][-1]["statement"]
    assert held["decisions"][0]["findings"]
    assert len(data["votes"]) == 1
    assert data["muted_readers"][0]["name"] == "Zed"
    assert data["muted_words"] == [{"word": "ferry"}]
    assert data["sign_in"][0]["e_mail"] == paper.ana.email
    page = zipped.read("index.html").decode()
    for said in ("The first wording.", "It waits.", "Rides the ferry.", "Reason: not about"):
        assert said in page
    both = json.dumps(data) + page
    assert "From Zed." not in both
    assert paper.ana.password not in both
    assert paper.zed.email not in both


def test_the_link_works_once() -> None:
    paper = scene.paper()
    client = _signed_in(paper.ana)
    address = _link(client)
    assert client.head(address).status_code == 200
    assert client.get(address).status_code == 200

    again = client.get(address)

    assert again.status_code == 410
    assert "This link has been used." in again.content.decode()
    assert address not in client.get("/settings/privacy").content.decode()


def test_the_link_is_good_for_the_session_that_asked_alone() -> None:
    paper = scene.paper()
    client = _signed_in(paper.ana)
    address = _link(client)
    others = {
        "the same person elsewhere": _signed_in(paper.ana),
        "another reader": _signed_in(paper.zed),
        "a moderator": _signed_in(paper.mona),
        "a stranger": scene.browser(),
    }

    for who, other in others.items():
        answer = other.get(address)
        assert answer.status_code == 404, who
        assert "There is no such download." in answer.content.decode(), who
    assert client.get(address).status_code == 200


def test_the_link_lasts_ten_minutes() -> None:
    paper = scene.paper()
    client = _signed_in(paper.ana)
    address = _link(client)
    token = signing.loads(address.rpartition("/")[2], salt="download")
    assert 595 < token["until"] - time.time() <= 600
    made_earlier = signing.dumps(token | {"until": time.time() - 1}, salt="download")

    answer = client.get(f"{MAKE}/{made_earlier}")

    assert answer.status_code == 410
    assert "good for ten minutes" in answer.content.decode()


def test_links_cannot_be_guessed_or_forged() -> None:
    paper = scene.paper()
    client = _signed_in(paper.ana)
    address = _link(client)
    token = address.rpartition("/")[2]
    payload = signing.loads(token, salt="download")
    forged = [
        "x",
        "a:b:c",
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        signing.dumps(payload, salt="other"),
        signing.dumps(payload, salt="download", key="another key"),
    ]

    for each in forged:
        assert client.get(f"{MAKE}/{each}").status_code == 404, each
    assert client.get(address).status_code == 200


def test_asking_wants_a_recent_sign_in() -> None:
    paper = scene.paper()
    client = _signed_in(paper.ana, minutes_ago=10)

    answer = client.post(MAKE)

    assert answer.status_code == 302
    assert "/accounts/reauthenticate/" in answer["Location"]


def test_an_account_that_is_being_closed_takes_its_data_along() -> None:
    paper = scene.paper()
    ask_to_close(paper.ana, AfterClosing.KEEP, cast.now())
    client = _signed_in(paper.ana)

    answer = client.get(_link(client))

    assert _data(_zip(answer))["account"]["closing_at"]


def test_hostile_text_is_harmless_in_the_archive() -> None:
    """S-01, for the page in the archive."""
    paper = scene.paper()
    template = paper.comment()
    columns = [f.attname for f in Comment._meta.concrete_fields]
    values = {n: getattr(template, n) for n in columns if n not in ("id", "receipt_code")}
    # PostgreSQL stores no NUL, and web/reading.py lets none through.
    hostile = [payload.replace("\0", "") for payload in (*PAYLOADS, *LITERALS)]
    made = Comment.objects.bulk_create(
        Comment(**values | {"text": payload, "author_name": payload[:100], "edited_at": cast.now()})
        for payload in hostile
    )
    Revision.objects.bulk_create(
        Revision(comment=c, number=1, text=c.text, html="", written_at=cast.now()) for c in made
    )
    Mute.objects.bulk_create(
        Mute(account=paper.ana, guest_key=f"{n}", name=payload[:100], muted_at=cast.now())
        for n, payload in enumerate(hostile)
    )
    Article.objects.update(headline=hostile[0])
    Account.objects.filter(pk=paper.ana.pk).update(display_name=hostile[1][:50])
    account = Account.objects.get(pk=paper.ana.pk)

    zipped = zipfile.ZipFile(
        io.BytesIO(b"".join(write_archive(own_data(account, paper.site, cast.now()))))
    )

    page = zipped.read("index.html").decode()
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    elements = [e for e in tree.iter() if isinstance(e.tag, str)]
    assert {e.tag for e in elements} <= ALLOWED
    assert {name for e in elements for name in e.attrib} <= ATTRIBUTES
    texts = ["".join(e.itertext()) for e in elements if e.tag == "pre"]
    for payload in hostile:
        assert payload.replace("\r", "\n").strip("\n") in "\n".join(texts)
    assert len(_data(zipped)["comments"]) == len(hostile) + 1


def test_five_thousand_comments_are_written_in_pieces_within_three_seconds() -> None:
    paper = scene.paper()
    template = paper.comment("A sentence of some length about the bridge. " * 8)
    columns = [f.attname for f in Comment._meta.concrete_fields]
    values = {n: getattr(template, n) for n in columns if n not in ("id", "receipt_code")}
    made = Comment.objects.bulk_create(
        (Comment(**values | {"text": secrets.token_hex(200)}) for _ in range(5_000)),
        batch_size=500,
    )
    decision = Decision.objects.get()
    Decision.objects.bulk_create(
        (
            Decision(
                comment=comment, actor=decision.actor, new_state=decision.new_state,
                measure=decision.measure,
                found_how=decision.found_how, decided_at=decision.decided_at,
            )
            for comment in made
        ),
        batch_size=500,
    )  # fmt: skip
    # This process's own time: other tests run on the same cores.
    began = time.process_time()

    pieces = list(write_archive(own_data(paper.ana, paper.site, cast.now())))

    took = time.process_time() - began
    assert took < 3, took
    assert len(pieces) > 3
    zipped = zipfile.ZipFile(io.BytesIO(b"".join(pieces)))
    assert len(_data(zipped)["comments"]) == 5_001
