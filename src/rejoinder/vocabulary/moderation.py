"""What the moderation desk does, what readers ask of it, and what becomes of that."""

from enum import StrEnum


class Measure(StrEnum):
    """What a decision did: to a comment, or (from ``WARN`` on) to an account."""

    PUBLISH = "publish"
    HOLD = "hold"  # before it was ever public
    HIDE = "hide"  # until a person has looked
    REMOVE = "remove"
    WITHDRAW = "withdraw"  # by its author
    RESTORE = "restore"  # removed before, public again
    CUT = "cut"  # a passage of it was taken out, the rest stays
    KEEP = "keep"  # looked at after reports or a notice, and nothing changes
    UPHOLD = "uphold"  # an appeal was answered: the contested decision stands
    PICK = "pick"
    UNPICK = "unpick"
    UNDO = "undo"  # its maker took a decision back within the moment for that
    WARN = "warn"
    READ_FIRST = "read_first"
    SUSPEND = "suspend"
    LIFT = "lift"  # a limit on an account ended before its time


# Measures that take something from somebody: they need a complete statement of reasons
# (Art. 17(1) of Regulation (EU) 2022/2065), and their subject may contest them.
RESTRICTIONS = frozenset(
    {
        Measure.HOLD,
        Measure.HIDE,
        Measure.REMOVE,
        Measure.CUT,
        Measure.WARN,
        Measure.READ_FIRST,
        Measure.SUSPEND,
    }
)
# What an author waits for anyway is not contested: a person reads a held comment next.
CONTESTABLE = RESTRICTIONS - {Measure.HOLD}
ON_ACCOUNTS = frozenset({Measure.WARN, Measure.READ_FIRST, Measure.SUSPEND, Measure.LIFT})


class Disclosure(StrEnum):
    """How much of a rule its author is told when it holds a comment; the owner always is."""

    PASSAGE = "passage"  # the rule and the words it stopped at
    RULE = "rule"  # the rule, not the words
    CHECK = "check"  # that it was an automatic check, and whose


class ReportOutcome(StrEnum):
    """What the desk made of a report or a notice; empty while nobody has decided."""

    OPEN = ""
    UPHELD = "upheld"
    REJECTED = "rejected"


class AppealWish(StrEnum):
    """What somebody wants who contests a decision."""

    RESTORE = "restore"
    RESTORE_WITHOUT = "restore_without"  # without the words they name themselves
    EXPLAIN = "explain"


class AppealOutcome(StrEnum):
    """How an appeal was answered; empty while it waits."""

    OPEN = ""
    UPHELD = "upheld"
    RESTORED = "restored"
    RESTORED_WITH_CUT = "restored_with_cut"
    OTHER_RULE = "other_rule"  # the measure stands, on another ground
    REMOVED = "removed"  # of somebody whose notice was refused: the comment goes after all


class RuleAction(StrEnum):
    """What a composed rule does with a comment that meets its conditions."""

    HOLD = "hold"
    EDIT = "edit"  # the text goes back to its writer, who changes it before it is sent
    NOTE = "note"  # the moderators are told, nothing else


class RuleStatus(StrEnum):
    """Where a composed rule stands."""

    DRAFT = "draft"  # never on so far
    ON = "on"
    OFF = "off"


class ContactTopic(StrEnum):
    """What a message to the newsroom is about."""

    ARTICLE = "article"
    COMMENT = "comment"  # my comment or account
    MODERATION = "moderation"
    TECHNICAL = "technical"
    OTHER = "other"
