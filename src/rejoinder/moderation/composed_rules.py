"""Composed rules, made ready to be asked of many comments: all conditions must be met."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rejoinder.kit.domains import belongs_to, domain_name, host_of, is_domain
from rejoinder.kit.languages import LANGUAGES, language_of
from rejoinder.moderation.link_finding import links_in
from rejoinder.moderation.quoting import QuotedWords
from rejoinder.moderation.word_rules import PatternRefused, Span, WordList, checked_pattern
from rejoinder.vocabulary.judging import Facts, WordRule
from rejoinder.vocabulary.rules import Condition, ConditionKind, RuleOfConditions
from rejoinder.vocabulary.states import Reason, RuleKind

PASSAGE_LONGEST = 500  # characters of a passage that are kept; a pattern can match everything

# The reason of a hold is that of the first condition which has one; the rule's own name
# is told beside it.
_REASONS = {
    ConditionKind.WORDS: Reason.WORD_LIST,
    ConditionKind.PATTERN: Reason.WORD_LIST,
    ConditionKind.LINKS: Reason.LINKS,
    ConditionKind.DOMAIN: Reason.LINKS,
    ConditionKind.ACCOUNT_AGE: Reason.NEW_READER,
    ConditionKind.PUBLISHED: Reason.NEW_READER,
    ConditionKind.SINCE_LAST: Reason.TOO_FAST,
    ConditionKind.SECTION: Reason.READ_FIRST_ARTICLE,
    ConditionKind.LANGUAGE: Reason.READ_FIRST_ARTICLE,
    ConditionKind.OTHER_LANGUAGE: Reason.READ_FIRST_ARTICLE,
}


class ConditionRefused(ValueError):
    """A condition cannot be used; the message tells the editor why."""


@dataclass(frozen=True, slots=True)
class Met:
    """That a comment meets a condition, and the words by which; empty where there are none."""

    passage: str = ""


_MET = Met()
Asked = Callable[[Facts], Met | None]


class ReadyRule:
    """One rule with its words and patterns compiled."""

    def __init__(self, rule: RuleOfConditions) -> None:
        """Compile the conditions. Raises PatternRefused for what checked_condition refuses."""
        self.rule = rule
        self._asked: list[Asked] = [_READY[c.kind](c) for c in rule.conditions]

    def met_by(self, facts: Facts) -> Met | None:
        """Say whether a comment meets all conditions; the passage is the first one's that has one.

        A rule without conditions is met by nothing.
        """
        passage = ""
        for ask in self._asked:
            met = ask(facts)
            if met is None:
                return None
            passage = passage or met.passage
        return Met(passage) if self._asked else None

    @property
    def reason(self) -> Reason:
        """The reason of the holds that this rule causes."""
        reasons = (_REASONS.get(condition.kind) for condition in self.rule.conditions)
        return next((reason for reason in reasons if reason), Reason.READ_FIRST_ARTICLE)


class _Latest:
    """The rules that were made ready last, found again without comparing them.

    Two threads may both make them ready; either result is right.
    """

    def __init__(self) -> None:
        self._known: tuple[tuple[RuleOfConditions, ...], tuple[ReadyRule, ...]] | None = None

    def ready(self, rules: tuple[RuleOfConditions, ...]) -> tuple[ReadyRule, ...]:
        known = self._known
        if known is None or (known[0] is not rules and known[0] != rules):
            known = self._known = (rules, tuple(map(ReadyRule, rules)))
        return known[1]


_LATEST = _Latest()


def ready_rules(rules: tuple[RuleOfConditions, ...]) -> tuple[ReadyRule, ...]:
    """Give the rules in their order, ready to be asked; quick when the same come again."""
    return _LATEST.ready(rules)


def checked_condition(condition: Condition) -> Condition:
    r"""Give a condition as it is to be stored; every condition passes here when made.

    Raises ConditionRefused with a sentence for the editor.

    >>> checked_condition(Condition(ConditionKind.DOMAIN, " Spam.Example, www.x.test ")).text
    'spam.example\nwww.x.test'
    """
    kind = condition.kind
    try:
        if kind is ConditionKind.PATTERN:
            return Condition(kind, checked_pattern(RuleKind.PATTERN, condition.text))
        if kind is ConditionKind.WORDS:
            words = [checked_pattern(RuleKind.WORDS, entry) for entry in condition.entries]
            return _listed(kind, words, "Write at least one word or phrase.")
    except PatternRefused as error:
        raise ConditionRefused(str(error)) from error
    if kind is ConditionKind.DOMAIN:
        return _listed(kind, map(_checked_domain, condition.entries), "Write at least one domain.")
    if kind in (ConditionKind.LANGUAGE, ConditionKind.OTHER_LANGUAGE):
        codes = map(_checked_language, condition.entries)
        return _listed(kind, codes, "Choose at least one language.")
    return condition


def _listed(kind: ConditionKind, entries: Iterable[str], when_empty: str) -> Condition:
    text = "\n".join(dict.fromkeys(entries))
    if not text:
        raise ConditionRefused(when_empty)
    return Condition(kind, text)


def _checked_domain(entry: str) -> str:
    # What was copied from a browser is a whole address.
    name = host_of(entry) if "/" in entry else domain_name(entry)
    if not is_domain(name):
        raise ConditionRefused(f"“{entry}” is not a domain. Write it like example.org.")
    return name


def _checked_language(entry: str) -> str:
    code = entry.casefold()
    if code not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise ConditionRefused(f"“{entry}” is not a language we can tell. These are: {known}.")
    return code


def _words(condition: Condition) -> Asked:
    return _text(WordList(tuple(WordRule(0, entry) for entry in condition.entries)))


def _pattern(condition: Condition) -> Asked:
    return _text(WordList((WordRule(0, condition.text, RuleKind.PATTERN),)))


def _text(words: WordList) -> Asked:
    """Ask for a place in the writer's own words; what the article says does not count."""

    def ask(facts: Facts) -> Met | None:
        found = list(words.matches(facts.text))
        if not found:
            return None
        quoted = QuotedWords(facts.text, facts.article_text) if facts.article_text else None
        firsts = (_first_own(places, quoted) for _, places in found)
        start, end = min((span for span in firsts if span), default=(0, 0))
        return Met(facts.text[start:end][:PASSAGE_LONGEST]) if end else None

    return ask


