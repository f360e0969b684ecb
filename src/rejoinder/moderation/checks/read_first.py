"""Check: are comments on this article, or in its section, read before they appear?"""

from collections.abc import Iterator

from rejoinder.moderation.check import Check, hold_unless_staff
from rejoinder.vocabulary.judging import Facts, Finding
from rejoinder.vocabulary.states import Reason

NAME = "read_first"
VERSION = 1


def find(facts: Facts) -> Iterator[Finding]:
    """Hold comments where the site reads first: ``read_first:article``, ``read_first:section``."""
    asks_for, details = hold_unless_staff(facts)
    applies = {
        "read_first:article": facts.article_read_first,
        "read_first:section": facts.section_read_first,
    }
    for rule in (rule for rule, on in applies.items() if on):
        yield Finding(NAME, VERSION, rule, asks_for, Reason.READ_FIRST_ARTICLE, details=details)


CHECK = Check(NAME, VERSION, find)
