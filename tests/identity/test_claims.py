"""Comments of guests and of the former site become an account's own, and never by mistake."""

import threading
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client

from rejoinder.actions.claim_comments import (
    ClaimIsDecided,
    approve_claim,
    ask_for_person,
    claim_by_address,
)
from rejoinder.actions.recount import recount
from rejoinder.actions.undo_import import undo_import
from rejoinder.models import (
    Account,
    Claim,
    Comment,
    ImportBatch,
    ImportedPerson,
    Notification,
    Thread,
    Vote,
)
from rejoinder.vocabulary.errors import ExpectedFailure
from rejoinder.vocabulary.people import ClaimState
from rejoinder.vocabulary.states import CommentState
from tests.support import cast
from tests.support.server import Server
from tests.support.web import Person, visible_text
from tests.web import scene
from tests.web.scene import Paper

pytestmark = pytest.mark.django_db


def _guest_writes(
    paper: Paper, email: str = "", *, by: Client | None = None, name: str = "Petter"
) -> Comment:
    """Let a guest write; Mona publishes it."""
    guest = by or scene.browser()
    text = f"There was no barrier, says number {Comment.objects.count()}."
    guest.post(paper.comments, {"text": text, "name": name, "email": email})
    comment = Comment.objects.latest("pk")
    paper.publish(comment.pk)
    comment.refresh_from_db()
    return comment


def _person(
    paper: Paper, *, name: str = "Old Mara", email: str = "", comments: int = 2
) -> ImportedPerson:
    person = ImportedPerson.objects.create(
        source_key=f"disqus:{name}:{email}", name=name, username=name.lower(), email=email
    )
    for _ in range(comments):
        imported = paper.comment(by=paper.zed)
        Comment.objects.filter(pk=imported.pk).update(
            author=None, imported_author=person, author_name=name
        )
    Account.objects.filter(pk=paper.zed.pk).update(published_count=10)
    return person


def _published_count(account: Account) -> int:
    return Account.objects.get(pk=account.pk).published_count


def _take(client: Client, *comments: Comment) -> str:
    chosen = [comment.public_id for comment in comments]
    return client.post(
        "/me/claims", {"act": "guest", "comment": chosen}, follow=True
    ).content.decode()


def test_who_confirms_the_address_takes_what_they_wrote_as_a_guest() -> None:
    paper = scene.paper()
    mine, other = _guest_writes(paper, paper.ana.email.upper()), _guest_writes(paper, "b@c.example")
    client = scene.browser(paper.ana)
    count, version = _published_count(paper.ana), Thread.objects.get(pk=paper.thread.pk).version

    listed = visible_text(client.get("/me/claims").content.decode())
    said = _take(client, mine, other)

    mine.refresh_from_db()
    other.refresh_from_db()
    assert mine.text in listed
    assert other.text not in listed
    assert "1 comment is yours now." in said
    assert (mine.author, mine.guest_email, mine.guest_key) == (paper.ana, "", "")
    assert mine.author_name == "Petter"
    assert other.author is None
    assert _published_count(paper.ana) == count + 1
    assert Thread.objects.get(pk=paper.thread.pk).version > version
    assert recount(mend=False) == []


def test_only_what_is_chosen_is_taken() -> None:
    paper = scene.paper()
    mine, forged = (_guest_writes(paper, paper.ana.email) for _ in range(2))
    client = scene.browser(paper.ana)

    _take(client, mine)

    forged.refresh_from_db()
    assert Comment.objects.get(pk=mine.pk).author == paper.ana
    assert forged.author is None


def test_an_address_that_is_not_confirmed_claims_nothing() -> None:
    paper = scene.paper()
    comment = _guest_writes(paper, paper.ana.email)
    person = _person(paper, email=paper.ana.email)
    EmailAddress.objects.filter(user=paper.ana).update(verified=False)
    client = scene.browser(paper.ana)

    page = client.get("/me/claims").content.decode()
    _take(client, comment)
    refused = client.post("/me/claims", {"act": "person", "person": str(person.pk)})
    owners = list(Comment.objects.values_list("author", flat=True))
    EmailAddress.objects.filter(user=paper.ana).update(verified=True)
    _take(client, comment)

    assert comment.text not in page
    assert refused.status_code == 404
    assert owners == [None, None, None]
    assert Comment.objects.get(pk=comment.pk).author == paper.ana


def test_the_browser_it_was_sent_from_is_proof_enough() -> None:
    paper = scene.paper()
    client = scene.browser()
    comment = _guest_writes(paper, by=client)
    cast.with_password(paper.ana)
    client.post("/accounts/login/", {"login": paper.ana.email, "password": cast.PASSWORD})

    other = scene.browser(paper.zed)
    _take(other, comment)
    unclaimed = Comment.objects.get(pk=comment.pk).author
    _take(client, comment)

    assert unclaimed is None
    assert Comment.objects.get(pk=comment.pk).author == paper.ana


