"""Closing an account: fourteen days to undo, then only what was said stays, without a name."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db.models import F

from rejoinder.actions.cast_vote import VoteValue, cast_vote
from rejoinder.actions.close_account import (
    UNDO_FOR,
    AccountIsNotClosing,
    apply_erasures,
    ask_to_close,
    close_due_accounts,
    keep_account,
)
from rejoinder.actions.edit_comment import edit_comment
from rejoinder.actions.erasures import Erased, digest_of, erasures
from rejoinder.actions.mute_reader import mute_account
from rejoinder.actions.recount import recount
from rejoinder.kit.names import skeleton
from rejoinder.models import (
    Account,
    Comment,
    Decision,
    Delivery,
    Mute,
    Notification,
    PushSubscription,
    Revision,
    Thread,
    Vote,
)
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.people import AfterClosing
from rejoinder.vocabulary.states import Actor, CommentState
from tests.support import cast
from tests.support.server import Server
from tests.support.web import Person
from tests.web import scene

pytestmark = pytest.mark.django_db
KEEP, WITHDRAW = AfterClosing.KEEP, AfterClosing.WITHDRAW


@pytest.fixture(autouse=True)
def _new_journal(data_folder: Path) -> None:
    (data_folder / "erasures.jsonl").unlink(missing_ok=True)


def _close(account: Account, choice: AfterClosing) -> None:
    ask_to_close(account, choice, cast.now())
    assert close_due_accounts(cast.now() + UNDO_FOR) == 1


def test_for_fourteen_days_nothing_is_erased_and_then_it_is() -> None:
    paper = scene.paper()
    paper.comment()
    asked_at = cast.now()

    closing_at = ask_to_close(paper.ana, KEEP, asked_at)

    assert closing_at == asked_at + timedelta(days=14)
    assert close_due_accounts(closing_at - timedelta(seconds=1)) == 0
    assert Account.objects.filter(pk=paper.ana.pk).exists()
    assert close_due_accounts(closing_at) == 1
    assert not Account.objects.filter(pk=paper.ana.pk).exists()
    assert not EmailAddress.objects.filter(user_id=paper.ana.pk).exists()


def test_comments_stay_as_those_of_a_former_reader() -> None:
    paper = scene.paper()
    comment = paper.comment("I drive that route.")
    answer = paper.comment("So do I.", by=paper.zed, parent=comment)
    article = f"/articles/{paper.thread.article.slug}"
    shared = scene.browser()
    assert "Ana" in shared.get(article).content.decode()

    _close(paper.ana, KEEP)

    page = shared.get(article).content.decode()
    assert "I drive that route." in page
    assert "Former reader" in page
    assert "Ana" not in page
    assert ">Guest<" not in page
    comment.refresh_from_db()
    assert (comment.author_id, comment.author_name, comment.state) == (None, "", "published")
    assert Comment.objects.filter(pk=answer.pk, parent=comment).exists()
    assert recount(mend=False) == []


@pytest.mark.django_db(transaction=True)
def test_the_shared_page_forgets_the_name_at_once(site_server: Server) -> None:
    place, ana = cast.thread(cast.newspaper()), cast.ana()
    cast.writes(ana, place, "I drive that route.")
    anyone, article = Person(site_server.address), f"/articles/{place.article.slug}"
    assert "Ana" in anyone.reads(article).text

    _close(ana, KEEP)

    page = anyone.reads(article).text
    assert "I drive that route." in page
    assert "Former reader" in page
    assert "Ana" not in page


def test_comments_are_withdrawn_by_their_author_and_emptied() -> None:
    paper = scene.paper()
    comment = paper.comment("I drive that route.")
    edit_comment(comment.pk, writer=Writer(account=paper.ana), text="I drove it.", now=cast.now())
    held = paper.comment("I wait here.", state=CommentState.HELD)
    removed = paper.comment("I was removed.", state=CommentState.REMOVED)
    decided = Decision.objects.filter(comment=removed).count()

    _close(paper.ana, WITHDRAW)

    for gone in (comment, held):
        last = Decision.objects.filter(comment=gone).latest("pk")
        assert (last.new_state, last.actor) == ("withdrawn", Actor.AUTHOR)
    texts = set(Comment.objects.values_list("state", "text", "html"))
    assert texts == {("withdrawn", "", ""), ("removed", "", "")}
    assert not Comment.objects.exclude(author=None).exists()
    assert not Revision.objects.exists()
    assert Decision.objects.filter(comment=removed).count() == decided
    assert recount(mend=False) == []


def test_what_waits_to_appear_is_withdrawn_even_if_comments_stay() -> None:
    paper = scene.paper()
    held = paper.comment("I wait here.", state=CommentState.HELD)

    _close(paper.ana, KEEP)

    held.refresh_from_db()
    assert (held.state, held.text) == ("withdrawn", "I wait here.")


def test_votes_are_taken_back_and_the_counters_stay_true() -> None:
    paper = scene.paper()
    mine = paper.comment("From Ana.")
    theirs = paper.comment("From Zed.", by=paper.zed)
    votes: tuple[tuple[Account, Comment, VoteValue], ...] = (
        (paper.ana, theirs, 1),
        (paper.mona, theirs, -1),
        (paper.zed, mine, 1),
    )
    for account, comment, value in votes:
        cast_vote(comment.pk, writer=Writer(account=account), value=value, now=cast.now())

    _close(paper.ana, KEEP)

    theirs.refresh_from_db()
    mine.refresh_from_db()
    assert (theirs.ups, theirs.downs, theirs.vote_count) == (0, 1, 1)
    assert (mine.ups, mine.vote_count) == (1, 1)
    assert Vote.objects.count() == 2
    assert recount(mend=False) == []


def test_a_moderators_decisions_keep_their_facts() -> None:
    paper = scene.paper()
    removed = paper.comment(state=CommentState.REMOVED)
    decision = Decision.objects.filter(comment=removed).latest("pk")
    assert decision.moderator_id == paper.mona.pk

    _close(paper.mona, KEEP)

    after = Decision.objects.get(pk=decision.pk)
    assert after.moderator_id is None
    assert (after.actor, after.reason, after.decided_at) == (
        decision.actor, decision.reason, decision.decided_at,
    )  # fmt: skip


def test_everything_that_is_ones_own_goes_and_the_name_is_free_again() -> None:
    paper = scene.paper()
    mute_account(paper.ana, paper.zed.pk, cast.now())
    mute_account(paper.zed, paper.ana.pk, cast.now())
    address, name = paper.ana.email, paper.ana.display_name

    _close(paper.ana, KEEP)

    assert not Mute.objects.exists()
    assert not Notification.objects.filter(account_id=paper.ana.pk).exists()
    assert not Delivery.objects.filter(address=address).exists()
    assert not Account.objects.filter(name_key=skeleton(name)).exists()
    again = Account.objects.create_user(address, display_name=name, joined_at=cast.now())
    assert close_due_accounts(cast.now() + UNDO_FOR) == 0
    assert apply_erasures(cast.now()) == 0
    assert Account.objects.filter(pk=again.pk).exists()


def test_picture_sessions_and_pushes_go_at_once_and_a_mail_says_until_when() -> None:
    paper = scene.paper()
    PushSubscription.objects.create(
        account=paper.ana, endpoint="https://push.example/1", p256dh="x", auth="y",
        added_at=cast.now(),
    )  # fmt: skip
    other_device = scene.browser(paper.ana)
    assert other_device.get("/me/comments").status_code == 200
    before = Session.objects.count()

    ask_to_close(paper.ana, KEEP, cast.now())

    assert Session.objects.count() == before - 1
    assert other_device.get("/me/comments").status_code == 302
    assert not PushSubscription.objects.exists()
    told = Notification.objects.get(account=paper.ana)
    assert told.kind == "security"
    assert "Keep my account" in told.line
    assert Delivery.objects.filter(account=paper.ana, channel="email").exists()


def test_closing_many_comments_takes_several_commits_and_leaves_none() -> None:
    paper = scene.paper()
    first = paper.comment()
    fields = [
        f.attname for f in Comment._meta.concrete_fields if f.attname not in ("id", "receipt_code")
    ]
    values = {name: getattr(first, name) for name in fields}
    Comment.objects.bulk_create(
        Comment(**values | {"number": n, "root_id": None}) for n in range(2, 702)
    )
    Comment.objects.filter(root=None).update(root=F("pk"))

    _close(paper.ana, KEEP)

    assert not Comment.objects.exclude(author=None).exists()


def test_keeping_the_account_calls_it_off_while_there_is_time() -> None:
    paper = scene.paper()
    now = cast.now()
    with pytest.raises(AccountIsNotClosing):
        keep_account(paper.ana, now)
    ask_to_close(paper.ana, WITHDRAW, now)

    keep_account(paper.ana, now + timedelta(days=13))

    assert close_due_accounts(now + timedelta(days=30)) == 0
    stored = Account.objects.get(pk=paper.ana.pk)
    assert (stored.closing_at, stored.after_closing) == (None, KEEP)
    ask_to_close(stored, WITHDRAW, now)
    with pytest.raises(AccountIsNotClosing):
        keep_account(stored, now + timedelta(days=14))


def test_the_journal_is_on_disk_and_holds_neither_name_nor_address(data_folder: Path) -> None:
    paper = scene.paper()

    _close(paper.ana, KEEP)

    text = (data_folder / "erasures.jsonl").read_text()
    lines = [json.loads(line) for line in text.splitlines() if line]
    assert [line["what"] for line in lines] == ["asked", "closed"]
    assert paper.ana.email not in text and "Ana" not in text
    assert lines[0]["address"] == digest_of(paper.ana.email.upper())
    assert (data_folder / "erasures.jsonl").stat().st_mode & 0o077 == 0


def test_a_line_that_a_crash_cut_off_says_nothing_and_hides_no_other(data_folder: Path) -> None:
    paper = scene.paper()
    ask_to_close(paper.zed, KEEP, cast.now())
    with (data_folder / "erasures.jsonl").open("a") as file:
        file.write('{"what": "asked", "acc')

    ask_to_close(paper.ana, KEEP, cast.now())

    assert [(e.what, e.account_id) for e in erasures()] == [
        (Erased.ASKED, paper.zed.pk), (Erased.ASKED, paper.ana.pk),
    ]  # fmt: skip


def _restore(row: Account) -> Account:
    """Put an account's row back as an older backup has it."""
    Account.objects.filter(pk=row.pk).delete()
    row.save(force_insert=True)
    return row


