"""Check: is this one of the first comments of somebody the site does not know yet?"""

from collections.abc import Iterator

from rejoinder.moderation.check import Check
from rejoinder.vocabulary.judging import Facts, Finding, Outcome
from rejoinder.vocabulary.states import Reason, Trust

NAME = "first_comments"
VERSION = 1


def find(facts: Facts) -> Iterator[Finding]:
    """Hold the first comments of new readers, and those of guests.

    Rules: ``first:reader`` until as many comments of theirs were published as the
    site asks for (details: published, wanted); ``first:guest`` unless the site lets
    guests appear at once. An edit is held in the same way: what was read is not what
    would appear.
    """
    author, rules = facts.author, facts.rules
    if author.trust is Trust.GUEST and rules.guests_held_first:
        yield Finding(NAME, VERSION, "first:guest", Outcome.HOLD, Reason.NEW_READER)
    if author.trust is Trust.NEW and author.published_before < rules.first_comments_held:
        details = {"published": author.published_before, "wanted": rules.first_comments_held}
        yield Finding(
            NAME, VERSION, "first:reader", Outcome.HOLD, Reason.NEW_READER, details=details
        )


CHECK = Check(NAME, VERSION, find)