def test_nobody_keeps_a_vote_on_what_is_now_their_own() -> None:
    paper = scene.paper()
    comment = _guest_writes(paper, paper.ana.email)
    for voter in (paper.ana, paper.zed):
        scene.browser(voter).post(
            f"/d/{paper.thread.pk}/c/{comment.public_id}/vote", {"value": "1"}
        )
    assert Comment.objects.get(pk=comment.pk).ups == 2

    _take(scene.browser(paper.ana), comment)

    assert Comment.objects.get(pk=comment.pk).ups == 1
    assert list(Vote.objects.values_list("account", flat=True)) == [paper.zed.pk]
    assert recount(mend=False) == []


def test_imported_comments_are_taken_by_a_confirmed_address() -> None:
    paper = scene.paper()
    person = _person(paper, email=paper.ana.email)
    client = scene.browser(paper.ana)
    count = _published_count(paper.ana)

    listed = visible_text(client.get("/me/claims").content.decode())
    client.post("/me/claims", {"act": "person", "person": str(person.pk)})
    again = client.post("/me/claims", {"act": "person", "person": str(person.pk)}, follow=True)

    claim = Claim.objects.get()
    assert "Old Mara" in listed
    assert "2 comments" in listed
    assert (claim.state, claim.proven, claim.account) == (ClaimState.APPROVED, True, paper.ana)
    assert set(Comment.objects.values_list("author", flat=True)) == {paper.ana.pk}
    assert _published_count(paper.ana) == count + 2
    assert "0 comments are yours now." in again.content.decode()
    assert recount(mend=False) == []


def test_the_address_of_an_import_gives_nobody_anything_by_itself() -> None:
    paper = scene.paper()
    before = Account.objects.filter(pk=paper.mona.pk).values().get()

    person = _person(paper, email=paper.mona.email)
    answer = scene.browser(paper.zed).post(
        "/me/claims", {"act": "person", "person": str(person.pk)}
    )

    assert answer.status_code == 404
    assert Account.objects.filter(pk=paper.mona.pk).values().get() == before
    assert set(Comment.objects.values_list("author", flat=True)) == {None}


def test_a_moderator_compares_both_sides_and_approves() -> None:
    paper = scene.paper()
    person = _person(paper)
    paper.comment("What I write here today.", by=paper.ana)
    reader, desk = scene.browser(paper.ana), scene.browser(paper.mona)
    count = _published_count(paper.ana)

    found = visible_text(reader.get("/me/claims?name=OLD  mara").content.decode())
    form = {"act": "ask", "person": str(person.pk), "name": "Old Mara"}
    empty = reader.post("/me/claims", form | {"note": " "})
    reader.post("/me/claims", form | {"note": "I wrote about the <b>ferry</b> in 2011."})
    seen = desk.get("/desk/claims").content.decode()
    claim = Claim.objects.get()
    desk.post("/desk/claims", {"claim": str(claim.pk), "act": "approve"})

    claim.refresh_from_db()
    assert "Ask for these comments" in found
    assert empty.status_code == 422
    assert "Say how the moderators can see that it was you." in empty.content.decode()
    assert "Old Mara" in seen
    assert "What I write here today." in seen
    assert "&lt;b&gt;ferry&lt;/b&gt;" in seen
    assert (claim.state, claim.decided_by) == (ClaimState.APPROVED, paper.mona)
    assert Comment.objects.filter(author=paper.ana).count() == 3
    assert _published_count(paper.ana) == count + 2
    told = Notification.objects.get(account=paper.ana, event=f"claim:{claim.pk}")
    assert "a moderator has approved it" in told.line


def test_a_refusal_needs_a_reason_and_the_reader_is_told_it() -> None:
    paper = scene.paper()
    claim = ask_for_person(paper.ana, _person(paper).pk, note="It was me.", now=cast.now())
    desk = scene.browser(paper.mona)
    form = {"claim": str(claim.pk), "act": "refuse"}

    without = desk.post("/desk/claims", form | {"reason": ""})
    desk.post("/desk/claims", form | {"reason": "The writing is quite different."})
    again = desk.post("/desk/claims", form | {"reason": "Once more."})

    told = Notification.objects.get(account=paper.ana, event=f"claim:{claim.pk}")
    assert without.status_code == 422
    assert "Say why" in without.content.decode()
    assert told.line.endswith("Reason: The writing is quite different.")
    assert again.status_code == 409
    assert Comment.objects.filter(author=paper.ana).count() == 0
    page = visible_text(scene.browser(paper.ana).get("/me/claims").content.decode())
    assert "Not approved. The reason is in your notifications." in page


