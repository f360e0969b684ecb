"""What may be an account's own although somebody else's name stands beside it."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db.models import Count, Q, QuerySet

from rejoinder.models import Account, Claim, Comment, ImportedPerson
from rejoinder.models.comment import CommentQuerySet
from rejoinder.vocabulary.people import ClaimState
from rejoinder.vocabulary.states import CommentState

# More are shown in further rounds: what was taken is no longer in the list.
MOST_LISTED = 100
MOST_FOUND = 10
SAMPLE = 3


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """An imported person with some of what they wrote. ``claim`` is the asker's own, if any."""

    person: ImportedPerson
    count: int
    sample: tuple[Comment, ...]
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class OpenClaim:
    """A claim that waits, with what a moderator compares: both sides' words."""

    claim: Claim
    there: FoundPerson
    here: tuple[Comment, ...]
    published_here: int


def verified_addresses(account: Account) -> list[str]:
    """Return the addresses that an account has confirmed, in small letters."""
    confirmed = EmailAddress.objects.filter(user=account, verified=True)
    return [address.lower() for address in confirmed.values_list("email", flat=True)]


def guest_comments(account: Account, guest_key: str) -> CommentQuerySet:
    """Return the guests' comments that ``account`` may take.

    They were sent with an address that it has confirmed, or from this very browser, whose
    cookie is the proof that edits and withdrawals of guests rest on.
    """
    mine = Q(pk__in=[])
    for address in verified_addresses(account):
        mine |= Q(guest_email__iexact=address)
    if guest_key:
        mine |= Q(guest_key=guest_key)
    nobodys = Comment.objects.filter(author__isnull=True, imported_author__isnull=True)
    # A former reader's comments have neither key nor address and are nobody's any more.
    return nobodys.exclude(guest_key="", guest_email="").filter(mine)


def listed_guest_comments(account: Account, guest_key: str) -> list[Comment]:
    """Return those to be shown, the newest first."""
    found = guest_comments(account, guest_key).select_related("thread__article")
    return list(found.order_by("-created_at", "-pk")[:MOST_LISTED])


def people_of_address(account: Account) -> list[FoundPerson]:
    """Return the imported people who had an address that ``account`` has confirmed."""
    same = Q(pk__in=[])
    for address in verified_addresses(account):
        same |= Q(email__iexact=address)
    return _found(_unowned().filter(same), account)


def people_called(name: str, account: Account) -> list[FoundPerson]:
    """Return the imported people of a name, in any letter case, whom nobody owns yet."""
    name = " ".join(name.split())
    if not name:
        return []
    called = Q(name__iexact=name) | Q(username__iexact=name)
    return _found(_unowned().filter(called), account)


def own_claims(account: Account) -> list[Claim]:
    """Return what an account has asked for, the newest first."""
    claims = Claim.objects.filter(account=account).select_related("person")
    return list(claims.order_by("-asked_at", "-pk"))


def open_claims() -> list[OpenClaim]:
    """Return the claims that wait for a moderator, the longest waiting first."""
    waiting = Claim.objects.filter(state=ClaimState.ASKED).select_related("account", "person")
    return [_open(claim) for claim in waiting.order_by("asked_at", "pk")[:MOST_LISTED]]


def _open(claim: Claim) -> OpenClaim:
    written = Comment.objects.filter(author=claim.account, state=CommentState.PUBLISHED)
    return OpenClaim(
        claim=claim,
        there=_with_sample(claim.person, None),
        here=tuple(written.select_related("thread__article").order_by("-pk")[:SAMPLE]),
        published_here=claim.account.published_count,
    )


def _unowned() -> QuerySet[ImportedPerson]:
    owned = Claim.objects.filter(state=ClaimState.APPROVED).values("person_id")
    return ImportedPerson.objects.exclude(pk__in=owned)


def _found(people: QuerySet[ImportedPerson], account: Account) -> list[FoundPerson]:
    with_comments = people.annotate(n=Count("comments")).filter(n__gt=0).order_by("-n", "pk")
    listed = list(with_comments[:MOST_FOUND])
    asked = {claim.person_id: claim for claim in own_claims(account)}
    return [_with_sample(person, asked.get(person.pk)) for person in listed]


def _with_sample(person: ImportedPerson, claim: Claim | None) -> FoundPerson:
    # What was removed elsewhere is nobody's to read again; a moderator sees it at the desk.
    shown = Comment.objects.filter(imported_author=person, state=CommentState.PUBLISHED)
    sample = shown.select_related("thread__article").order_by("-created_at", "-pk")[:SAMPLE]
    count = Comment.objects.filter(imported_author=person).count()
    return FoundPerson(person, count, tuple(sample), claim)
