"""Comments that were written as a guest, or on a former site, become an account's own.

Guests' comments by a confirmed address or the browser they were sent from; imported people
by a confirmed address, or because a moderator has compared the two and approves.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import IntegrityError
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from rejoinder.actions import statements
from rejoinder.actions.cast_vote import cast_vote
from rejoinder.actions.find_claims import guest_comments, verified_addresses
from rejoinder.actions.tell import tell_account
from rejoinder.actions.writing import Change, Touched, commit
from rejoinder.models import Account, Claim, Comment, ImportedPerson, Thread, Vote
from rejoinder.policies.desk import may_moderate
from rejoinder.policies.permit import NotPermitted
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.notifications import Kind
from rejoinder.vocabulary.people import ClaimState
from rejoinder.vocabulary.states import CommentState

NOTE_LONGEST = 500
# With the name it goes into one sentence of the inbox.
REASON_LONGEST = 160


class NoSuchClaim(ExpectedFailure):
    """There is no such claim, or no such person to claim."""

    code = ErrorCode.NOT_FOUND


class ClaimIsDecided(ExpectedFailure):
    """Somebody else owns these comments, or somebody else has decided."""

    code = ErrorCode.STATE_CHANGED


class ClaimIsIncomplete(ExpectedFailure):
    """Something is missing or too long; ``field`` says where."""

    code = ErrorCode.REFUSED


def claim_guest_comments(
    account: Account, *, comment_ids: Iterable[int], guest_key: str, now: datetime
) -> int:
    """Make guests' comments the account's own; return how many were taken.

    ``guest_key`` is that of this browser's cookie, empty without one. Of the ids only those
    are taken that find_claims.py offers. Names and addresses given as a guest go.
    """
    chosen = set(comment_ids)
    offered = guest_comments(account, guest_key).filter(pk__in=chosen)
    wanted = list(offered.values_list("pk", flat=True))
    _take_back_votes(account, Comment.objects.filter(pk__in=wanted), now)
    # The conditions stand in the update itself: of two who claim one comment one gets it.
    chosen_now = Comment.objects.filter(pk__in=wanted)
    unclaimed = guest_comments(account, guest_key).filter(pk__in=wanted)

    def change(touched: Touched) -> int:
        cleared = {"guest_key": "", "guest_email": ""}
        return _hand_over(unclaimed, account, cleared, touched, within=chosen_now)

    return commit(change)


def claim_by_address(account: Account, person_id: int, *, now: datetime) -> int:
    """Make an imported person's comments the account's own, by a confirmed address they share.

    Raises:
        NoSuchClaim: no such person has an address that the account has confirmed.
        ClaimIsDecided: they are somebody else's already.
    """
    person = ImportedPerson.objects.filter(pk=person_id).exclude(email="").first()
    if person is None or person.email.lower() not in verified_addresses(account):
        raise NoSuchClaim(_("There is nobody of this number with your address."))
    _take_back_votes(account, Comment.objects.filter(imported_author=person), now)

    def change(touched: Touched) -> int:
        _lock(person)
        Claim.objects.update_or_create(
            account=account,
            person=person,
            defaults={"state": ClaimState.APPROVED, "proven": True, "decided_at": now},
            create_defaults={
                "state": ClaimState.APPROVED, "proven": True, "asked_at": now, "decided_at": now,
            },
        )  # fmt: skip
        return _hand_over_person(person, account, touched, now)

    return _once(change)


def ask_for_person(account: Account, person_id: int, *, note: str, now: datetime) -> Claim:
    """Ask the moderators for an imported person's comments.

    Raises:
        NoSuchClaim: there is no such person.
        ClaimIsDecided: they are somebody's, or were asked for before.
        ClaimIsIncomplete: nothing says why, or too much.
    """
    note = note.strip()
    if not note:
        raise ClaimIsIncomplete(_("Say how the moderators can see that it was you."), field="note")
    if len(note) > NOTE_LONGEST:
        sentence = _("The note has %(found)s characters; at most %(allowed)s fit.")
        values = {"found": len(note), "allowed": NOTE_LONGEST}
        raise ClaimIsIncomplete(sentence % values, field="note")
    if not ImportedPerson.objects.filter(pk=person_id).exists():
        raise NoSuchClaim(_("There is nobody of this number."))
    if Claim.objects.filter(person=person_id, state=ClaimState.APPROVED).exists():
        raise _owned()
    try:
        return commit(
            lambda _touched: Claim.objects.create(
                account=account, person_id=person_id, note=note, asked_at=now
            )
        )
    except IntegrityError as error:
        raise ClaimIsDecided(_("You have asked for these comments before.")) from error


def approve_claim(claim_id: int, *, moderator: Account, now: datetime) -> int:
    """Give an imported person's comments to who asked; return how many there are.

    Others who asked for the same are refused, and everybody is told.

    Raises:
        NotPermitted, NoSuchClaim, ClaimIsDecided.
    """
    claim = _claim_to_decide(claim_id, moderator)
    _take_back_votes(claim.account, Comment.objects.filter(imported_author=claim.person), now)

    def change(touched: Touched) -> int:
        _lock(claim.person)
        _decide(claim, ClaimState.APPROVED, moderator, now)
        taken = _hand_over_person(claim.person, claim.account, touched, now)
        line = _("The comments of %(name)s are yours now; a moderator has approved it.")
        _tell(claim, line % {"name": claim.person.name}, now)
        return taken

    return _once(change)


def refuse_claim(claim_id: int, *, moderator: Account, reason: str, now: datetime) -> None:
    """Refuse a claim; who asked is told the reason.

    Raises:
        NotPermitted, NoSuchClaim, ClaimIsDecided.
        ClaimIsIncomplete: no reason, or too long a one.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise ClaimIsIncomplete(_("Say why; the reader is told the reason."), field="reason")
    if len(reason) > REASON_LONGEST:
        sentence = _("The reason has %(found)s characters; at most %(allowed)s fit.")
        values = {"found": len(reason), "allowed": REASON_LONGEST}
        raise ClaimIsIncomplete(sentence % values, field="reason")
    claim = _claim_to_decide(claim_id, moderator)

    def change(_touched: Touched) -> None:
        _decide(claim, ClaimState.REFUSED, moderator, now)
        line = _("The comments of %(name)s stay as they are. Reason: %(reason)s")
        _tell(claim, line % {"name": claim.person.name, "reason": reason}, now)

    commit(change)