def test_only_moderators_decide_and_none_on_their_own_claim() -> None:
    paper = scene.paper()
    person = _person(paper)
    claim = ask_for_person(paper.mona, person.pk, note="It was me.", now=cast.now())
    form = {"claim": str(claim.pk), "act": "approve"}

    by_reader = scene.browser(paper.ana).post("/desk/claims", form)
    by_herself = scene.browser(paper.mona).post("/desk/claims", form)
    by_another = scene.browser(cast.ed()).post("/desk/claims", form)

    assert (by_reader.status_code, by_herself.status_code) == (403, 403)
    assert by_another.status_code == 303
    assert Comment.objects.filter(author=paper.mona).count() == 2


def test_others_who_asked_for_the_same_are_told() -> None:
    paper = scene.paper()
    person = _person(paper)
    mine, zeds = (
        ask_for_person(account, person.pk, note="It was me.", now=cast.now())
        for account in (paper.ana, paper.zed)
    )

    approve_claim(mine.pk, moderator=paper.mona, now=cast.now())

    zeds.refresh_from_db()
    assert zeds.state == ClaimState.REFUSED
    told = Notification.objects.get(account=paper.zed, event=f"claim:{zeds.pk}")
    assert "belong to another reader now" in told.line
    with pytest.raises(ClaimIsDecided):
        approve_claim(zeds.pk, moderator=paper.mona, now=cast.now())


def test_undoing_an_import_takes_claimed_comments_off_their_owners_number() -> None:
    paper = scene.paper()
    person = _person(paper, email=paper.ana.email)
    batch = ImportBatch.objects.create(
        site=paper.site, source_system="disqus", file_name="old.xml", file_digest="0",
        started_at=cast.now(), finished_at=cast.now(),
    )  # fmt: skip
    Comment.objects.filter(imported_author=person).update(batch=batch)
    count = _published_count(paper.ana)
    claim_by_address(paper.ana, person.pk, now=cast.now())
    claimed = _published_count(paper.ana)

    undo_import(batch.pk, now=cast.now())

    assert (claimed, _published_count(paper.ana)) == (count + 2, count)
    assert recount(mend=False) == []


def test_what_is_somebodys_cannot_be_asked_for() -> None:
    paper = scene.paper()
    person = _person(paper, email=paper.ana.email)
    claim_by_address(paper.ana, person.pk, now=cast.now())

    page = visible_text(scene.browser(paper.zed).get("/me/claims?name=old+mara").content.decode())

    assert "Nobody of this name is without an owner" in page
    with pytest.raises(ClaimIsDecided):
        ask_for_person(paper.zed, person.pk, note="It was me.", now=cast.now())


@pytest.mark.django_db(transaction=True)
def test_of_two_who_claim_at_once_one_gets_the_comments() -> None:
    paper = scene.paper()
    person = _person(paper, email=paper.ana.email)
    claim = ask_for_person(paper.zed, person.pk, note="It was me.", now=cast.now())
    outcomes: list[str] = []

    def at_once(deed: Callable[[], object]) -> threading.Thread:
        def run() -> None:
            try:
                deed()
                outcomes.append("taken")
            except ExpectedFailure:
                outcomes.append("refused")
            finally:
                connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    threads = [
        at_once(lambda: claim_by_address(paper.ana, person.pk, now=cast.now())),
        at_once(lambda: approve_claim(claim.pk, moderator=paper.mona, now=cast.now())),
    ]
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["refused", "taken"]
    assert Claim.objects.filter(state=ClaimState.APPROVED).count() == 1
    owners = set(Comment.objects.filter(imported_author=person).values_list("author", flat=True))
    assert len(owners) == 1


def test_a_taken_comment_stands_under_the_new_name_at_once(site_server: Server) -> None:
    paper = scene.paper()
    comment = _guest_writes(paper, paper.ana.email, name="Guest Petter")
    page = f"/articles/{paper.thread.article.slug}"
    reader = Person(site_server.address)
    before = visible_text(reader.reads(page).text)

    answer = Person(site_server.address, paper.ana).sends(
        "/me/claims", act="guest", comment=comment.public_id
    )

    after = visible_text(reader.reads(page).text)
    assert answer.status_code == 200
    assert "Guest Petter" in before
    assert "Guest Petter" not in after
    assert "Ana" in after
    assert Comment.objects.get(pk=comment.pk).state == CommentState.PUBLISHED


def test_the_page_of_ones_own_comments_leads_to_the_claims() -> None:
    paper = scene.paper()

    page = scene.browser(paper.ana).get("/me/comments").content.decode()

    assert 'href="/me/claims"' in page
    assert scene.browser().get("/me/claims")["Location"].startswith("/accounts/login/")
