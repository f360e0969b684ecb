"""What a check is, and how the staff's exemption is written down."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rejoinder.vocabulary.judging import Facts, Finding, Outcome
from rejoinder.vocabulary.states import Trust


@dataclass(frozen=True, slots=True)
class Check:
    """One question about a comment.

    ``find`` reads nothing but the facts. ``version`` rises with every change that
    could lead to other findings, so that an old decision can be understood.
    """

    name: str
    version: int
    find: Callable[[Facts], Iterable[Finding]]
    after_others: bool = False  # it is given what the checks before it found (Facts.found)


def hold_unless_staff(facts: Facts) -> tuple[Outcome, dict[str, str | int]]:
    """Give what a rule asks for that does not bind the site's own people.

    For staff the finding is kept as a note whose details say ``exempt``, so that the
    record shows both that the rule applied and why it changed nothing.
    """
    if facts.author.trust is Trust.STAFF:
        return Outcome.NOTE, {"exempt": Trust.STAFF.value}
    return Outcome.HOLD, {}
