"""The gate: one decision for each state seen, always with its ground, on both databases."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connection, connections

from rejoinder.actions.decide import StateHasChanged
from rejoinder.actions.moderate import publish, remove
from rejoinder.actions.stating import ReasonIsIncomplete, Statement
from rejoinder.actions.withdraw_comment import withdraw_comment
from rejoinder.models import Account, Comment, Decision, Thread
from rejoinder.policies.permit import NotPermitted
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.states import Actor, CommentState, Reason
from tests.support import cast

pytestmark = pytest.mark.django_db(transaction=True)
HELD, PUBLISHED = CommentState.HELD, CommentState.PUBLISHED


def removal(
    comment_id: int, moderator: Account, *, seen: CommentState = PUBLISHED, **given: Any
) -> Decision:
    values: dict[str, Any] = {
        "reason": Reason.ATTACK,
        "house_rule": 1,
    } | given
    statement = Statement(**values)
    return remove(comment_id, seen=seen, moderator=moderator, statement=statement, now=cast.now())


def test_a_held_comment_is_published_and_counted_once() -> None:
    cast.newspaper(first_comments_held=1)
    place = cast.thread()
    receipt = cast.writes(cast.ben(), place)
    assert receipt.state == HELD

    publish(receipt.comment_id, seen=HELD, moderator=cast.mona(), now=cast.now())

    place.refresh_from_db()
    assert (place.comment_count, place.root_count, place.last_number) == (1, 1, 1)
    assert Comment.objects.get().number == 1
    states = Decision.objects.order_by("id").values_list("old_state", "new_state", "actor")
    assert list(states) == [("", "held", "site_rule"), ("held", "published", "moderator")]


def test_a_removal_keeps_the_place_and_lowers_the_count() -> None:
    place, author = cast.thread(), cast.ana()
    receipt = cast.writes(author, place)

    decision = removal(receipt.comment_id, cast.mona(), passage="no barrier")

    place.refresh_from_db()
    assert (place.comment_count, place.root_count) == (0, 1)
    assert (decision.actor, decision.reason, decision.house_rule) == ("moderator", "R1", 1)
    assert decision.passage == "no barrier"
    author.refresh_from_db()
    assert author.published_count == 10  # ten before, one more, one removed


def test_a_removed_comment_can_be_put_back_and_keeps_its_number() -> None:
    place, mona = cast.thread(), cast.mona()
    receipt = cast.writes(cast.ana(), place)
    removal(receipt.comment_id, mona)

    publish(receipt.comment_id, seen=CommentState.REMOVED, moderator=mona, now=cast.now())

    place.refresh_from_db()
    assert (place.comment_count, place.root_count, place.last_number) == (1, 1, 1)


def test_the_second_of_two_decisions_is_refused_with_the_first_one() -> None:
    receipt = cast.writes(cast.ana(), cast.thread())
    first = removal(receipt.comment_id, cast.mona())

    with pytest.raises(StateHasChanged) as refused:
        removal(receipt.comment_id, cast.ed(), reason=Reason.SPAM)

    assert refused.value.decision == first
    assert Decision.objects.count() == 2


def test_only_moderators_decide() -> None:
    receipt = cast.writes(cast.ana(), cast.thread())

    with pytest.raises(NotPermitted):
        removal(receipt.comment_id, cast.zed())

    assert Comment.objects.get().state == PUBLISHED
    removal(receipt.comment_id, cast.mona())


@pytest.mark.parametrize("reason", [Reason.NONE, Reason.LINKS])
def test_a_removal_without_a_removal_reason_is_refused(reason: Reason) -> None:
    receipt = cast.writes(cast.ana(), cast.thread())

    with pytest.raises(ReasonIsIncomplete):
        removal(receipt.comment_id, cast.mona(), reason=reason)

    removal(receipt.comment_id, cast.mona(), reason=Reason.SPAM)


def test_illegal_content_needs_the_law_named_and_explained() -> None:
    receipt = cast.writes(cast.ana(), cast.thread())

    with pytest.raises(ReasonIsIncomplete):
        removal(receipt.comment_id, cast.mona(), reason=Reason.ILLEGAL, law="  ", note="An insult.")
    with pytest.raises(ReasonIsIncomplete, match="explain"):
        removal(receipt.comment_id, cast.mona(), reason=Reason.ILLEGAL, law="§ 185 StGB")

    stated: dict[str, Any] = {"reason": Reason.ILLEGAL, "law": " § 185 StGB", "note": "An insult."}
    decision = removal(receipt.comment_id, cast.mona(), **stated)
    assert (decision.law, decision.note) == ("§ 185 StGB", "An insult.")


def test_of_twenty_threads_that_decide_at_once_exactly_one_does() -> None:
    mona = cast.mona()
    for _ in range(5):
        receipt = cast.writes(cast.ana(), cast.thread())

        outcomes = _at_once(partial(removal, receipt.comment_id, mona), 20)

        assert outcomes.count("done") == 1
        assert outcomes.count("StateHasChanged") == 19
        assert Decision.objects.filter(comment=receipt.comment_id).count() == 2


def test_author_and_moderator_at_once_leave_one_history() -> None:
    mona, author = cast.mona(), cast.ana()
    for _ in range(10):
        receipt = cast.writes(author, cast.thread())
        acts: list[Callable[[], object]] = [
            partial(removal, receipt.comment_id, mona),
            partial(
                withdraw_comment,
                receipt.comment_id,
                writer=Writer(account=author),
                now=cast.now(),
            ),
        ]

        outcomes = _at_once(partial(_take_one, acts), 2)

        assert outcomes.count("done") == 1
        comment = Comment.objects.get(pk=receipt.comment_id)
        last = Decision.objects.filter(comment=comment).order_by("-id")[0]
        assert comment.state == last.new_state
        assert Thread.objects.get(pk=receipt.thread_id).comment_count == 0


_PROCESS = """
import sys, django
django.setup()
from rejoinder.actions.decide import StateHasChanged
from rejoinder.actions.moderate import remove
from rejoinder.actions.stating import Statement
from rejoinder.models import Account
from rejoinder.vocabulary.states import CommentState, Reason
from django.utils import timezone
mona = Account.objects.get(pk=int(sys.argv[1]))
sys.stdin.readline()
for comment in sys.argv[2].split(","):
    try:
        remove(int(comment), seen=CommentState.PUBLISHED, moderator=mona,
               statement=Statement(reason=Reason.SPAM), now=timezone.now())
        print("done")
    except StateHasChanged:
        print("refused")
