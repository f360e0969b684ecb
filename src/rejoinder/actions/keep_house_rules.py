"""Editors change the house rules; every version stays readable, since decisions name it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from rejoinder.actions.writing import Touched, commit
from rejoinder.kit.text import clean_text
from rejoinder.models import HouseRules, ReasonTemplate, Site
from rejoinder.models.decision import NOTE_LONGEST
from rejoinder.rendering.house_rules import rule_lines
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.states import REMOVAL_REASONS, Reason

STRIP_LONGEST = 200
RULE_LONGEST = 500  # of one rule; a guess: it is read in a mail
MOST_RULES = 30  # a guess


class HouseRulesAreWrong(ExpectedFailure):
    """The house rules cannot be stored like this; the sentence says why."""


class RulesHaveChanged(ExpectedFailure):
    """Somebody else changed the house rules first."""

    code = ErrorCode.STATE_CHANGED


class TemplateIsWrong(ExpectedFailure):
    """A reason's template cannot be stored; ``field`` names the reason."""


@dataclass(frozen=True, slots=True)
class Template:
    """What a removal for one reason says without another key."""

    house_rule: int | None = None
    note: str = ""


def change_house_rules(site: Site, *, strip: str, text: str, version: int, now: datetime) -> Site:
    """Put new house rules in force as the next version; the old ones stay on record.

    ``text`` holds one rule a line, ``version`` is the one that the editor changed. Nothing
    happens when both read as before.

    Raises:
        HouseRulesAreWrong, RulesHaveChanged.
    """
    strip, rules = _checked(strip, text)
    if site.rules_version != version:
        raise _changed_meanwhile()
    if strip == site.rule_strip and rules == rule_lines(site.house_rules):
        return site
    joined = "\n".join(rules) + "\n"

    def change(touched: Touched) -> None:
        changed = Site.objects.filter(pk=site.pk, rules_version=version).update(
            rule_strip=strip,
            house_rules=joined,
            rules_version=version + 1,
            version=site.version + 1,
        )
        if changed == 0:
            raise _changed_meanwhile()
        HouseRules.objects.get_or_create(
            site=site,
            version=version,
            # The first version has been there from the beginning.
            defaults={"strip": site.rule_strip, "text": site.house_rules, "since": None},
        )
        HouseRules.objects.create(
            site=site, version=version + 1, strip=strip, text=joined, since=now
        )
        _drop_missing_numbers(site, len(rules))
        touched.site()

    commit(change)
    site.refresh_from_db()
    return site


def keep_templates(site: Site, templates: Mapping[Reason, Template]) -> None:
    """Store what removals for these reasons say by themselves; an empty one is dropped.

    Raises:
        TemplateIsWrong.
    """
    most = len(rule_lines(site.house_rules))
    for reason, template in templates.items():
        _check_template(reason, template, most)

    def change(_touched: Touched) -> None:
        for reason, template in templates.items():
            row = ReasonTemplate.objects.filter(site=site, reason=reason)
            if template.house_rule is None and not template.note.strip():
                row.delete()
                continue
            ReasonTemplate.objects.update_or_create(
                site=site,
                reason=reason,
                defaults={"house_rule": template.house_rule, "note": template.note.strip()},
            )

    commit(change)


def templates_of(site: Site) -> dict[Reason, Template]:
    """Return the template of every removal reason, in their order; empty ones too."""
    stored = {Reason(row.reason): row for row in site.reason_templates.all()}
    return {
        reason: Template(stored[reason].house_rule, stored[reason].note)
        if reason in stored
        else Template()
        for reason in REMOVAL_REASONS
    }


def _drop_missing_numbers(site: Site, most: int) -> None:
    """Let no template name a rule that is no longer there."""
    beyond = ReasonTemplate.objects.filter(site=site, house_rule__gt=most)
    beyond.filter(note="").delete()
    beyond.update(house_rule=None)


def _check_template(reason: Reason, template: Template, most: int) -> None:
    if reason not in REMOVAL_REASONS:
        raise TemplateIsWrong(_("Only removals have templates."), field=reason)
    if template.house_rule is not None and not 1 <= template.house_rule <= most:
        raise TemplateIsWrong(_("The site has no house rule of this number."), field=reason)
    if len(template.note) > NOTE_LONGEST:
        sentence = _("At most %(most)s characters; these are %(found)s.")
        values = {"most": NOTE_LONGEST, "found": len(template.note)}
        raise TemplateIsWrong(sentence % values, field=reason)


def _checked(strip: str, text: str) -> tuple[str, list[str]]:
    strip = " ".join(clean_text(strip).split())
    rules = [" ".join(rule.split()) for rule in rule_lines(clean_text(text))]
    if not strip:
        raise HouseRulesAreWrong(_("Write the lines that every discussion shows."), field="strip")
    if len(strip) > STRIP_LONGEST:
        raise _too_long("strip", STRIP_LONGEST, len(strip))
    if not rules:
        raise HouseRulesAreWrong(_("Write at least one rule."), field="text")
    if len(rules) > MOST_RULES:
        sentence = _("At most %(most)s rules; these are %(found)s.")
        values = {"most": MOST_RULES, "found": len(rules)}
        raise HouseRulesAreWrong(sentence % values, field="text")
    longest = max(map(len, rules))
    if longest > RULE_LONGEST:
        raise _too_long("text", RULE_LONGEST, longest)
    return strip, rules


def _too_long(field: str, most: int, found: int) -> HouseRulesAreWrong:
    sentence = _("At most %(most)s characters a line; these are %(found)s.")
    return HouseRulesAreWrong(sentence % {"most": most, "found": found}, field=field)


def _changed_meanwhile() -> RulesHaveChanged:
    return RulesHaveChanged(_("Somebody else has changed the house rules in the meantime."))
