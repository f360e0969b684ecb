"""How an attempt to hand something to the outside ended."""

from enum import StrEnum


class Outcome(StrEnum):
    """What the other side made of a mail or a push. The worker goes by it and by nothing else."""

    TAKEN = "taken"
    LATER = "later"  # refused for now (4xx), no answer, or no connection: nothing was taken
    GONE = "gone"  # there is no such address or device (550 at RCPT, 410): do not use it again
    REFUSED = "refused"  # this one is not wanted (another 5xx): do not repeat it
    IN_DOUBT = "in doubt"  # broke off when the content may have been taken already
