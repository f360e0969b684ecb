"""States of a comment, who may move it between them, and the reasons there are."""

from enum import StrEnum


class CommentState(StrEnum):
    """Where a comment stands. Every value has one label that readers see."""

    PUBLISHED = "published"
    HELD = "held"  # never public yet; its author and the staff see it
    HIDDEN = "hidden"  # was public, waits for a person
    REMOVED = "removed"  # taken down by a decision; leaves a tombstone
    WITHDRAWN = "withdrawn"  # taken back by its author; leaves a tombstone


class Actor(StrEnum):
    """Who took a decision. There is no value for nobody."""

    AUTHOR = "author"
    MODERATOR = "moderator"
    SITE_RULE = "site_rule"
    LEARNED_FILTER = "learned_filter"
    READER_REPORTS = "reader_reports"
    OUTSIDE_SERVICE = "outside_service"
    LEGAL_REQUEST = "legal_request"
    PUBLISHER = "publisher"


class Reason(StrEnum):
    """Why a comment was held (H), removed (R, I, X), or nothing of the kind (empty)."""

    NONE = ""
    NEW_READER = "H1"
    READ_FIRST_READER = "H2"
    WORD_LIST = "H3"
    LINKS = "H4"
    REPEATED = "H5"
    TOO_FAST = "H6"
    LEARNED_FILTER = "H7"
    READ_FIRST_ARTICLE = "H8"
    READER_REPORTS = "H9"
    OUTSIDE_SERVICE = "H10"
    CHECK_FAILED = "H11"  # one of our own checks broke; a person looks
    ATTACK = "R1"
    CONTEMPT = "R2"
    THREAT = "R3"
    PRIVATE_DATA = "R4"
    SPAM = "R5"
    OFF_TOPIC = "R6"
    FALSE_IDENTITY = "R7"
    ACCUSATION = "R8"
    SEXUAL = "R9"
    COPIED = "R10"
    UNREADABLE = "R11"
    DUPLICATE = "R12"
    ILLEGAL = "I1"
    OTHER = "X"


# From where to where a decision may move a comment. What its author has withdrawn,
# nobody puts back.
TRANSITIONS = {
    CommentState.HELD: {CommentState.PUBLISHED, CommentState.REMOVED, CommentState.WITHDRAWN},
    CommentState.PUBLISHED: {CommentState.HIDDEN, CommentState.REMOVED, CommentState.WITHDRAWN},
    CommentState.HIDDEN: {CommentState.PUBLISHED, CommentState.REMOVED, CommentState.WITHDRAWN},
    CommentState.REMOVED: {CommentState.PUBLISHED},
    CommentState.WITHDRAWN: set(),
}
HOLD_REASONS = tuple(r for r in Reason if r.startswith("H"))
REMOVAL_REASONS = tuple(r for r in Reason if r and not r.startswith("H"))


class FoundHow(StrEnum):
    """What drew attention to the comment (Art. 17(3)(b) of Regulation (EU) 2022/2065)."""

    OWN_LOOK = "own_look"
    SITE_RULE = "site_rule"
    READER_REPORTS = "reader_reports"
    NOTICE = "notice"
    IMPORT = "import"
    AUTHOR = "author"


class LimitKind(StrEnum):
    """What an account may not do for a while."""

    READ_FIRST = "read_first"  # comments are read before they appear
    SUSPENDED = "suspended"  # may not comment
    WARNED = "warned"  # may not comment until the warning is acknowledged


class Role(StrEnum):
    """What an account is on the site."""

    READER = "reader"
    MODERATOR = "moderator"
    REPORTER = "reporter"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


STAFF_ROLES = tuple(role for role in Role if role is not Role.READER)
MODERATING_ROLES = (Role.MODERATOR, Role.EDITOR, Role.ADMINISTRATOR)
DESK_ROLES = (*MODERATING_ROLES, Role.REPORTER)
EDITING_ROLES = (Role.EDITOR, Role.ADMINISTRATOR)


class Trust(StrEnum):
    """How well the site knows a reader."""

    GUEST = "guest"
    NEW = "new"
    REGULAR = "regular"
    STAFF = "staff"


class Permission(StrEnum):
    """What a route asks of the session. Every route names exactly one."""

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"
    DESK = "desk"  # moderators and editors, and reporters for their own articles
    MODERATOR = "moderator"
    EDITOR = "editor"


class Sort(StrEnum):
    """Orders of the top-level comments; replies are always oldest first."""

    BEST = "best"
    NEWEST = "newest"
    OLDEST = "oldest"
    REPLIES = "replies"


class RuleKind(StrEnum):
    """How the pattern of a word rule is written."""

    WORDS = "words"  # words or a phrase; * stands for any letters within a word
    PATTERN = "pattern"  # a regular expression in RE2's syntax
