"""Composed rules in words: their conditions, what they do, and what a writer is to change."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rejoinder.rendering import wording
from rejoinder.rendering.passages import shortened
from rejoinder.vocabulary.judging import Finding
from rejoinder.vocabulary.moderation import Disclosure, RuleAction, RuleStatus
from rejoinder.vocabulary.rules import Condition, ConditionKind

# What a condition is about, in the list to choose from.
KINDS: Mapping[ConditionKind, Promise] = {
    ConditionKind.WORDS: gettext_lazy("words or phrases"),
    ConditionKind.PATTERN: gettext_lazy("a pattern"),
    ConditionKind.LINKS: gettext_lazy("number of links"),
    ConditionKind.DOMAIN: gettext_lazy("links to a domain"),
    ConditionKind.ACCOUNT_AGE: gettext_lazy("age of the account"),
    ConditionKind.PUBLISHED: gettext_lazy("comments published before"),
    ConditionKind.SINCE_LAST: gettext_lazy("time since the last comment"),
    ConditionKind.SECTION: gettext_lazy("section"),
    ConditionKind.LANGUAGE: gettext_lazy("written in a language"),
    ConditionKind.OTHER_LANGUAGE: gettext_lazy("written in another language"),
    ConditionKind.FINDING: gettext_lazy("found by another check"),
}
ACTIONS: Mapping[RuleAction, Promise] = {
    RuleAction.HOLD: gettext_lazy("Hold: a person reads it first"),
    RuleAction.EDIT: gettext_lazy("Send back: the writer changes it before it is posted"),
    RuleAction.NOTE: gettext_lazy("Note: it appears, and the moderators see the note"),
}
STATUSES: Mapping[RuleStatus, Promise] = {
    RuleStatus.DRAFT: gettext_lazy("Draft"),
    RuleStatus.ON: gettext_lazy("On"),
    RuleStatus.OFF: gettext_lazy("Off"),
}
DISCLOSURES: Mapping[Disclosure, Promise] = {
    Disclosure.PASSAGE: gettext_lazy("the rule, its owner, and the words it stopped at"),
    Disclosure.RULE: gettext_lazy("the rule and its owner, not the words"),
    Disclosure.CHECK: gettext_lazy("that it was an automatic check, and its owner"),
}
CHECKS: Mapping[str, Promise] = {
    "words": gettext_lazy("Word list"),
    "links": gettext_lazy("Links"),
    "repeated": gettext_lazy("Repeated text"),
    "pace": gettext_lazy("Pace"),
    "read_first": gettext_lazy("Read first"),
    "first": gettext_lazy("First comments"),
}
_BUILT_IN: Mapping[str, Promise] = {
    "first:guest": gettext_lazy("First comments: guests"),
    "first:reader": gettext_lazy("First comments: new readers"),
    "limit:read_first": gettext_lazy("Limits: a reader who is read first"),
    "links:new": gettext_lazy("Links: guests and new readers"),
    "links:regular": gettext_lazy("Links: regular readers"),
    "pace:seconds": gettext_lazy("Pace: too soon after the last comment"),
    "pace:day": gettext_lazy("Pace: too many comments within a day"),
    "read_first:article": gettext_lazy("Read first: an article"),
    "read_first:section": gettext_lazy("Read first: a section"),
    "repeated:same": gettext_lazy("Repeated text: the same"),
    "repeated:near": gettext_lazy("Repeated text: nearly the same"),
}
_SHOWN = 120  # characters of a condition or passage in one line


def condition(asked: Condition) -> str:
    """Say what a condition asks, within a sentence: "more than 2 links"."""
    number, values = asked.number, {"num": asked.number}
    if asked.kind is ConditionKind.LINKS:
        return ngettext("more than %(num)s link", "more than %(num)s links", number) % values
    if asked.kind is ConditionKind.ACCOUNT_AGE:
        return _("by a guest or an account younger than %(time)s") % {"time": _hours(number)}
    if asked.kind is ConditionKind.PUBLISHED:
        return (
            ngettext(
                "by somebody with fewer than %(num)s published comment",
                "by somebody with fewer than %(num)s published comments",
                number,
            )
            % values
        )
    if asked.kind is ConditionKind.SINCE_LAST:
        return (
            ngettext(
                "within %(num)s second of the writer’s last comment",
                "within %(num)s seconds of the writer’s last comment",
                number,
            )
            % values
        )
    return _of_text(asked)


def _of_text(asked: Condition) -> str:
    entries = asked.entries
    listed = shortened(", ".join(f"“{entry}”" for entry in entries), _SHOWN)
    plain = shortened(", ".join(entries), _SHOWN)
    if asked.kind is ConditionKind.WORDS:
        several = len(entries) > 1
        pattern = _("with any of the words %(words)s") if several else _("with the words %(words)s")
        return pattern % {"words": listed}
    if asked.kind is ConditionKind.PATTERN:
        return _("that match the pattern %(pattern)s") % {"pattern": shortened(asked.text, _SHOWN)}
    sentence = {
        ConditionKind.DOMAIN: _("with a link to %(names)s"),
        ConditionKind.SECTION: _("in the section %(names)s"),
        ConditionKind.LANGUAGE: _("written in %(names)s"),
        ConditionKind.OTHER_LANGUAGE: _("written in another language than %(names)s"),
        ConditionKind.FINDING: _("for which another check spoke: %(names)s"),
    }[asked.kind]
    if asked.kind is ConditionKind.FINDING:
        plain = str(CHECKS.get(asked.text, asked.text))
    return sentence % {"names": plain}


def sentence(conditions: tuple[Condition, ...], action: str) -> str:
    """Say a whole rule in one sentence."""
    asked = wording.listed([condition(each) for each in conditions])
    pattern = {
        RuleAction.HOLD: _("Holds comments %(conditions)s."),
        RuleAction.EDIT: _("Sends back comments %(conditions)s."),
        RuleAction.NOTE: _("Notes comments %(conditions)s."),
    }[RuleAction(action)]
    return pattern % {"conditions": asked}


def built_in(rule: str) -> str:
    """Name a built-in rule by its name in findings; others are named as they are."""
    check, _colon, of = rule.partition(":")
    if check == "failed":
        return _("A check that did not work: %(name)s") % {"name": of}
    if check == "outside":
        return _("Outside service: %(name)s") % {"name": of}
    return str(_BUILT_IN.get(rule, rule))


def must_change(finding: Finding) -> str:
    """Tell a writer why the text came back, with the words that are to be changed."""
    values = {
        "rule": finding.details.get("name", ""),
        "owner": finding.details.get("owner", ""),
        "guidance": finding.details.get("guidance", ""),
        "passage": shortened(finding.passage, _SHOWN),
    }
    if finding.passage:
        return (
            _(
                "Please change “%(passage)s”: %(guidance)s"
                " (Site rule “%(rule)s”, kept by %(owner)s.) Your text is kept."
            )
            % values
        )
    return (
        _(
            "Please change your text: %(guidance)s"
            " (Site rule “%(rule)s”, kept by %(owner)s.) Your text is kept."
        )
        % values
    )


def length(wait: timedelta | None) -> str:
    """Say how long something took, roughly; an empty text for None."""
    if wait is None:
        return ""
    minutes = max(1, round(wait / timedelta(minutes=1)))
    if minutes < 120:
        return ngettext("%(num)s min", "%(num)s min", minutes) % {"num": minutes}
    return _hours(round(wait / timedelta(hours=1)))


def _hours(hours: int) -> str:
    if hours < 48 or hours % 24:
        return ngettext("%(num)s hour", "%(num)s hours", hours) % {"num": hours}
    days = hours // 24
    return ngettext("%(num)s day", "%(num)s days", days) % {"num": days}
