"""The sentences about comments: states, tombstones, people, reasons. Who, what, why, what next.

Source of the rules for wording: experience.md §5.5 and §7: short sentences; "removed" and
"held"; the name of the rule; numbers that are real or absent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext
from django.utils.translation import gettext as _

from rejoinder.rendering import times
from rejoinder.vocabulary.states import (
    STAFF_ROLES,
    Actor,
    CommentState,
    FoundHow,
    Reason,
    Role,
    Sort,
    Trust,
)

_STATES = {
    CommentState.PUBLISHED: gettext_lazy("Published"),
    CommentState.HELD: gettext_lazy("Waiting for a moderator"),
    CommentState.HIDDEN: gettext_lazy("Hidden for review"),
    CommentState.REMOVED: gettext_lazy("Removed"),
    CommentState.WITHDRAWN: gettext_lazy("Withdrawn"),
}
_REASONS = {
    Reason.NONE: gettext_lazy("no reason"),
    Reason.NEW_READER: gettext_lazy("first comments of a new reader"),
    Reason.READ_FIRST_READER: gettext_lazy("this reader’s comments are read first"),
    Reason.WORD_LIST: gettext_lazy("word or phrase on the site’s list"),
    Reason.LINKS: gettext_lazy("links"),
    Reason.REPEATED: gettext_lazy("repeated text"),
    Reason.TOO_FAST: gettext_lazy("too fast"),
    Reason.LEARNED_FILTER: gettext_lazy("learned filter"),
    Reason.READ_FIRST_ARTICLE: gettext_lazy("comments here are read first"),
    Reason.READER_REPORTS: gettext_lazy("reader reports"),
    Reason.OUTSIDE_SERVICE: gettext_lazy("outside service"),
    Reason.CHECK_FAILED: gettext_lazy("one of our own checks did not work"),
    Reason.ATTACK: gettext_lazy("attack on a person"),
    Reason.CONTEMPT: gettext_lazy("contempt for a group"),
    Reason.THREAT: gettext_lazy("threat or call to violence"),
    Reason.PRIVATE_DATA: gettext_lazy("private data"),
    Reason.SPAM: gettext_lazy("spam or advertising"),
    Reason.OFF_TOPIC: gettext_lazy("not about the article"),
    Reason.FALSE_IDENTITY: gettext_lazy("false identity"),
    Reason.ACCUSATION: gettext_lazy("serious accusation without support"),
    Reason.SEXUAL: gettext_lazy("sexual content"),
    Reason.COPIED: gettext_lazy("copied text"),
    Reason.UNREADABLE: gettext_lazy("unreadable"),
    Reason.DUPLICATE: gettext_lazy("posted before"),
    Reason.ILLEGAL: gettext_lazy("illegal content"),
    Reason.OTHER: gettext_lazy("another reason"),
}
_ROLES = {
    Role.READER: gettext_lazy("Reader"),
    Role.MODERATOR: gettext_lazy("Moderator"),
    Role.REPORTER: gettext_lazy("Reporter"),
    Role.EDITOR: gettext_lazy("Editor"),
    Role.ADMINISTRATOR: gettext_lazy("Administrator"),
}
_TRUST = {
    Trust.GUEST: gettext_lazy("Guest"),
    Trust.NEW: gettext_lazy("New reader"),
    Trust.REGULAR: gettext_lazy("Regular"),
    Trust.STAFF: gettext_lazy("Staff"),
}
_ACTORS = {
    Actor.AUTHOR: gettext_lazy("its author"),
    Actor.MODERATOR: gettext_lazy("the moderation desk"),
    Actor.SITE_RULE: gettext_lazy("a site rule, automatically"),
    Actor.LEARNED_FILTER: gettext_lazy("the site’s learned filter, automatically"),
    Actor.READER_REPORTS: gettext_lazy("reader reports"),
    Actor.OUTSIDE_SERVICE: gettext_lazy("an outside service"),
    Actor.LEGAL_REQUEST: gettext_lazy("a legal request"),
    Actor.PUBLISHER: gettext_lazy("the publisher"),
}
_FOUND = {
    FoundHow.OWN_LOOK: gettext_lazy("a moderator’s own look"),
    FoundHow.SITE_RULE: gettext_lazy("a site rule"),
    FoundHow.READER_REPORTS: gettext_lazy("reader reports"),
    FoundHow.NOTICE: gettext_lazy("a notice of illegal content"),
    FoundHow.IMPORT: gettext_lazy("the move from another system"),
    FoundHow.AUTHOR: gettext_lazy("its author"),
}
_SORTS = {
    Sort.BEST: (
        gettext_lazy("Best"),
        gettext_lazy(
            "Comments many readers found worthwhile, for their number of votes. "
            "Every fourth place goes to a comment few have seen yet."
        ),
    ),
    Sort.NEWEST: (gettext_lazy("Newest"), gettext_lazy("The latest comments first.")),
    Sort.OLDEST: (gettext_lazy("Oldest"), gettext_lazy("In the order they were written.")),
    Sort.REPLIES: (
        gettext_lazy("Most replies"),
        gettext_lazy("Comments with the longest conversations first."),
    ),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """What the sentences need of a decision; ``decision_id`` is the number people see.

    ``name`` is the moderator's where the decision is signed, ``service`` the outside
    service's that decided; both else empty.
    """

    decision_id: int
    actor: Actor
    reason: Reason
    house_rule: int | None
    found_how: FoundHow
    decided_at: datetime
    name: str = ""
    service: str = ""


def state(value: str) -> str:
    """Name a comment's state."""
    return str(_STATES[CommentState(value)])


