"""The sentences for one decision on one's own comment: who, what rule, which words, what next."""

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rejoinder.models import Decision, StoredFinding
from rejoinder.rendering import times, wording
from rejoinder.vocabulary.judging import Outcome
from rejoinder.vocabulary.moderation import Disclosure, Measure
from rejoinder.vocabulary.states import Actor, CommentState, FoundHow, Reason


def taken(decision: Decision) -> wording.Taken:
    """Take from a decision's row what the sentences need; who signed it comes with the row."""
    moderator = decision.moderator if decision.signed else None
    return wording.Taken(
        decision_id=decision.pk,
        actor=Actor(decision.actor),
        reason=Reason(decision.reason),
        house_rule=decision.house_rule,
        found_how=FoundHow(decision.found_how),
        decided_at=decision.decided_at,
        name=moderator.display_name if moderator else "",
        service=decision.service,
    )


def held(findings: Iterable[StoredFinding], *, for_staff: bool = False) -> tuple[str, ...]:
    """Say why a comment waits: one line for each finding that asks for it.

    The last sentence says that no outside service took part, which is what the findings
    show: an outside service's would be among them under its own name.
    """
    asking = [finding for finding in findings if finding.asks_for >= Outcome.HOLD]
    found = [why(finding, for_staff=for_staff) for finding in asking]
    lines = [_("Held by: %(rule)s.") % {"rule": each} for each in dict.fromkeys(found)]
    if not lines:
        lines = [_("Held by: the moderation desk.")]
    if not any(finding.reason == Reason.OUTSIDE_SERVICE for finding in asking):
        lines.append(_("Not held by any outside service."))
    return tuple(lines)


def story(decision: Decision, *, where: tzinfo, now: datetime) -> str:
    """Tell one step of a comment's life in a sentence, for receipts and the desk."""
    at = {
        "time": times.clock(decision.decided_at, where, today=now.astimezone(where).date()),
        "actor": wording.decider(taken(decision)),
    }
    if pattern := _in_place(decision) or _moved(decision):
        return pattern % at
    return wording.tombstone(decision.new_state, taken(decision), where=where, now=now)


def _moved(decision: Decision) -> str:
    """Return the pattern of a decision that published or held; empty for those that took down."""
    if decision.new_state == CommentState.PUBLISHED:
        if decision.old_state == "":
            return _("Published at once, %(time)s: no rule asked for a look.")
        if decision.old_state in (CommentState.REMOVED, CommentState.WITHDRAWN):
            return _("Put back by %(actor)s, %(time)s.")
        return _("Published by %(actor)s, %(time)s.")
    if decision.new_state == CommentState.HELD:
        if decision.actor == Actor.SITE_RULE:
            return _("Held by %(actor)s, %(time)s. A person reads it.")
        return _("Held by %(actor)s, %(time)s.")
    return ""


def _in_place(decision: Decision) -> str:
    """Return the pattern of a decision whose measure says more than the states do."""
    patterns: dict[str, str] = {
        Measure.RESTORE: _("Put back by %(actor)s, %(time)s."),
        Measure.CUT: _("A passage was cut by %(actor)s, %(time)s. The rest is shown."),
        Measure.KEEP: _("Looked at by %(actor)s, %(time)s. It stays as it is."),
        Measure.UPHOLD: _("Appeal answered by %(actor)s, %(time)s: the decision stands."),
        Measure.PICK: _("Picked by %(actor)s, %(time)s."),
        Measure.UNPICK: _("No longer picked, %(time)s."),
        Measure.UNDO: _("Decision taken back by %(actor)s, %(time)s."),
    }
    return patterns.get(decision.measure, "")


def why(finding: StoredFinding, *, for_staff: bool = False) -> str:
    """Say what one check found, without a full stop: ``site rule “Links” – 2 links, …``.

    Its author reads as much as the rule's disclosure level allows; the staff read all.
    """
    service = finding.details.get("service", "")
    if finding.error and service:
        return _("the outside service “%(name)s” – it did not answer, so a person looks") % {
            "name": service
        }
    if finding.error:
        return _("our own check “%(check)s” – it did not work, so a person looks") % {
            "check": finding.check_name
        }
    named = rule(finding, for_staff=for_staff)
    if owner := finding.details.get("owner"):
        named = _("%(rule)s, kept by %(owner)s") % {"rule": named, "owner": owner}
    detail = _detail(finding.rule, finding.details, finding.passage)
    if not detail or not (for_staff or disclosure_of(finding) is Disclosure.PASSAGE):
        return named
    return _("%(rule)s – %(detail)s") % {"rule": named, "detail": detail}


