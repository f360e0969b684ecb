"""A thousand random interleavings on one comment each end in a history that adds up (F-21)."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection

from rejoinder.actions import answer_appeal
from rejoinder.actions.cut_passage import cut
from rejoinder.actions.decide import measure_of
from rejoinder.actions.edit_comment import edit_comment
from rejoinder.actions.make_appeal import Contest, make_appeal
from rejoinder.actions.moderate import publish, remove
from rejoinder.actions.recount import recount
from rejoinder.actions.withdraw_comment import withdraw_comment
from rejoinder.kit import ids, markup
from rejoinder.models import Account, Appeal, Comment, Decision, Revision, Thread
from rejoinder.policies.appeals import Asker
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.errors import ExpectedFailure
from rejoinder.vocabulary.moderation import CONTESTABLE, RESTRICTIONS, AppealWish, Measure
from rejoinder.vocabulary.states import TRANSITIONS, Actor, CommentState, FoundHow, Reason
from tests.appeals.case import ATTACK
from tests.support import cast

SEEDS = 1_000
ACTS = 3  # on each comment, mostly at the same moment
AT_ONCE = 4
WEIGHTS = {"edit": 3, "withdraw": 1, "publish": 2, "remove": 2, "cut": 2, "appeal": 2, "answer": 4}
HELD, PUBLISHED, REMOVED = CommentState.HELD, CommentState.PUBLISHED, CommentState.REMOVED
WITHDRAWN = CommentState.WITHDRAWN
IN_PLACE = (Measure.CUT, Measure.UPHOLD, Measure.RESTORE)


@dataclass(frozen=True)
class Act:
    """What somebody tried, and whether it was taken."""

    seed: int
    name: str
    text: str
    accepted: bool


@dataclass(frozen=True)
class Wish:
    """What somebody is about to try, with the state that they saw a while before."""

    seed: int
    number: int
    name: str
    seen: CommentState


@dataclass
class Stage:
    """The people and the places of all comments."""

    ana: Account
    mona: Account
    ed: Account
    places: list[Thread]

    def act(self, one: Wish) -> Act:
        """Try one thing on the comment of a seed; being refused is as good as being taken."""
        text = f"Wording {one.seed}.{one.number}: he is a stupid liar, and it rained."
        try:
            taken = getattr(self, f"_{one.name}")(one.seed, one.seen, text)
        except ExpectedFailure:
            taken = False
        return Act(one.seed, one.name, text, taken is not False)

    def all_of(self, wishes: Sequence[Wish]) -> list[Act]:
        """Do what one thread is to do."""
        try:
            return [self.act(one) for one in wishes]
        finally:
            connection.close()

    def _edit(self, seed: int, _seen: CommentState, text: str) -> None:
        edit_comment(seed, writer=Writer(account=self.ana), text=text, now=cast.now())

    def _withdraw(self, seed: int, _seen: CommentState, _text: str) -> None:
        withdraw_comment(seed, writer=Writer(account=self.ana), now=cast.now())

    def _publish(self, seed: int, seen: CommentState, _text: str) -> None:
        publish(seed, seen=seen, moderator=self.mona, now=cast.now())

    def _remove(self, seed: int, seen: CommentState, _text: str) -> None:
        remove(seed, seen=seen, moderator=self.mona, statement=ATTACK, now=cast.now())

    def _cut(self, seed: int, seen: CommentState, _text: str) -> None:
        cut(seed, seen=seen, moderator=self.mona, statement=ATTACK, now=cast.now())

    def _appeal(self, seed: int, _seen: CommentState, _text: str) -> bool:
        contestable = Decision.objects.filter(comment=seed, measure__in=CONTESTABLE)
        last = contestable.order_by("-pk").first()
        if last is None:
            return False
        contest = Contest(meaning="I meant the figure.", wish=AppealWish.RESTORE)
        asker = Asker(Writer(account=self.ana))
        make_appeal(last.pk, asker=asker, contest=contest, now=cast.now())
        return True

    def _answer(self, seed: int, _seen: CommentState, _text: str) -> bool:
        found = Appeal.objects.filter(decision__comment=seed, outcome="").first()
        if found is None:
            return False
        plain = {"moderator": self.ed, "answer": "So.", "now": cast.now()}
        kind = seed % 4
        if kind == 0:
            answer_appeal.uphold(found.pk, **plain)  # type: ignore[arg-type]
        elif kind == 1:
            answer_appeal.restate(found.pk, statement=ATTACK, **plain)  # type: ignore[arg-type]
        elif kind == 2:
            answer_appeal.restore(found.pk, **plain)  # type: ignore[arg-type]
        else:
            answer_appeal.restore_with_cut(found.pk, statement=ATTACK, **plain)  # type: ignore[arg-type]
        return True


@pytest.mark.django_db(transaction=True)
def test_a_thousand_interleavings_of_edit_decide_withdraw_and_appeal_are_serialisable() -> None:
    site = cast.newspaper(edit_window_minutes=60)
    stage = Stage(cast.ana(), cast.mona(), cast.ed(), [cast.thread(site) for _ in range(8)])
    _store_comments(stage)

    wishes = list(_wishes())
    with ThreadPoolExecutor(AT_ONCE) as people:
        # Neighbours in the list are tried by different threads at about the same moment.
        parts = people.map(stage.all_of, [wishes[n::AT_ONCE] for n in range(AT_ONCE)])
        acts = [act for part in parts for act in part]

    accepted = Counter(act.name for act in acts if act.accepted)
    assert all(accepted[name] > 30 for name in WEIGHTS), accepted
    assert recount(mend=False) == []
    _assert_histories(stage, acts)
    _assert_appeals()


def _wishes() -> Iterator[Wish]:
    """Draw for each comment who tries what; half of them have seen an older state."""
    states = dict(Comment.objects.values_list("pk", "state"))
    for seed in range(1, SEEDS + 1):
        dice = random.Random(seed)
        names = dice.choices(list(WEIGHTS), weights=list(WEIGHTS.values()), k=ACTS)
        for number, name in enumerate(names):
            guessed = dice.choice((PUBLISHED, REMOVED, HELD))
            yield Wish(seed, number, name, dice.choice((CommentState(states[seed]), guessed)))


def _store_comments(stage: Stage) -> None:
    """Store a comment for each seed: published, held, or removed already."""
    comments, decisions, contested, now = [], [], [], cast.now()
    for seed in range(1, SEEDS + 1):
        state = _first_state(seed)
        text = f"Wording {seed}: he is a stupid liar, and it rained."
        place = stage.places[seed % len(stage.places)]
        number = None if state is HELD else seed
        comments.append(
            Comment(
                id=seed, thread=place, root_id=seed, path=ids.path_step(seed), number=number,
                author=stage.ana, state=state, text=text, html=markup.render(text),
                created_at=now - timedelta(minutes=1), rank=0.0, lot=seed,
                receipt_code=f"CODE-{seed}",
            )
        )  # fmt: skip
        arrived = HELD if state is HELD else PUBLISHED
        decisions.append(_decision(seed, "", arrived, Reason.LINKS if state is HELD else ""))
        if state is REMOVED:
            decisions.append(_decision(seed, PUBLISHED, REMOVED, Reason.ATTACK, stage.mona))
            contested.append(decisions[-1])
    Comment.objects.bulk_create(comments)
    Decision.objects.bulk_create(decisions)
    Appeal.objects.bulk_create(
        Appeal(
            decision=decision, account=stage.ana, meaning="I meant the figure.",
            wish=AppealWish.RESTORE, made_at=now, due_at=now,
        )
        for decision in contested[::2]
    )  # fmt: skip
    Account.objects.filter(pk=stage.ana.pk).update(published_count=5 * SEEDS)
    recount(mend=True)


def _first_state(seed: int) -> CommentState:
    return random.Random(-seed).choice((PUBLISHED, PUBLISHED, HELD, REMOVED))


def _decision(
    seed: int, old: str, new: CommentState, reason: str, moderator: Account | None = None
) -> Decision:
    return Decision(
        comment_id=seed,
        measure=measure_of(CommentState(old) if old else None, new),
        actor=Actor.MODERATOR if moderator else Actor.SITE_RULE,
        moderator=moderator,
        old_state=old,
        new_state=new,
        reason=reason,
        found_how=FoundHow.OWN_LOOK if moderator else FoundHow.SITE_RULE,
        decided_at=cast.now(),
    )


def _assert_histories(stage: Stage, acts: list[Act]) -> None:
    decisions: defaultdict[int | None, list[Decision]] = defaultdict(list)
    wordings: defaultdict[int, set[str]] = defaultdict(set)
    sent: defaultdict[int, set[str]] = defaultdict(set)
    done: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for decision in Decision.objects.order_by("pk"):
        decisions[decision.comment_id].append(decision)
    for comment_id, text in Revision.objects.values_list("comment_id", "text"):
        wordings[comment_id].add(text)
    for act in acts:
        if act.accepted:
            done[act.seed][act.name] += 1
            if act.name == "edit":
                sent[act.seed].add(act.text)
    for comment in Comment.objects.all():
        history = decisions[comment.pk]
        states = ["", *(decision.new_state for decision in history)]
        assert [decision.old_state for decision in history] == states[:-1]
        assert comment.state == states[-1]
        assert all(map(_is_allowed, history))
        assert all(d.reason for d in history if d.measure in RESTRICTIONS)
        # Nobody's wording was lost, and nobody's accepted deed left no trace.
        assert sent[comment.pk] <= wordings[comment.pk] | {comment.text}
        made, by = done[comment.pk], Counter(decision.moderator_id for decision in history)
        at_first = int(_first_state(comment.pk) is REMOVED)
        assert states.count(WITHDRAWN) == min(made["withdraw"], 1)
        assert by[stage.mona.pk] == at_first + made["publish"] + made["remove"] + made["cut"]
        assert by[stage.ed.pk] == made["answer"]


def _is_allowed(decision: Decision) -> bool:
    if decision.old_state == "":
        return decision.new_state in (PUBLISHED, HELD)
    if decision.old_state == decision.new_state:
        return decision.measure in IN_PLACE
    return decision.new_state in TRANSITIONS[CommentState(decision.old_state)]


def _assert_appeals() -> None:
    """Each answer is one decision that says what the outcome says."""
    expected = {
        "upheld": Measure.UPHOLD,
        "other_rule": Measure.UPHOLD,
        "restored": Measure.RESTORE,
        "restored_with_cut": Measure.CUT,
    }
    for appeal in Appeal.objects.select_related("decision", "result"):
        assert appeal.decision.measure in CONTESTABLE
        if not appeal.outcome:
            assert appeal.result is None
            continue
        assert appeal.result is not None
        assert appeal.result.measure == expected[appeal.outcome]
        assert appeal.result.comment_id == appeal.decision.comment_id
        assert appeal.result.pk > appeal.decision.pk