def test_a_restored_backup_does_not_bring_a_closed_account_back() -> None:
    paper = scene.paper()
    comment = paper.comment()
    backup = Account.objects.get(pk=paper.ana.pk)
    _close(paper.ana, WITHDRAW)
    _restore(backup)
    Comment.objects.filter(pk=comment.pk).update(
        author=backup, state="published", text="Back again.", html="<p>Back again.</p>"
    )
    Thread.objects.filter(pk=paper.thread.pk).update(comment_count=1)

    assert apply_erasures(cast.now()) == 1

    assert not Account.objects.filter(pk=backup.pk).exists()
    comment.refresh_from_db()
    assert (comment.state, comment.text, comment.author_id) == ("withdrawn", "", None)
    assert apply_erasures(cast.now()) == 0


def test_a_restored_backup_remembers_a_wish_to_close_and_to_keep() -> None:
    paper = scene.paper()
    now = cast.now()
    before_asking = Account.objects.get(pk=paper.ana.pk)
    closing_at = ask_to_close(paper.ana, WITHDRAW, now)
    while_closing = Account.objects.get(pk=paper.ana.pk)
    _restore(before_asking)

    assert apply_erasures(now) == 1

    restored = Account.objects.get(pk=paper.ana.pk)
    assert (restored.closing_at, restored.after_closing) == (closing_at, WITHDRAW)
    keep_account(restored, now)
    _restore(while_closing)
    assert apply_erasures(now) == 1
    assert Account.objects.get(pk=paper.ana.pk).closing_at is None


def test_a_number_given_anew_after_a_restore_is_somebody_else() -> None:
    paper = scene.paper()
    _close(paper.ana, KEEP)
    newcomer = Account(
        pk=paper.ana.pk, email="new@example.org", display_name="Newcomer", name_key="newcomer",
        joined_at=cast.now(),
    )  # fmt: skip
    newcomer.save(force_insert=True)

    assert apply_erasures(cast.now()) == 0
    assert Account.objects.filter(pk=newcomer.pk).exists()
