"""Editors keep the word and phrase lists."""

from datetime import datetime

from django.utils.translation import gettext as _

from rejoinder.actions.writing import Touched, commit
from rejoinder.models import ListedRule, Site
from rejoinder.moderation.word_rules import PatternRefused, checked_pattern
from rejoinder.vocabulary.errors import ExpectedFailure
from rejoinder.vocabulary.moderation import Disclosure
from rejoinder.vocabulary.states import RuleKind


class RuleIsWrong(ExpectedFailure):
    """The pattern cannot be used; the sentence says why."""


def add_rule(
    site: Site,
    *,
    kind: RuleKind,
    pattern: str,
    owner: str,
    disclosure: Disclosure = Disclosure.PASSAGE,
    now: datetime,
) -> ListedRule:
    """Put a pattern on the site's lists; ``owner`` is named on the holds it causes.

    ``disclosure`` says how much of the rule an author is told.

    Raises:
        RuleIsWrong: the pattern is empty, too large, or not RE2's syntax.
    """
    try:
        checked = checked_pattern(kind, pattern)
    except PatternRefused as error:
        raise RuleIsWrong(str(error), field="pattern") from error

    def change(touched: Touched) -> ListedRule:
        rule, made = ListedRule.objects.get_or_create(
            site=site,
            kind=kind,
            pattern=checked,
            defaults={"owner": owner, "disclosure": disclosure, "added_at": now},
        )
        if not made:
            raise RuleIsWrong(_("This pattern is on the list already."), field="pattern")
        touched.site()
        return rule

    return commit(change)


def set_disclosure(rule_id: int, disclosure: Disclosure) -> None:
    """Say how much of an entry its authors are told from now on.

    Raises:
        RuleIsWrong: there is no such rule.
    """

    def change(touched: Touched) -> None:
        if ListedRule.objects.filter(pk=rule_id).update(disclosure=disclosure) == 0:
            raise RuleIsWrong(_("There is no rule of this number."))
        touched.site()

    commit(change)


def drop_rule(rule_id: int) -> None:
    """Take a pattern off the lists; decisions that name it stay as they are.

    Raises:
        RuleIsWrong: there is no such rule.
    """

    def change(touched: Touched) -> None:
        if ListedRule.objects.filter(pk=rule_id).delete()[0] == 0:
            raise RuleIsWrong(_("There is no rule of this number."))
        touched.site()

    commit(change)
