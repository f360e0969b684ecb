"""Who is told of what: once each, by the first that applies, and not of what has gone."""

from collections.abc import Callable
from datetime import timedelta
from threading import Thread as Worker

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from rejoinder.actions import tell as telling
from rejoinder.actions.follow_thread import set_level
from rejoinder.actions.moderate import publish, remove
from rejoinder.actions.mute_reader import mute
from rejoinder.actions.stating import Statement
from rejoinder.actions.submit_comment import Receipt, submit_comment
from rejoinder.actions.tell import tell, tell_account
from rejoinder.actions.undo_import import undo_import
from rejoinder.actions.withdraw_comment import withdraw_comment
from rejoinder.actions.writing import commit
from rejoinder.models import (
    Account,
    Comment,
    Decision,
    Delivery,
    ImportBatch,
    MailAddress,
    Notification,
    NotificationChoice,
    NotificationTimes,
    PushSubscription,
    Site,
    Thread,
    ThreadSubscription,
)
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.notifications import Channel, DeliveryState, Kind, ThreadLevel
from rejoinder.vocabulary.states import CommentState, Reason
from tests.support import cast

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, str]]:
    """Tell of everything, and return who stands with which kind in which inbox."""
    tell(cast.now())
    rows = Notification.objects.filter(account__isnull=False).order_by("pk")
    return [(name, kind) for name, kind in rows.values_list("account__display_name", "kind")]


def guest_writes(place: Thread, email: str, *, parent: int | None = None) -> Receipt:
    return submit_comment(
        thread_id=place.pk,
        parent_id=parent,
        writer=Writer(guest_key="key-of-petter", name="Petter", email=email),
        text=f"I was there at {cast.now()}.",
        key="",
        now=cast.now(),
    )


def decided(receipt: Receipt, what: str, by: Account) -> None:
    if what == "publish":
        publish(receipt.comment_id, seen=CommentState.HELD, moderator=by, now=cast.now())
    else:
        remove(
            receipt.comment_id,
            seen=CommentState.PUBLISHED,
            moderator=by,
            now=cast.now(),
            statement=Statement(reason=Reason.OFF_TOPIC),
        )


def test_a_reply_is_told_once_to_each_by_the_first_that_applies() -> None:
    place, ana, zed, ed = cast.thread(), cast.ana(), cast.zed(), cast.ed()
    first = cast.writes(ana, place)
    second = cast.writes(zed, place, "So they say.", parent=first.comment_id)
    assert told() == [("Ana", "reply")]
    for follower in (ana, zed, ed):
        set_level(follower, place.pk, ThreadLevel.FOLLOW, cast.now())

    # Ben answers Zed below Ana's comment, and names Zed and Ed, who follow it all as well.
    cast.writes(cast.ben(), place, "@Zed @Ed, it was six.", parent=second.comment_id)

    # Ben is new on the site, but this site holds nobody's first comments.
    assert told()[1:] == [("Zed", "reply"), ("Ed", "mention"), ("Ana", "branch")]
    assert Notification.objects.filter(kind=Kind.FOLLOWED).count() == 0


def test_everybody_is_told_exactly_once_however_often_one_tells() -> None:
    place, ana, zed = cast.thread(), cast.ana(), cast.zed()
    first = cast.writes(ana, place)
    cast.writes(zed, place, "So they say.", parent=first.comment_id)

    made = [tell(cast.now()) for _ in range(3)]

    assert made == [1, 0, 0]
    assert Delivery.objects.filter(channel=Channel.EMAIL).count() == 1
    assert not Decision.objects.filter(told_at__isnull=True).exists()


def test_an_answer_of_the_newsroom_to_a_reader_is_told_as_such() -> None:
    place, ana, ed, mona = cast.thread(), cast.ana(), cast.ed(), cast.mona()
    first = cast.writes(ana, place)
    by_ed = cast.writes(ed, place, "We have asked the ministry.", parent=first.comment_id)
    cast.writes(mona, place, "And they have answered us.", parent=by_ed.comment_id)

    assert told() == [("Ana", "answer"), ("Ed", "reply"), ("Ana", "branch")]


