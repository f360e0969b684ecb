"""Check: does the comment hold words from the site's lists?"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from rejoinder.moderation.check import Check
from rejoinder.moderation.quoting import QuotedWords
from rejoinder.moderation.word_rules import Span, word_list
from rejoinder.vocabulary.judging import Facts, Finding, Outcome
from rejoinder.vocabulary.states import Reason

NAME = "words"
VERSION = 1
PASSAGE_LONGEST = 500  # characters of a passage that are kept; a pattern can match everything


def find(facts: Facts) -> Iterator[Finding]:
    """Hold a comment for each rule of the word lists that it matches: ``words:<id>``.

    The passage is as typed; details: owner, whose rule it is, and quoted, the number of
    places that are quoted from the article. Where all places are, the finding is a note,
    so that the receipt can say why the rule did not count. Lists bind staff as well.
    """
    matches = list(word_list(facts.rules.word_rules).matches(facts.text))
    if not matches:
        return
    quoted = QuotedWords(facts.text, facts.article_text)
    rules = {rule.id: rule for rule in facts.rules.word_rules}
    for rule_id, places in matches:
        finding = _finding(facts.text, rule_id, places, quoted)
        if finding:
            rule = rules[rule_id]
            details = {**finding.details, **({"owner": rule.owner} if rule.owner else {})}
            yield replace(finding, details=details, disclosure=rule.disclosure)


def _finding(
    text: str, rule_id: int, places: Iterable[Span], quoted: QuotedWords
) -> Finding | None:
    """Report the first place in the writer's own words, else the first quoted one, else None."""
    rule = f"words:{rule_id}"
    first_quoted: Span | None = None
    count = 0
    for start, end in places:
        if not quoted.hold(start, end):
            passage = text[start:end][:PASSAGE_LONGEST]
            return Finding(
                NAME, VERSION, rule, Outcome.HOLD, Reason.WORD_LIST, passage, {"quoted": count}
            )
        first_quoted = first_quoted or (start, end)
        count += 1
    if first_quoted is None:
        return None
    passage = text[slice(*first_quoted)][:PASSAGE_LONGEST]
    return Finding(NAME, VERSION, rule, Outcome.NOTE, Reason.WORD_LIST, passage, {"quoted": count})


CHECK = Check(NAME, VERSION, find)
