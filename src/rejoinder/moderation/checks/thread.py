"""Check: is the thread open?"""

from collections.abc import Iterator

from rejoinder.moderation.check import Check
from rejoinder.vocabulary.judging import Facts, Finding, Outcome

NAME = "thread"
VERSION = 1


def find(facts: Facts) -> Iterator[Finding]:
    """Refuse what comes after the thread was closed (rule ``thread:closed``).

    An edit is refused, too: a closed discussion stays as it was answered, and nobody
    would be there to read what an edit changes. Withdrawing is not judged, so it
    stays possible.
    """
    if not facts.thread_open:
        yield Finding(NAME, VERSION, "thread:closed", Outcome.REFUSE)


CHECK = Check(NAME, VERSION, find)