def reason(value: str) -> str:
    """Name a reason, in lower case as it stands within a sentence."""
    return str(_REASONS[Reason(value)])


def role(value: str) -> str:
    """Name a role."""
    return str(_ROLES[Role(value)])


def standing(role_value: str, trust: str) -> str:
    """Say what somebody is on the site: the role of staff, else how well they are known."""
    return role(role_value) if Role(role_value) in STAFF_ROLES else str(_TRUST[Trust(trust)])


def actor(value: str) -> str:
    """Name who decided, as it stands after "by"."""
    return str(_ACTORS[Actor(value)])


def decider(taken: Taken) -> str:
    """Name who decided, as it stands after "by": signed with a name, or the outside service's."""
    if taken.actor == Actor.OUTSIDE_SERVICE and taken.service:
        return _("the outside service %(name)s") % {"name": taken.service}
    if taken.actor == Actor.MODERATOR and taken.name:
        return _("%(name)s of the moderation desk") % {"name": taken.name}
    return actor(taken.actor)


def found_how(value: str) -> str:
    """Name what drew attention to a comment, as it stands after "Found through"."""
    return str(_FOUND[FoundHow(value)])


class SortWords(NamedTuple):
    """An order's value in addresses, its name, and one line that explains it."""

    value: str
    name: str
    line: str


def sorts() -> tuple[SortWords, ...]:
    """Name all orders."""
    return _sorts(get_language())


@lru_cache(maxsize=32)
def _sorts(_language: str | None) -> tuple[SortWords, ...]:
    # The language is the cache's key; it is the active one.
    return tuple(SortWords(sort, str(name), str(line)) for sort, (name, line) in _SORTS.items())


def listed(names: Sequence[str]) -> str:
    """Join names the way the page's language does.

    Source: the list patterns of Unicode's CLDR (two, start and middle, end).
    """
    if len(names) < 2:
        return "".join(names)
    if len(names) == 2:
        pair = pgettext("list of two", "%(first)s and %(second)s")
        return pair % {"first": names[0], "second": names[1]}
    joined = names[0]
    for name in names[1:-1]:
        joined = pgettext("list, middle", "%(list)s, %(next)s") % {"list": joined, "next": name}
    return pgettext("list, end", "%(list)s and %(last)s") % {"list": joined, "last": names[-1]}


def comments(count: int) -> str:
    """Count comments: "128 comments"."""
    if count == 0:
        return _("No comments yet")
    return ngettext("%(num)s comment", "%(num)s comments", count) % {"num": count}


def ground(taken: Taken) -> str:
    """Say on which ground: "Rule 1: attack on a person.", or nothing without a reason."""
    if taken.reason is Reason.NONE:
        return ""
    name = reason(taken.reason)
    if taken.house_rule is not None:
        return _("Rule %(number)s: %(reason)s.") % {"number": taken.house_rule, "reason": name}
    return _("Reason: %(reason)s.") % {"reason": name}


def tombstone(state_value: str, taken: Taken | None, *, where: tzinfo, now: datetime) -> str:
    """Say what others read in the place of a comment that is gone; never who wrote it.

    ``taken`` is the decision it rests on, None when none is kept (imported comments).
    """
    if taken is None:
        return f"{state(state_value)}."
    today = now.astimezone(where).date()
    return _tombstone(get_language(), state_value, taken, where, today)


@lru_cache(maxsize=2048)
def _tombstone(
    _language: str | None, state_value: str, taken: Taken, where: tzinfo, today: date
) -> str:
    # Remembered, because gettext is slow and an old thread holds many of them.
    where_it_went = CommentState(state_value)
    at = times.clock(taken.decided_at, where, today=today)
    if where_it_went is CommentState.WITHDRAWN:
        return _("Withdrawn by its author, %(time)s.") % {"time": at}
    if where_it_went is CommentState.HIDDEN:
        return _hidden(taken, at)
    if taken.found_how is FoundHow.IMPORT:
        return _("Removed before this discussion moved here.")
    parts = [
        _("Removed by %(actor)s, %(time)s.") % {"actor": decider(taken), "time": at},
        ground(taken),
        _("Decision %(number)s") % {"number": taken.decision_id},
    ]
    return " ".join(part for part in parts if part)


def _hidden(taken: Taken, at: str) -> str:
    if taken.actor is Actor.READER_REPORTS or taken.found_how is FoundHow.READER_REPORTS:
        sentence = _("Hidden for review after reader reports, %(time)s. A person will decide.")
        return sentence % {"time": at}
    sentence = _("Hidden for review by %(actor)s, %(time)s. A person will decide.")
    return sentence % {"actor": decider(taken), "time": at}
