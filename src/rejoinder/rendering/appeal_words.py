"""The words around appeals: where one stands, how it was answered, and by whom."""

from datetime import datetime, tzinfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rejoinder.models import Appeal
from rejoinder.rendering import times
from rejoinder.vocabulary.moderation import AppealOutcome, AppealWish
from rejoinder.vocabulary.states import Actor

_OUTCOMES = {
    AppealOutcome.OPEN: gettext_lazy("it waits for an answer"),
    AppealOutcome.UPHELD: gettext_lazy("the decision stands"),
    AppealOutcome.RESTORED: gettext_lazy("your comment is restored"),
    AppealOutcome.RESTORED_WITH_CUT: gettext_lazy("your comment is restored without a passage"),
    AppealOutcome.OTHER_RULE: gettext_lazy("the decision stands, on another ground"),
    AppealOutcome.REMOVED: gettext_lazy("the comment was removed after all"),
}
_WISHES = {
    AppealWish.RESTORE: gettext_lazy("restore it as it was"),
    AppealWish.RESTORE_WITHOUT: gettext_lazy("restore it without some words"),
    AppealWish.EXPLAIN: gettext_lazy("explain it better"),
}


def outcome(appeal: Appeal) -> str:
    """Say how an appeal was answered, as it stands after its number and a colon."""
    if appeal.outcome == AppealOutcome.RESTORED and appeal.decision.account_id is not None:
        return _("the limit is lifted")
    return str(_OUTCOMES[AppealOutcome(appeal.outcome)])


def wish(appeal: Appeal) -> str:
    """Say what its sender wants."""
    if appeal.wish == AppealWish.RESTORE and appeal.decision.account_id is not None:
        return _("lift the limit")
    if appeal.wish == AppealWish.RESTORE and appeal.decision.measure == "keep":
        return _("remove the comment")
    return str(_WISHES[AppealWish(appeal.wish)])


def title(appeal: Appeal) -> str:
    """Head an answered appeal: "Appeal A-031: your comment is restored"."""
    words = {"number": appeal.number, "outcome": outcome(appeal)}
    return _("Appeal %(number)s: %(outcome)s") % words


def standing(appeal: Appeal, label: str, *, where: tzinfo) -> tuple[tuple[str, str], ...]:
    """Say where an appeal stands, as pairs of label and text; the first has this label."""
    if appeal.outcome != AppealOutcome.OPEN:
        said = _("%(number)s: %(outcome)s.") % {
            "number": appeal.number,
            "outcome": outcome(appeal),
        }
        return ((label, said), *answer(appeal))
    words = {"number": appeal.number, "day": due(appeal.due_at, where=where)}
    return ((label, _("%(number)s waits for an answer, by %(day)s.") % words),)


def answer(appeal: Appeal) -> tuple[tuple[str, str], ...]:
    """Say who answered and with what reason, as pairs of label and text."""
    return (
        (_("Answered by"), answered_by(appeal)),
        (_("Reason of the answer"), appeal.answer),
    )


def answered_by(appeal: Appeal) -> str:
    """Say whether somebody else has answered than the one who had decided."""
    if appeal.answered_by_decider:
        return _("the person who had decided, since nobody else is at the desk.")
    if appeal.decision.actor != Actor.MODERATOR:
        return _("a person of the moderation desk; the decision had been automatic.")
    return _("another person than the one who had decided.")


def due(due_at: datetime, *, where: tzinfo) -> str:
    """Name the day by which the site has promised an answer."""
    return times.day(due_at, where, year=0)
