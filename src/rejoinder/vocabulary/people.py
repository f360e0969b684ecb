"""What readers choose about themselves and about how pages look."""

from enum import StrEnum


class Audience(StrEnum):
    """Who may see a profile."""

    EVERYONE = "everyone"
    SIGNED_IN = "signed_in"
    NOBODY = "nobody"


class Theme(StrEnum):
    """Light or dark; ``auto`` follows the device."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


class Density(StrEnum):
    """How much room is between comments."""

    COMFORTABLE = "comfortable"
    COMPACT = "compact"


class RepliesOpen(StrEnum):
    """How many replies below a comment are unfolded when a page opens."""

    ALL = "all"  # each branch goes on loading as it comes into view
    FEW = "few"  # the first three
    NONE = "none"


class TimeStyle(StrEnum):
    """How the time of a comment is written."""

    RELATIVE = "relative"
    EXACT = "exact"


class Clock(StrEnum):
    """How hours are written; ``site`` is as the site does."""

    SITE = "site"
    H24 = "24"
    H12 = "12"


class ClaimState(StrEnum):
    """Where the wish to own imported comments stands."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"


class AfterClosing(StrEnum):
    """What becomes of the comments of a closed account."""

    KEEP = "keep"  # as those of a "former reader"
    WITHDRAW = "withdraw"
