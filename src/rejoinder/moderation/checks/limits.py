"""Check: is there a limit on the author's account?"""

from collections.abc import Iterator

from rejoinder.moderation.check import Check
from rejoinder.vocabulary.judging import Facts, Finding, Outcome
from rejoinder.vocabulary.states import LimitKind, Reason

NAME = "limits"
VERSION = 2


def find(facts: Facts) -> Iterator[Finding]:
    """Refuse comments of suspended readers and hold those of readers who are read first.

    Who was warned may comment once they have acknowledged it. Rules: ``limit:suspended``,
    ``limit:warned``, ``limit:read_first``; details: reason, and until (ISO 8601) when the
    limit has an end. A limit is somebody's decision about one account, so it binds staff as
    well.
    """
    author = facts.author
    details = {"reason": author.limit_reason} if author.limit_reason else {}
    if author.limit_until is not None:
        details["until"] = author.limit_until.isoformat()
    if author.limit is LimitKind.SUSPENDED:
        yield Finding(NAME, VERSION, "limit:suspended", Outcome.REFUSE, details=details)
    elif author.limit is LimitKind.WARNED:
        yield Finding(NAME, VERSION, "limit:warned", Outcome.REFUSE, details=details)
    elif author.limit is LimitKind.READ_FIRST:
        reason = Reason.READ_FIRST_READER
        yield Finding(NAME, VERSION, "limit:read_first", Outcome.HOLD, reason, details=details)


CHECK = Check(NAME, VERSION, find)
