"""Check: is there a limit on the author's account?"""

from collections.abc import Iterator

from rejoinder.moderation.check import Check
from rejoinder.vocabulary.judging import Facts, Finding, Outcome
from rejoinder.vocabulary.states import LimitKind, Reason

NAME = "limits"
VERSION = 1


def find(facts: Facts) -> Iterator[Finding]:
    """Refuse comments of suspended readers and hold those of readers who are read first.

    Rules: ``limit:suspended``, ``limit:read_first``. A limit is somebody's decision
    about one account, so it binds staff as well.
    """
    if facts.author.limit is LimitKind.SUSPENDED:
        yield Finding(NAME, VERSION, "limit:suspended", Outcome.REFUSE)
    elif facts.author.limit is LimitKind.READ_FIRST:
        yield Finding(NAME, VERSION, "limit:read_first", Outcome.HOLD, Reason.READ_FIRST_READER)


CHECK = Check(NAME, VERSION, find)
