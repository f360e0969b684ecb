"""Whom the answer to an appeal concerns: whoever made it, by the decision that answered it."""

from collections.abc import Iterator, Sequence

from rejoinder.actions.telling import Telling
from rejoinder.models import Appeal, Comment, Decision, Notice
from rejoinder.vocabulary.moderation import Measure
from rejoinder.vocabulary.notifications import Kind


def answers_by(decision_ids: Sequence[int]) -> dict[int, Appeal]:
    """Return the appeals that these decisions answered, by the decisions' numbers."""
    answered = Appeal.objects.filter(result__in=decision_ids).select_related("decision")
    return {appeal.result_id or 0: appeal for appeal in answered}


def is_of_notifier(appeal: Appeal) -> bool:
    """Whether it came from somebody whose notice was refused."""
    return bool(appeal.decision.measure == Measure.KEEP)


def tellings_of(decision: Decision, appeal: Appeal) -> Iterator[Telling]:
    """Tell whoever appealed how it was answered.

    What is a restriction on a new ground is told as a decision, which nobody switches off.
    """
    if is_of_notifier(appeal):
        yield from _to_notifiers(decision, appeal)
        return
    restates = decision.measure == Measure.CUT or bool(decision.reason)
    comment = decision.comment
    kind = Kind.DECISION if restates else Kind.OUTCOME
    if comment is None:
        yield _telling(decision, kind, account_id=decision.account_id)
    elif comment.author_id is not None:
        yield _telling(decision, kind, account_id=comment.author_id, comment=comment)
    elif comment.guest_email:
        yield _telling(decision, kind, address=comment.guest_email.lower(), comment=comment)


def _to_notifiers(decision: Decision, appeal: Appeal) -> Iterator[Telling]:
    notice = Notice.objects.filter(decision=appeal.decision).order_by("pk").first()
    if appeal.account_id is not None:
        yield _telling(decision, Kind.OUTCOME, account_id=appeal.account_id)
    elif notice is not None and notice.email:
        yield _telling(decision, Kind.OUTCOME, address=notice.email.lower())


def _telling(
    decision: Decision,
    kind: Kind,
    *,
    account_id: int | None = None,
    address: str = "",
    comment: Comment | None = None,
) -> Telling:
    return Telling(
        kind=kind,
        event=f"decision:{decision.pk}",
        account_id=account_id,
        address=address,
        comment=comment,
        decision_id=decision.pk,
    )
