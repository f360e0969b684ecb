"""Who does not want to read whom: asked when a page is drawn and when readers are told."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from rejoinder.kit.whole_words import WholeWords
from rejoinder.models import Account, Comment, Mute, MutedWord

# SQLite takes a limited number of values in one statement.
_MOST_IN_ONE_STATEMENT = 500


@dataclass(frozen=True, slots=True)
class MutedAuthors:
    """The authors one reader does not want to read, by what a comment's row says of them."""

    accounts: frozenset[int] = frozenset()
    guest_keys: frozenset[str] = frozenset()
    imported: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        """Whether there is anybody at all."""
        return bool(self.accounts or self.guest_keys or self.imported)

    def wrote(self, comment: Comment) -> bool:
        """Whether ``comment`` is by one of them."""
        if comment.author_id is not None:
            return comment.author_id in self.accounts
        if comment.guest_key:
            return comment.guest_key in self.guest_keys
        return comment.imported_author_id in self.imported

    def as_filter(self) -> Q:
        """Return the condition on comments that ``wrote`` tests on one."""
        by_account = Q(author_id__in=self.accounts)
        by_guest = Q(author_id__isnull=True, guest_key__in=self.guest_keys)
        imported = Q(author_id__isnull=True, guest_key="", imported_author_id__in=self.imported)
        return by_account | by_guest | imported


def muted_authors(account: Account) -> MutedAuthors:
    """Return whom a reader has muted."""
    rows = list(Mute.objects.filter(account=account).only("muted", "guest_key", "imported"))
    return MutedAuthors(
        accounts=frozenset(row.muted_id for row in rows if row.muted_id is not None),
        guest_keys=frozenset(row.guest_key for row in rows if row.guest_key),
        imported=frozenset(row.imported_id for row in rows if row.imported_id is not None),
    )


def muted_words(account: Account) -> WholeWords:
    """Return the words and phrases a reader has muted, in alphabetical order."""
    words = MutedWord.objects.filter(account=account).order_by("word")
    return WholeWords(tuple(words.values_list("word", flat=True)))


def who_muted(comment: Comment, account_ids: Sequence[int]) -> set[int]:
    """Return those of ``account_ids`` who do not want to read the author of ``comment``.

    One statement for each 500 recipients. Nobody is told of whom they have muted.
    """
    author = _as_muted(comment)
    if author is None:
        return set()
    found: set[int] = set()
    for some in _in_parts(account_ids):
        mutes = Mute.objects.filter(author, account_id__in=some)
        found.update(mutes.values_list("account_id", flat=True))
    return found


def _as_muted(comment: Comment) -> Q | None:
    """Return the condition on mutes of a comment's author, None for a former reader."""
    if comment.author_id is not None:
        return Q(muted_id=comment.author_id)
    if comment.guest_key:
        return Q(guest_key=comment.guest_key)
    if comment.imported_author_id is not None:
        return Q(imported_id=comment.imported_author_id)
    return None


def _in_parts(ids: Collection[int]) -> Iterable[list[int]]:
    ordered, size = list(ids), _MOST_IN_ONE_STATEMENT
    return (ordered[start : start + size] for start in range(0, len(ordered), size))
