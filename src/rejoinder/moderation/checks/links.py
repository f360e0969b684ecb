"""Check: are there more links than the site allows this author?"""

from collections.abc import Iterator

from rejoinder.moderation.check import Check
from rejoinder.moderation.link_finding import links_in
from rejoinder.vocabulary.judging import Facts, Finding, Outcome, SiteRules
from rejoinder.vocabulary.states import Reason, Trust

NAME = "links"
VERSION = 1


def find(facts: Facts) -> Iterator[Finding]:
    """Hold a comment with more different links than the author's trust allows.

    Rules: ``links:new`` (guests and new readers), ``links:regular``; details: found,
    allowed. The passage is the first link over the number. Staff have no number.
    The same address counts once, however often and in whatever way it is written.
    """
    allowed, rule = _allowed(facts.author.trust, facts.rules)
    targets = links_in(facts.text)
    if allowed is not None and len(targets) > allowed:
        yield Finding(
            NAME,
            VERSION,
            rule,
            Outcome.HOLD,
            Reason.LINKS,
            passage=targets[allowed],
            details={"found": len(targets), "allowed": allowed},
        )


def _allowed(trust: Trust, rules: SiteRules) -> tuple[int | None, str]:
    """Give the number of links an author may post, None for any, and the rule's name."""
    if trust is Trust.STAFF:
        return None, "links:staff"
    if trust is Trust.REGULAR:
        return rules.links_allowed_regular, "links:regular"
    return rules.links_allowed_new, "links:new"


CHECK = Check(NAME, VERSION, find)
