"""Check: is there something to read, and is it not too long?"""

from collections.abc import Iterator

from rejoinder.kit.text import is_blank
from rejoinder.moderation.check import Check
from rejoinder.vocabulary.judging import Facts, Finding, Outcome

NAME = "length"
VERSION = 1


def find(facts: Facts) -> Iterator[Finding]:
    """Refuse a comment in which nothing can be seen, or with more characters than allowed.

    Rules: ``length:empty``, ``length:long`` (details: found, allowed; in characters).
    """
    if is_blank(facts.text):
        yield Finding(NAME, VERSION, "length:empty", Outcome.REFUSE)
    if len(facts.text) > facts.rules.max_chars:
        details = {"found": len(facts.text), "allowed": facts.rules.max_chars}
        yield Finding(NAME, VERSION, "length:long", Outcome.REFUSE, details=details)


CHECK = Check(NAME, VERSION, find)
