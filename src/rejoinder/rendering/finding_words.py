"""The sentences for one decision on one's own comment: who, what rule, which words, what next."""

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rejoinder.models import Decision, StoredFinding
from rejoinder.rendering import times, wording
from rejoinder.vocabulary.judging import Outcome
from rejoinder.vocabulary.states import Actor, CommentState, Reason


def taken(decision: Decision) -> wording.Taken:
    """Take from a decision's row what the sentences need."""
    return wording.Taken(
        decision_id=decision.pk,
        actor=decision.actor,
        reason=Reason(decision.reason),
        house_rule=decision.house_rule,
        found_how=decision.found_how,
        decided_at=decision.decided_at,
    )


def for_author(
    decision: Decision, findings: Iterable[StoredFinding], *, where: tzinfo, now: datetime
) -> tuple[str, ...]:
    """Say to a comment's author what was decided; each entry is a whole sentence."""
    if decision.new_state == CommentState.HELD:
        return held(findings)
    if decision.new_state == CommentState.REMOVED:
        return removed(decision, where=where, now=now)
    if decision.new_state == CommentState.HIDDEN:
        return (wording.tombstone(decision.new_state, taken(decision), where=where, now=now),)
    return (story(decision, where=where, now=now),)


def held(findings: Iterable[StoredFinding]) -> tuple[str, ...]:
    """Say why a comment waits: one line for each finding that asks for it.

    The last sentence says that no outside service took part, which is what the findings
    show: an outside service's would be among them under its own name.
    """
    asking = [finding for finding in findings if finding.asks_for >= Outcome.HOLD]
    lines = [_("Held by: %(rule)s.") % {"rule": why(finding)} for finding in asking]
    if not lines:
        lines = [_("Held by: the moderation desk.")]
    if not any(finding.reason == Reason.OUTSIDE_SERVICE for finding in asking):
        lines.append(_("Not held by any outside service."))
    return tuple(lines)


def removed(decision: Decision, *, where: tzinfo, now: datetime) -> tuple[str, ...]:
    """State the reasons of a removal to its author (Art. 17 of Regulation (EU) 2022/2065)."""
    at = times.clock(decision.decided_at, where, today=now.astimezone(where).date())
    who = {"actor": wording.actor(decision.actor), "time": at, "number": decision.pk}
    lines = [_("By: %(actor)s, %(time)s. Decision %(number)s.") % who]
    lines.append(wording.ground(taken(decision)))
    if decision.passage:
        lines.append(_("Passage: “%(passage)s”.") % {"passage": decision.passage})
    if decision.note:
        lines.append(_("The desk adds: %(note)s") % {"note": decision.note})
    found = {"found": wording.found_how(decision.found_how)}
    if decision.automated_decision:
        lines.append(_("Found through: %(found)s. Decided automatically.") % found)
    else:
        lines.append(_("Found through: %(found)s. Decided by a person.") % found)
    lines.append(_("Effect: not visible on this site. Your text is kept for you."))
    return tuple(line for line in lines if line)


def story(decision: Decision, *, where: tzinfo, now: datetime) -> str:
    """Tell one step of a comment's life in a sentence, for receipts and the desk."""
    at = {
        "time": times.clock(decision.decided_at, where, today=now.astimezone(where).date()),
        "actor": wording.actor(decision.actor),
    }
    if decision.new_state == CommentState.PUBLISHED:
        if decision.old_state == "":
            return _("Published at once, %(time)s: no rule asked for a look.") % at
        if decision.old_state in (CommentState.REMOVED, CommentState.WITHDRAWN):
            return _("Put back by %(actor)s, %(time)s.") % at
        return _("Published by %(actor)s, %(time)s.") % at
    if decision.new_state == CommentState.HELD:
        if decision.actor == Actor.SITE_RULE:
            return _("Held by %(actor)s, %(time)s. A person reads it.") % at
        return _("Held by %(actor)s, %(time)s.") % at
    return wording.tombstone(decision.new_state, taken(decision), where=where, now=now)


def why(finding: StoredFinding) -> str:
    """Say what one check found, without a full stop: ``site rule “Links” – 2 links, …``."""
    if finding.error:
        return _("our own check “%(check)s” – it did not work, so a person looks") % {
            "check": finding.check_name
        }
    rule = _("site rule “%(rule)s”") % {"rule": _rule_name(finding.rule)}
    if owner := finding.details.get("owner"):
        rule = _("%(rule)s, kept by %(owner)s") % {"rule": rule, "owner": owner}
    if not (detail := _detail(finding.rule, finding.details, finding.passage)):
        return rule
    return _("%(rule)s – %(detail)s") % {"rule": rule, "detail": detail}


def rule(finding: StoredFinding) -> str:
    """Name the site rule that a finding rests on: ``site rule “Links”``."""
    return _("site rule “%(rule)s”") % {"rule": _rule_name(finding.rule)}


def _rule_name(rule: str) -> str:
    return {
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
    if rule.startswith("words:"):
        return _("it stopped at “%(passage)s”") % {"passage": passage} if passage else ""
    if rule.startswith("pace:"):
        return _pace(rule, known)
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
