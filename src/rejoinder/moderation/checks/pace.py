"""Check: does the author write too fast?"""

from collections.abc import Iterator
from math import ceil

from rejoinder.moderation.check import Check, hold_unless_staff
from rejoinder.vocabulary.judging import Facts, Finding, Outcome
from rejoinder.vocabulary.states import Reason, Trust

NAME = "pace"
VERSION = 2


def find(facts: Facts) -> Iterator[Finding]:
    """Hold a comment that comes too soon after the last one, or is one too many for a day.

    Rules: ``pace:seconds`` (details: found, wanted; in seconds), ``pace:day`` for
    guests and new readers (details: found, allowed; found is what was written
    before). An edit is never too fast.

    Where the discussion goes at a slower pace, a comment that comes too soon is not taken,
    so that its writer keeps it: ``pace:thread`` (details: wanted, wait; in seconds).
    """
    if facts.is_edit:
        return
    yield from _in_slow_thread(facts)
    author, rules = facts.author, facts.rules
    if author.recent and author.recent[0].seconds_ago < rules.seconds_between_comments:
        asks_for, details = hold_unless_staff(facts)
        details |= {
            "found": max(0, int(author.recent[0].seconds_ago)),
            "wanted": rules.seconds_between_comments,
        }
        yield Finding(NAME, VERSION, "pace:seconds", asks_for, Reason.TOO_FAST, details=details)
    young = author.trust in (Trust.GUEST, Trust.NEW)
    if young and author.written_last_day >= rules.comments_a_day_new:
        day = {"found": author.written_last_day, "allowed": rules.comments_a_day_new}
        yield Finding(NAME, VERSION, "pace:day", Outcome.HOLD, Reason.TOO_FAST, details=day)


def _in_slow_thread(facts: Facts) -> Iterator[Finding]:
    wanted, since = facts.thread_pace_seconds, facts.author.seconds_since_in_thread
    if since is None or since >= wanted:
        return
    details: dict[str, str | int] = {"wanted": wanted, "wait": max(1, ceil(wanted - since))}
    asks_for = Outcome.REFUSE
    if facts.author.trust is Trust.STAFF:
        asks_for = Outcome.NOTE
        details["exempt"] = Trust.STAFF.value
    yield Finding(NAME, VERSION, "pace:thread", asks_for, Reason.TOO_FAST, details=details)


CHECK = Check(NAME, VERSION, find)
