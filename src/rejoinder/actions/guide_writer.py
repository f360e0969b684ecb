"""What a writer is told before a comment is sent: what the site's checks would say of the text."""

from dataclasses import dataclass
from datetime import datetime

from rejoinder.actions.facts import facts_for
from rejoinder.kit.text import clean_text, is_blank
from rejoinder.models import StoredFinding, Thread
from rejoinder.moderation.pipeline import judge
from rejoinder.policies.writer import Writer
from rejoinder.rendering import finding_words, rule_words
from rejoinder.vocabulary.judging import Finding, Outcome
from rejoinder.vocabulary.moderation import Disclosure

# The checks whose findings a writer can do something about in the text. That somebody is new,
# limited or quick is told when it matters, and no other wording changes it.
_ABOUT_THE_TEXT = ("words", "links", "repeated", "composed")


@dataclass(frozen=True, slots=True)
class Guidance:
    """Sentences about a text that is being written.

    ``must`` say what keeps it from being taken at all, ``may`` why a person would read it
    first. ``is_held``: as it stands a person reads it first, for these or other reasons.
    """

    must: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    is_held: bool = False


def guide_writer(
    text: str, *, writer: Writer, thread: Thread, now: datetime, is_edit: bool = False
) -> Guidance:
    """Judge a text as if it were sent, and say what its writer may want to change first.

    Nothing is stored, and no outside service is asked. A rule that tells its author no more
    than "an automatic check" tells nothing here: that would be a way to write around it.
    """
    text = clean_text(text)
    if is_blank(text):
        return Guidance()
    verdict = judge(facts_for(text, writer=writer, thread=thread, now=now, is_edit=is_edit))
    told = [
        finding
        for finding in verdict.findings
        if finding.check in _ABOUT_THE_TEXT and not finding.error
    ]
    return Guidance(
        must=tuple(
            rule_words.must_change(finding)
            for finding in told
            if finding.asks_for is Outcome.REFUSE
        ),
        may=tuple(
            finding_words.why(_as_stored(finding))
            for finding in told
            if finding.asks_for is Outcome.HOLD and finding.disclosure is not Disclosure.CHECK
        ),
        is_held=verdict.outcome is Outcome.HOLD,
    )


def _as_stored(finding: Finding) -> StoredFinding:
    """Give a finding the form in which the receipt reads it, so that both say the same."""
    return StoredFinding(
        check_name=finding.check,
        version=finding.version,
        rule=finding.rule,
        asks_for=finding.asks_for,
        reason=finding.reason,
        passage=finding.passage,
        details={**finding.details, "disclosure": finding.disclosure.value},
        duration_us=finding.duration_us,
    )
