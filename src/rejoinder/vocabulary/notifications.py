"""What readers are told of, by which channel, and what nobody can switch off."""

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """What a notification is about. The order is that of the settings page."""

    REPLY = "reply"  # somebody answered my comment
    BRANCH = "branch"  # any reply further below my comment
    FOLLOWED = "followed"  # a new comment in a discussion that I follow
    MENTION = "mention"
    PUBLISHED = "published"  # my comment appeared after it was held
    DECISION = "decision"  # my comment was held, hidden, removed or put back
    OUTCOME = "outcome"  # of my appeal or report
    PICK = "pick"
    ANSWER = "answer"  # the newsroom answered
    WEEKLY = "weekly"  # the week on this site
    SECURITY = "security"


class Channel(StrEnum):
    """How a notification reaches its reader. The order is that of the settings page."""

    IN_PAGE = "in_page"  # the inbox behind the bell
    EMAIL = "email"  # at once
    DIGEST = "digest"  # gathered, once a day or a week
    PUSH = "push"


class ThreadLevel(StrEnum):
    """What one reader wants to hear of one discussion."""

    FOLLOW = "follow"
    NORMAL = "normal"
    MUTE = "mute"


class Cadence(StrEnum):
    """How often the gathered mail goes out."""

    DAILY = "daily"
    WEEKLY = "weekly"


class DeliveryState(StrEnum):
    """Where one thing in the outbox stands.

    ``sending`` is stored before the talk with the other side begins: what is found in it
    after a crash may or may not have arrived.
    """

    WAITING = "waiting"
    CLAIMED = "claimed"  # a worker has it, nothing has been sent
    SENDING = "sending"
    SENT = "sent"
    GATHERED = "gathered"  # went into a digest, which is a delivery of its own
    FAILED = "failed"  # refused for good, or tried too often
    DROPPED = "dropped"  # no longer wanted or no longer true when its turn came


# Kinds that a comment by somebody else causes; the level of a discussion applies to them.
FROM_DISCUSSIONS = frozenset({Kind.REPLY, Kind.BRANCH, Kind.FOLLOWED, Kind.MENTION, Kind.ANSWER})

# Cells that the reader cannot change: the law wants decisions told (Art. 17 of Regulation
# (EU) 2022/2065), and a stolen account must not be able to silence its owner's warnings.
ALWAYS_ON = frozenset(
    {
        (Kind.DECISION, Channel.IN_PAGE),
        (Kind.DECISION, Channel.EMAIL),
        (Kind.SECURITY, Channel.IN_PAGE),
        (Kind.SECURITY, Channel.EMAIL),
    }
)

# Cells that there are not: the week on the site is a mail and nothing else, and what must
# be told at once has no place in a mail that gathers.
NEVER = frozenset(
    {
        (Kind.WEEKLY, Channel.IN_PAGE),
        (Kind.WEEKLY, Channel.EMAIL),
        (Kind.WEEKLY, Channel.PUSH),
        (Kind.DECISION, Channel.DIGEST),
        (Kind.SECURITY, Channel.DIGEST),
    }
)

# What a reader gets who has never been to the settings. Push needs a device that agreed.
DEFAULTS: Mapping[Kind, frozenset[Channel]] = {
    Kind.REPLY: frozenset({Channel.IN_PAGE, Channel.EMAIL, Channel.PUSH}),
    Kind.BRANCH: frozenset({Channel.IN_PAGE}),
    Kind.FOLLOWED: frozenset({Channel.IN_PAGE, Channel.DIGEST}),
    Kind.MENTION: frozenset({Channel.IN_PAGE, Channel.EMAIL, Channel.PUSH}),
    Kind.PUBLISHED: frozenset({Channel.IN_PAGE, Channel.EMAIL}),
    Kind.DECISION: frozenset({Channel.IN_PAGE, Channel.EMAIL}),
    Kind.OUTCOME: frozenset({Channel.IN_PAGE, Channel.EMAIL}),
    Kind.PICK: frozenset({Channel.IN_PAGE, Channel.DIGEST}),
    Kind.ANSWER: frozenset({Channel.IN_PAGE, Channel.EMAIL, Channel.PUSH}),
    Kind.WEEKLY: frozenset(),
    Kind.SECURITY: frozenset({Channel.IN_PAGE, Channel.EMAIL}),
}
