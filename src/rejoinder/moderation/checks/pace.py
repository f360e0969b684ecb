"""Check: does the author write too fast?"""

from collections.abc import Iterator

from rejoinder.moderation.check import Check, hold_unless_staff
from rejoinder.vocabulary.judging import Facts, Finding, Outcome
from rejoinder.vocabulary.states import Reason, Trust

NAME = "pace"
VERSION = 1


def find(facts: Facts) -> Iterator[Finding]:
    """Hold a comment that comes too soon after the last one, or is one too many for a day.

    Rules: ``pace:seconds`` (details: found, wanted; in seconds), ``pace:day`` for
    guests and new readers (details: found, allowed; found is what was written
    before). An edit is never too fast.
    """
    if facts.is_edit:
        return
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


CHECK = Check(NAME, VERSION, find)