"""


def test_of_four_processes_that_decide_at_once_exactly_one_does(
    database_environment: dict[str, str],
) -> None:
    mona, place = cast.mona(), cast.thread()
    receipts = [cast.writes(cast.ana(), place, f"comment {n}") for n in range(15)]
    ids = ",".join(str(receipt.comment_id) for receipt in receipts)
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _PROCESS, str(mona.pk), ids],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=database_environment,
        )
        for _ in range(4)
    ]

    said = [line for p in processes for line in p.communicate("go\n", timeout=60)[0].split()]

    assert said.count("done") == 15
    assert said.count("refused") == 45
    assert Decision.objects.filter(actor=Actor.MODERATOR).count() == 15


def _take_one(acts: list[Callable[[], object]]) -> None:
    acts.pop()()


def _at_once(act: Callable[[], object], times: int) -> list[str]:
    def once(_: int) -> str:
        try:
            act()
        except Exception as error:  # noqa: BLE001  # its name is what is asserted
            return type(error).__name__
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(once, range(times)))


@pytest.mark.parametrize(
    ("change", "refused_by"),
    [
        ("measure = 'remove', new_state = 'removed'", "decision_gives_reason"),
        ("new_state = 'removed'", "decision_says_what_it_did"),
        ("reason = 'I1'", "decision_names_law"),
        ("reason = 'X'", "decision_explains_itself"),
        ("comment_id = NULL", "decision_has_one_subject"),
    ],
)
def test_a_decision_that_lacks_what_its_author_must_be_told_cannot_be_stored(
    change: str, refused_by: str
) -> None:
    receipt = cast.writes(cast.ana(), cast.thread())
    decision = Decision.objects.get()

    with pytest.raises(Exception, match=refused_by), connection.cursor() as cursor:
        cursor.execute(f"UPDATE rejoinder_decision SET {change} WHERE id = %s", [decision.pk])

    assert Comment.objects.get(pk=receipt.comment_id).state == PUBLISHED
