"""Somebody contests a decision that concerns them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError
from django.utils.translation import gettext as _

from rejoinder.actions.writing import Touched, commit
from rejoinder.kit.cuts import PassageIsNotThere, without_passage
from rejoinder.models import Appeal, Decision, Site
from rejoinder.models.appeal import MEANING_LONGEST
from rejoinder.models.decision import NOTE_LONGEST
from rejoinder.policies.appeals import Asker, Party, may_appeal, party_to
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.moderation import AppealWish


class NoSuchDecision(ExpectedFailure):
    """There is no decision of this number, or it does not concern this person."""

    code = ErrorCode.NOT_FOUND


class AppealIsIncomplete(ExpectedFailure):
    """Something is missing in the form; ``field`` says where."""

    code = ErrorCode.REFUSED


class AlreadyContested(ExpectedFailure):
    """Each decision is contested once."""

    code = ErrorCode.STATE_CHANGED


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """The three questions: which part was misjudged, what was meant, what should happen."""

    meaning: str
    wish: AppealWish
    misjudged: str = ""
    without: str = ""


def make_appeal(decision_id: int, *, asker: Asker, contest: Contest, now: datetime) -> Appeal:
    """Contest a decision; what is written in the appeal is never held against anybody.

    Raises:
        NoSuchDecision, NotPermitted, AppealIsIncomplete.
        AlreadyContested: somebody else was faster, or it was undone meanwhile.
    """
    found = Decision.objects.select_related("comment", "account").filter(pk=decision_id)
    decision = found.first()
    party = party_to(decision, asker) if decision is not None else None
    if decision is None or party is None:
        raise NoSuchDecision(_("There is no such decision."))
    may_appeal(decision, party, now=now).require()
    _check(contest, decision, party)
    days = Site.objects.order_by("pk").values_list("appeal_days", flat=True)[0]
    appeal = Appeal(
        decision=decision,
        account=asker.writer.account,
        misjudged=contest.misjudged.strip(),
        meaning=contest.meaning.strip(),
        wish=contest.wish,
        without=contest.without.strip() if contest.wish is AppealWish.RESTORE_WITHOUT else "",
        made_at=now,
        due_at=now + timedelta(days=days),
    )

    def change(_touched: Touched) -> None:
        appeal.save(force_insert=True)
        if Decision.objects.filter(undoes=decision).exists():
            raise AlreadyContested(_("This decision has been taken back."))

    try:
        commit(change)
    except IntegrityError as error:
        raise AlreadyContested(_("There is an appeal against this decision already.")) from error
    return appeal


def _check(contest: Contest, decision: Decision, party: Party) -> None:
    if not contest.meaning.strip():
        raise AppealIsIncomplete(_("Say what you meant."), field="meaning")
    _fits("meaning", contest.meaning, MEANING_LONGEST)
    _fits("misjudged", contest.misjudged, NOTE_LONGEST)
    _fits("without", contest.without, NOTE_LONGEST)
    if contest.wish is not AppealWish.RESTORE_WITHOUT:
        return
    if party is not Party.AUTHOR or decision.comment is None:
        raise AppealIsIncomplete(_("Choose what should happen."), field="wish")
    if not contest.without.strip():
        raise AppealIsIncomplete(_("Write which words you would give up."), field="without")
    try:
        without_passage(decision.comment.text, contest.without, "")
    except PassageIsNotThere as error:
        sentence = _("These words have to stand in your comment, and leave something over.")
        raise AppealIsIncomplete(sentence, field="without") from error


def _fits(field: str, text: str, allowed: int) -> None:
    if len(text.strip()) > allowed:
        sentence = _("This has %(found)s characters; at most %(allowed)s fit.")
        values = {"found": len(text.strip()), "allowed": allowed}
        raise AppealIsIncomplete(sentence % values, field=field)