def test_nobody_is_told_of_their_own_comment() -> None:
    place, ana, zed = cast.thread(), cast.ana(), cast.zed()
    set_level(ana, place.pk, ThreadLevel.FOLLOW, cast.now())
    first = cast.writes(ana, place)
    cast.writes(ana, place, "@Ana, that is me, too.", parent=first.comment_id)
    assert told() == []

    cast.writes(zed, place, "And this is not.")

    assert told() == [("Ana", "followed")]


def test_who_has_muted_the_writer_is_not_told() -> None:
    place, ana, zed = cast.thread(), cast.ana(), cast.zed()
    first = cast.writes(ana, place)
    second = cast.writes(zed, place, "So they say.", parent=first.comment_id)
    assert told() == [("Ana", "reply")]
    mute(ana, second.comment_id, cast.now())

    cast.writes(zed, place, "@Ana? You there?", parent=first.comment_id)

    assert told() == [("Ana", "reply")]


def test_who_is_about_to_leave_is_told_of_decisions_only() -> None:
    place, ana, zed, mona = cast.thread(), cast.ana(), cast.zed(), cast.mona()
    first = cast.writes(ana, place)
    Account.objects.filter(pk=ana.pk).update(closing_at=cast.now() + timedelta(days=14))

    cast.writes(zed, place, "So they say.", parent=first.comment_id)
    decided(first, "remove", mona)

    assert told() == [("Ana", "decision")]


def test_nobody_is_told_of_a_comment_that_is_gone_by_then() -> None:
    place, ana, zed, mona = cast.thread(), cast.ana(), cast.zed(), cast.mona()
    first = cast.writes(ana, place)
    stays = cast.writes(zed, place, "One.", parent=first.comment_id)
    removed = cast.writes(zed, place, "Two.", parent=first.comment_id)
    withdrawn = cast.writes(zed, place, "Three.", parent=first.comment_id)
    decided(removed, "remove", mona)
    withdraw_comment(withdrawn.comment_id, writer=Writer(account=zed), now=cast.now())

    assert told() == [("Ana", "reply"), ("Zed", "decision")]
    assert Notification.objects.get(kind=Kind.REPLY).comment_id == stays.comment_id


def test_the_author_is_told_what_others_decide_and_nothing_of_their_own_doing() -> None:
    cast.newspaper(first_comments_held=1)
    place, ben, mona, zed = cast.thread(), cast.ben(), cast.mona(), cast.zed()
    set_level(zed, place.pk, ThreadLevel.FOLLOW, cast.now())
    held = cast.writes(ben, place)
    assert told() == [("Ben", "decision")]

    decided(held, "publish", mona)
    assert told()[1:] == [("Ben", "published"), ("Zed", "followed")]

    decided(held, "remove", mona)
    publish(held.comment_id, seen=CommentState.REMOVED, moderator=mona, now=cast.now())
    # Removed and put back; to Zed it is no new comment.
    assert told()[3:] == [("Ben", "decision"), ("Ben", "decision")]

    withdraw_comment(held.comment_id, writer=Writer(account=ben), now=cast.now())
    own = cast.writes(mona, place, "A word from the desk.")
    decided(own, "remove", mona)
    assert told()[5:] == []


def test_a_comment_that_was_removed_before_it_ever_appeared_is_new_when_put_back() -> None:
    cast.newspaper(first_comments_held=1)
    place, ben, mona, zed = cast.thread(), cast.ben(), cast.mona(), cast.zed()
    set_level(zed, place.pk, ThreadLevel.FOLLOW, cast.now())
    held = cast.writes(ben, place)
    remove(
        held.comment_id,
        seen=CommentState.HELD,
        moderator=mona,
        now=cast.now(),
        statement=Statement(reason=Reason.OFF_TOPIC),
    )
    publish(held.comment_id, seen=CommentState.REMOVED, moderator=mona, now=cast.now())

    assert [kind for name, kind in told() if name == "Zed"] == ["followed"]


def test_a_guest_is_told_of_decisions_and_of_replies_once_the_address_is_confirmed() -> None:
    place, zed, mona = cast.thread(), cast.zed(), cast.mona()
    receipt = guest_writes(place, "Petter@Example.org")
    decided(receipt, "publish", mona)
    cast.writes(zed, place, "So they say.", parent=receipt.comment_id)
    tell(cast.now())
    address = "petter@example.org"
    assert _mails_to(address) == ["decision", "published"]

    MailAddress.objects.create(address=address, confirmed_at=cast.now())
    cast.writes(zed, place, "Do you still say so?", parent=receipt.comment_id)
    tell(cast.now())

    assert _mails_to(address) == ["decision", "published", "reply"]
    assert not Notification.objects.filter(account__isnull=True, in_page=True).exists()


