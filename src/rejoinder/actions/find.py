"""The desk's search: comments by their words, people by name, decisions by number and words.

Words are found in any letter case and by their beginnings; words in quotation marks are
found as they stand. On SQLite an accent makes no difference, on PostgreSQL it does.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from rejoinder.models import Account, Comment, Decision
from rejoinder.models.comment import CommentQuerySet
from rejoinder.policies.desk import comments_in_reach
from rejoinder.vocabulary.states import CommentState, Role

# More words make no search better, and each costs a look into the index. A guess.
MOST_WORDS = 10
_PIECE = re.compile(r'"([^"]*)"|([^"\s]+)')
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\s*(?:decision\s+)?#?([0-9]{1,18})\s*", re.IGNORECASE)
_RECEIPT = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


@dataclass(frozen=True, slots=True)
class Words:
    """What was typed, cut into phrases: each is a tuple of words; ``whole`` ones as they stand."""

    phrases: tuple[tuple[str, ...], ...]
    whole: tuple[bool, ...]

    def __bool__(self) -> bool:
        return bool(self.phrases)


def words_of(typed: str) -> Words:
    """Cut what was typed into phrases; no sign of it is left that a database could obey.

    >>> words_of('"twenty past" barr OR -x').phrases
    (('twenty', 'past'), ('barr',), ('OR',), ('x',))
    """
    phrases: list[tuple[str, ...]] = []
    whole: list[bool] = []
    for quoted, plain in _PIECE.findall(typed):
        found = tuple(_WORD.findall(quoted or plain))
        if found and len(phrases) < MOST_WORDS:
            phrases.append(found)
            whole.append(bool(quoted))
    return Words(tuple(phrases), tuple(whole))


def find_comments(
    typed: str, *, asked_by: Account, state: CommentState | None = None
) -> CommentQuerySet:
    """Return the comments in this account's reach that hold the words, the newest first.

    A receipt's code finds its comment. Administrators also find guests by their address.
    """
    found = Comment.objects.at_the_desk().filter(_in_reach(asked_by))
    if state is not None:
        found = found.filter(state=state)
    if code := _RECEIPT.search(typed.upper()):
        return found.with_code(code.group()).order_by("-id")
    if "@" in typed and asked_by.role == Role.ADMINISTRATOR:
        return found.filter(guest_email__iexact=typed.strip()).order_by("-id")
    words = words_of(typed)
    if not words:
        return found.filter(pk__in=[])
    return found.filter(pk__in=_holding(words)).order_by("-id")


def find_people(typed: str, *, asked_by: Account) -> QuerySet[Account]:
    """Return the accounts whose name begins with what was typed, or has a word that does.

    Administrators, who alone see addresses, also find people by theirs.
    """
    typed = " ".join(typed.split())
    if not typed:
        return Account.objects.none()
    named = Q(display_name__istartswith=typed) | Q(display_name__icontains=" " + typed)
    if "@" in typed and asked_by.role == Role.ADMINISTRATOR:
        named |= Q(email__iexact=typed)
    return Account.objects.filter(named).order_by("display_name", "pk")


def find_decisions(typed: str, *, asked_by: Account) -> QuerySet[Decision]:
    """Return the decisions of this number, or whose own words, passage or law hold the text.

    Decisions on accounts are shown to whoever decides in all sections, or on accounts.
    """
    typed = " ".join(typed.split())
    if not typed:
        return Decision.objects.none()
    about = Q(comment__in=Comment.objects.filter(_in_reach(asked_by)).values("pk"))
    reach = about | Q(account__isnull=False)
    if number := _NUMBER.fullmatch(typed):
        said = Q(pk=int(number.group(1)))
    else:
        said = Q(note__icontains=typed) | Q(passage__icontains=typed) | Q(law__icontains=typed)
        said |= Q(moderator__display_name__iexact=typed)
    return Decision.objects.filter(reach, said).order_by("-id")


def _in_reach(asked_by: Account) -> Q:
    # A subquery, since a comment has several bylines and would be found once for each.
    reach = comments_in_reach(asked_by)
    return Q(pk__in=Comment.objects.filter(reach).values("pk")) if reach else reach


def _holding(words: Words) -> RawSQL:
    """Return the query for the ids of comments that hold all phrases."""
    if connection.vendor == "postgresql":
        statement: str = (
            "SELECT id FROM rejoinder_comment WHERE to_tsvector('simple',"
            " CASE WHEN text = '' THEN html ELSE text END) @@ to_tsquery('simple', %s)"
        )
        return _query(statement, _for_postgresql(words))
    statement = "SELECT rowid FROM rejoinder_comment_words WHERE rejoinder_comment_words MATCH %s"
    return _query(statement, _for_sqlite(words))


def _query(statement: str, asked: str) -> RawSQL:
    # The statements are the two above; what was typed is a value of theirs.
    values: tuple[Any, ...] = (asked,)
    return RawSQL(statement, values)  # noqa: S611


def _for_sqlite(words: Words) -> str:
    r"""Write the query for FTS5: strings in quotation marks are never operators.

    >>> _for_sqlite(words_of('"twenty past" barr'))
    '"twenty past" AND "barr"*'
    """
    pieces = zip(words.phrases, words.whole, strict=True)
    return " AND ".join(f'"{" ".join(phrase)}"{"" if whole else "*"}' for phrase, whole in pieces)


def _for_postgresql(words: Words) -> str:
    """Write the query for to_tsquery.

    >>> _for_postgresql(words_of('"twenty past" barr'))
    "('twenty' <-> 'past') & ('barr':*)"
    """
    pieces = zip(words.phrases, words.whole, strict=True)
    return " & ".join(f"({_as_phrase(phrase, whole=whole)})" for phrase, whole in pieces)


def _as_phrase(phrase: tuple[str, ...], *, whole: bool) -> str:
    # A word is made of letters, digits and "_" alone, so nothing needs to be escaped.
    return " <-> ".join(f"'{word}'" for word in phrase) + ("" if whole else ":*")
