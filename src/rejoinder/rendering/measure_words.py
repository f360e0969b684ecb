"""The measures' names as the desk lists decisions by them."""

from django.utils.translation import gettext_lazy

from rejoinder.vocabulary.moderation import Measure

_NAMES = {
    Measure.PUBLISH: gettext_lazy("Published"),
    Measure.HOLD: gettext_lazy("Held"),
    Measure.HIDE: gettext_lazy("Hidden for review"),
    Measure.REMOVE: gettext_lazy("Removed"),
    Measure.WITHDRAW: gettext_lazy("Withdrawn by its author"),
    Measure.RESTORE: gettext_lazy("Put back"),
    Measure.CUT: gettext_lazy("Passage cut"),
    Measure.KEEP: gettext_lazy("Left as it is"),
    Measure.UPHOLD: gettext_lazy("Upheld on appeal"),
    Measure.PICK: gettext_lazy("Picked"),
    Measure.UNPICK: gettext_lazy("No longer picked"),
    Measure.UNDO: gettext_lazy("Taken back"),
    Measure.WARN: gettext_lazy("Warning"),
    Measure.READ_FIRST: gettext_lazy("Comments are read first"),
    Measure.SUSPEND: gettext_lazy("May not comment"),
    Measure.LIFT: gettext_lazy("Limits lifted"),
}


def measure(value: str) -> str:
    """Name what a decision did."""
    return str(_NAMES[Measure(value)])