def _mails_to(address: str) -> list[str]:
    mails = Delivery.objects.filter(address=address, channel=Channel.EMAIL).order_by("pk")
    return list(mails.values_list("kind", flat=True))


@pytest.mark.parametrize("field", ["suspended_at", "stopped_at"])
def test_an_address_that_takes_no_mail_gets_none_but_the_inbox_fills(field: str) -> None:
    place, ana, zed = cast.thread(), cast.ana(), cast.zed()
    first = cast.writes(ana, place)
    cast.writes(zed, place, "One.", parent=first.comment_id)
    tell(cast.now())
    assert Delivery.objects.filter(account=ana).count() == 1
    MailAddress.objects.create(address=ana.email.lower(), **{field: cast.now()})

    cast.writes(zed, place, "Two.", parent=first.comment_id)
    commit(lambda _: tell_account(ana, Kind.SECURITY, "passkey:1", line="x", now=cast.now()))
    tell(cast.now())

    assert Notification.objects.in_inbox_of(ana).count() == 3
    kinds = Delivery.objects.filter(account=ana).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["reply", "security"]


def test_there_is_a_push_for_each_device_and_what_waits_is_due_by_the_readers_times() -> None:
    place, ana, zed = cast.thread(), cast.ana(), cast.zed()
    for number in (1, 2):
        PushSubscription.objects.create(
            account=ana, endpoint=f"https://push.example/{number}", p256dh="k", auth="a",
            added_at=cast.now(),
        )  # fmt: skip
    NotificationChoice.objects.create(
        account=ana, kind=Kind.REPLY, channel=Channel.EMAIL, wanted=False
    )
    NotificationChoice.objects.create(
        account=ana, kind=Kind.REPLY, channel=Channel.DIGEST, wanted=True
    )
    NotificationTimes.objects.create(account=ana, time_zone="Asia/Tokyo", hour=9)
    first = cast.writes(ana, place)
    cast.writes(zed, place, "One.", parent=first.comment_id)

    tell(cast.now())

    rows = Delivery.objects.filter(account=ana, state=DeliveryState.WAITING).order_by("pk")
    assert sorted(row.channel for row in rows) == ["digest", "push", "push"]
    digest = rows.get(channel=Channel.DIGEST)
    assert (digest.due_at.hour, digest.due_at.minute) == (0, 0)  # nine o'clock in Tokyo
    assert len({row.push_id for row in rows}) == 3


def test_who_paused_everything_finds_it_in_the_inbox_alone() -> None:
    place, ana, zed = cast.thread(), cast.ana(), cast.zed()
    until = (cast.now() + timedelta(days=9)).date()
    NotificationTimes.objects.create(account=ana, paused_until=until)
    first = cast.writes(ana, place)

    cast.writes(zed, place, "One.", parent=first.comment_id)
    tell(cast.now())

    assert Notification.objects.in_inbox_of(ana).count() == 1
    assert not Delivery.objects.filter(account=ana).exists()


def test_who_wishes_so_follows_the_discussions_they_write_in() -> None:
    place, ana, zed = cast.thread(), cast.ana(), cast.zed()
    NotificationTimes.objects.create(account=ana, follows_own_threads=True)
    cast.writes(ana, place)
    tell(cast.now())
    cast.writes(zed, place, "One.")
    assert told() == [("Ana", "followed")]

    # Who takes that back is not asked again with the next comment.
    set_level(ana, place.pk, ThreadLevel.NORMAL, cast.now())
    cast.writes(ana, place, "Another one of mine.")
    cast.writes(zed, place, "Two.")

    assert told() == [("Ana", "followed")]
    assert ThreadSubscription.objects.get(account=ana).level == ThreadLevel.NORMAL