def _claim_to_decide(claim_id: int, moderator: Account) -> Claim:
    may_moderate(moderator).require()
    claim = Claim.objects.select_related("account", "person").filter(pk=claim_id).first()
    if claim is None:
        raise NoSuchClaim(_("There is no such claim."))
    if claim.account_id == moderator.pk:
        raise NotPermitted(_("Another moderator decides on your own claim."))
    return claim


def _decide(claim: Claim, state: ClaimState, moderator: Account, now: datetime) -> None:
    decided = Claim.objects.filter(pk=claim.pk, state=ClaimState.ASKED).update(
        state=state, decided_by=moderator, decided_at=now
    )
    if not decided:
        raise ClaimIsDecided(_("This claim has been decided meanwhile."))


def _lock(person: ImportedPerson) -> None:
    """Let whoever else claims this person wait; else two could wait for each other's claims."""
    ImportedPerson.objects.filter(pk=person.pk).update(name=F("name"))


def _hand_over_person(
    person: ImportedPerson, account: Account, touched: Touched, now: datetime
) -> int:
    theirs = Comment.objects.filter(imported_author=person)
    unclaimed = theirs.filter(author__isnull=True)
    taken = _hand_over(unclaimed, account, {}, touched, within=theirs)
    others = Claim.objects.filter(person=person, state=ClaimState.ASKED)
    for other in list(others.select_related("account", "person").exclude(account=account)):
        Claim.objects.filter(pk=other.pk).update(state=ClaimState.REFUSED, decided_at=now)
        line = _("The comments of %(name)s belong to another reader now.")
        _tell(other, line % {"name": person.name}, now)
    return taken


def _hand_over(
    unclaimed: QuerySet[Comment],
    account: Account,
    cleared: Mapping[str, str],
    touched: Touched,
    *,
    within: QuerySet[Comment],
) -> int:
    """Set the author, count what is published for them, and have the pages drawn anew."""
    published = unclaimed.filter(state=CommentState.PUBLISHED)
    public = published.update(author=account, **cleared)
    others = unclaimed.update(author=account, **cleared)
    if public:
        statements.count_for_account(account.pk, public)
    own = within.filter(author=account, number__isnull=False)
    threads = Thread.objects.filter(pk__in=own.values("thread_id"))
    threads.update(version=F("version") + 1)
    for thread_id in threads.values_list("pk", flat=True):
        touched.thread(thread_id)
    return public + others


def _take_back_votes(account: Account, comments: QuerySet[Comment], now: datetime) -> None:
    """Nobody votes on their own comment, so what they thought of it as a reader goes first."""
    cast = Vote.objects.filter(account=account, comment__in=comments)
    for comment_id in list(cast.values_list("comment_id", flat=True)):
        cast_vote(comment_id, writer=Writer(account=account), value=0, now=now)


def _once(change: Change[int]) -> int:
    try:
        return commit(change)
    except IntegrityError as error:
        # The database has one owner for a person, whoever commits first.
        raise _owned() from error


def _owned() -> ClaimIsDecided:
    return ClaimIsDecided(_("These comments belong to another reader already."))


def _tell(claim: Claim, line: str, now: datetime) -> None:
    tell_account(claim.account, Kind.OUTCOME, f"claim:{claim.pk}", line=line, now=now)