def _first_own(places: Iterable[Span], quoted: QuotedWords | None) -> Span | None:
    return next((span for span in places if quoted is None or not quoted.hold(*span)), None)


def _links(condition: Condition) -> Asked:
    def ask(facts: Facts) -> Met | None:
        links = links_in(facts.text)
        return Met(links[condition.number]) if len(links) > condition.number else None

    return ask


def _domain(condition: Condition) -> Asked:
    domains = condition.entries

    def ask(facts: Facts) -> Met | None:
        for link in links_in(facts.text):
            host = host_of(link)
            if any(belongs_to(host, domain) for domain in domains):
                return Met(link[:PASSAGE_LONGEST])
        return None

    return ask


def _account_age(condition: Condition) -> Asked:
    below = condition.number * 3_600

    def ask(facts: Facts) -> Met | None:
        age = facts.author.age_seconds
        return _MET if age is not None and age < below else None

    return ask


def _published(condition: Condition) -> Asked:
    def ask(facts: Facts) -> Met | None:
        # Of whom the age is not known nothing else is known (imported comments).
        known = facts.author.age_seconds is not None
        return _MET if known and facts.author.published_before < condition.number else None

    return ask


def _since_last(condition: Condition) -> Asked:
    def ask(facts: Facts) -> Met | None:
        recent = facts.author.recent
        if facts.is_edit or not recent:
            return None
        return _MET if recent[0].seconds_ago < condition.number else None

    return ask


def _section(condition: Condition) -> Asked:
    slugs = frozenset(condition.entries)
    return lambda facts: _MET if facts.section in slugs else None


def _language(condition: Condition) -> Asked:
    codes = frozenset(condition.entries)
    return lambda facts: _MET if language_of(facts.text) in codes else None


def _other_language(condition: Condition) -> Asked:
    # What cannot be told is not held against anybody.
    codes = frozenset((*condition.entries, ""))
    return lambda facts: _MET if language_of(facts.text) not in codes else None


def _finding(condition: Condition) -> Asked:
    wanted = condition.text

    def ask(facts: Facts) -> Met | None:
        for finding in facts.found:
            if finding.rule == wanted or finding.rule.startswith(wanted + ":"):
                return Met(finding.passage)
        return None

    return ask


_READY: dict[ConditionKind, Callable[[Condition], Asked]] = {
    ConditionKind.WORDS: _words,
    ConditionKind.PATTERN: _pattern,
    ConditionKind.LINKS: _links,
    ConditionKind.DOMAIN: _domain,
    ConditionKind.ACCOUNT_AGE: _account_age,
    ConditionKind.PUBLISHED: _published,
    ConditionKind.SINCE_LAST: _since_last,
    ConditionKind.SECTION: _section,
    ConditionKind.LANGUAGE: _language,
    ConditionKind.OTHER_LANGUAGE: _other_language,
    ConditionKind.FINDING: _finding,
}