@pytest.mark.parametrize("kind", [Kind.OUTCOME, Kind.PICK, Kind.SECURITY])
def test_a_single_event_is_told_by_one_call_and_once(kind: Kind) -> None:
    place, ana = cast.thread(), cast.ana()
    receipt = cast.writes(ana, place)

    for _ in range(2):
        commit(
            lambda _touched: tell_account(
                ana, kind, "event:7", comment_id=receipt.comment_id, now=cast.now()
            )
        )

    row = Notification.objects.get(account=ana, kind=kind)
    assert (row.comment_id, row.thread_id) == (receipt.comment_id, place.pk)
    assert row.deliveries.count() == 1


def test_what_goes_wrong_in_the_change_is_not_told() -> None:
    ana = cast.ana()
    cast.newspaper()

    def change(_touched: object) -> None:
        tell_account(ana, Kind.SECURITY, "password:1", line="New password.", now=cast.now())
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011  # the one above
        commit(change)

    assert not Notification.objects.exists()


def test_a_worker_that_is_killed_between_two_commits_tells_nobody_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place, zed = _followed_by(7)
    monkeypatch.setattr(telling, "_PEOPLE_AT_ONCE", 3)
    cast.writes(zed, place, "One.")
    stored = _stop_after(monkeypatch, 2)
    with pytest.raises(KeyboardInterrupt):
        tell(cast.now())
    assert Notification.objects.count() == stored() == 6
    monkeypatch.undo()

    assert tell(cast.now()) == 1

    assert Notification.objects.values("account").distinct().count() == 7
    assert Notification.objects.count() == Delivery.objects.count() == 7


def _followed_by(count: int) -> tuple[Thread, Account]:
    place, zed = cast.thread(), cast.zed()
    for _ in range(count):
        set_level(cast.ana(), place.pk, ThreadLevel.FOLLOW, cast.now())
    return place, zed


def _stop_after(monkeypatch: pytest.MonkeyPatch, commits: int) -> Callable[[], int]:
    """Let the process end after some commits; return how many people were told by then."""
    real = telling._store
    made: list[int] = []

    def store(*given: object) -> int:
        if len(made) == commits:
            raise KeyboardInterrupt
        made.append(real(*given))  # type: ignore[arg-type]
        return made[-1]

    monkeypatch.setattr(telling, "_store", store)
    return lambda: sum(made)


@pytest.mark.django_db(transaction=True)
def test_several_workers_tell_everybody_once() -> None:
    place, zed = _followed_by(25)
    for number in range(6):
        cast.writes(zed, place, f"Number {number}.")
    failures: list[BaseException] = []

    def work() -> None:
        try:
            tell(cast.now())
        except BaseException as error:  # noqa: BLE001  # looked at below
            failures.append(error)
        finally:
            connections.close_all()

    workers = [Worker(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert failures == []
    assert Notification.objects.count() == Delivery.objects.count() == 25 * 6
    assert not Decision.objects.filter(told_at__isnull=True).exists()


def test_a_comment_costs_its_writer_the_same_however_many_follow() -> None:
    quiet, zed = _followed_by(0)
    busy, _ = _followed_by(12)
    for place in (quiet, busy):
        cast.writes(zed, place, "The first reads what is remembered from then on.")

    statements = []
    for place in (quiet, busy):
        with CaptureQueriesContext(connection) as queries:
            cast.writes(zed, place, f"In {place.pk}.")
        statements.append(len(queries))

    assert statements[0] == statements[1] > 0
    assert not Notification.objects.exists()


def test_what_was_decided_before_is_looked_for_in_its_index_alone() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL chooses by the size of its tables")
    untold = Decision.objects.filter(told_at__isnull=True, pk__gt=5).order_by("pk")[:50]

    assert "decisions_to_tell" in untold.explain()


def test_undoing_an_import_takes_what_was_told_along() -> None:
    place, ana, mona = cast.thread(), cast.ana(), cast.mona()
    receipt = cast.writes(ana, place)
    decided(receipt, "remove", mona)
    assert told() == [("Ana", "decision")]
    assert Delivery.objects.count() == 1
    batch = ImportBatch.objects.create(
        site=Site.objects.get(),
        source_system="disqus",
        file_name="x.xml",
        file_digest="0",
        started_at=cast.now(),
    )
    # As if the comment had come by the import and was claimed since.
    Comment.objects.filter(pk=receipt.comment_id).update(batch=batch)

    undo_import(batch.pk, now=cast.now())

    assert not Comment.objects.filter(pk=receipt.comment_id).exists()
    assert not Notification.objects.exists()
    assert not Delivery.objects.exists()