def disclosure_of(finding: StoredFinding) -> Disclosure:
    """Return how much of a finding its comment's author is told; older findings say all."""
    try:
        return Disclosure(str(finding.details.get("disclosure", Disclosure.PASSAGE)))
    except ValueError:  # of a later version of the product
        return Disclosure.RULE


def rule(finding: StoredFinding, *, for_staff: bool = False) -> str:
    """Name the rule that a finding rests on, as far as it is told: ``site rule “Links”``."""
    if service := finding.details.get("service", ""):
        return _("the outside service “%(name)s”, switched on by this site") % {"name": service}
    if not for_staff and disclosure_of(finding) is Disclosure.CHECK:
        return _("an automatic check of this site")
    name = str(finding.details.get("name", "")) or _rule_name(finding.rule)
    return _("site rule “%(rule)s”") % {"rule": name}


def _rule_name(rule: str) -> str:
    return {
        "composed": _("A rule of this site"),
        "first": _("First comments"),
        "length": _("Length"),
        "limit": _("Limits"),
        "links": _("Links"),
        "pace": _("Pace"),
        "read_first": _("Read first"),
        "repeated": _("Repeated text"),
        "thread": _("Closed discussions"),
        "words": _("Word list"),
    }.get(rule.partition(":")[0], rule)


def _detail(rule: str, details: Mapping[str, object], passage: str) -> str:
    known = {name: value for name, value in details.items() if isinstance(value, (int, str))}
    if rule.startswith("links:"):
        return _links(rule, known)
    if rule.startswith(("words:", "composed:")):
        return _("it stopped at “%(passage)s”") % {"passage": passage} if passage else ""
    if rule.startswith("pace:"):
        return _pace(rule, known)
    if rule.startswith("outside:"):
        return str(known.get("words", "")) or passage
    sentence = _plain_details().get(rule, "")
    if rule == "limit:read_first" and "reason" in known:
        sentence = _("your comments are read before they appear: “%(reason)s”")
    try:
        return sentence % known
    except KeyError:  # an older version of the check kept other numbers
        return ""


def _pace(rule: str, known: Mapping[str, int | str]) -> str:
    try:
        found = int(known["found"])
        if rule == "pace:seconds":
            sentence = ngettext(
                "%(found)s second after your last comment, the least is %(wanted)s",
                "%(found)s seconds after your last comment, the least is %(wanted)s",
                found,
            )
        else:
            sentence = ngettext(
                "%(found)s comment within a day, new readers may post %(allowed)s",
                "%(found)s comments within a day, new readers may post %(allowed)s",
                found,
            )
        return sentence % known
    except (KeyError, ValueError):  # an older version of the check kept other numbers
        return ""


def _links(rule: str, known: Mapping[str, int | str]) -> str:
    try:
        found, allowed = int(known["found"]), int(known["allowed"])
    except (KeyError, ValueError):
        return ""
    number = ngettext("%(num)s link", "%(num)s links", found) % {"num": found}
    if rule == "links:regular":
        return _("%(links)s, regular readers may post %(allowed)s") % {
            "links": number,
            "allowed": allowed,
        }
    return _("%(links)s, new readers may post %(allowed)s") % {"links": number, "allowed": allowed}


def _plain_details() -> dict[str, str]:
    return {
        "first:guest": _("a guest’s comment is read before it appears"),
        "first:reader": _("a new reader’s first comments are read before they appear"),
        "limit:read_first": _("your comments are read before they appear"),
        "limit:suspended": _("you may not comment at the moment"),
        "read_first:article": _("all comments on this article are read before they appear"),
        "read_first:section": _("all comments in this section are read before they appear"),
        "repeated:same": _("the same text as your comment before"),
        "repeated:near": _("%(alike)s in 100 words as in your comment before"),
    }
