"""The word and phrase lists: what matches, what does not, and what is quoted (S-31)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.moderation.pipeline import judge
from rejoinder.moderation.word_rules import PatternRefused, checked_pattern
from rejoinder.vocabulary.judging import AuthorFacts, Facts, Finding, Outcome, SiteRules, WordRule
from rejoinder.vocabulary.states import Reason, RuleKind, Trust

REGULAR = AuthorFacts(Trust.REGULAR, published_before=20)
ARTICLE = (
    "The hearing began late. “You are all idiots and cowards”, the mayor shouted at the council, "
    "and left. Asked about it, he said he had not meant the firefighters. “It’s over”, she wrote. "
    "市长说你们都是笨蛋然后离开了会场。"
)


def found(text: str, *rules: WordRule, article: str = "") -> list[Finding]:
    return list(
        judge(Facts(text, REGULAR, SiteRules(word_rules=rules), article_text=article)).findings
    )


def passages(text: str, pattern: str, kind: RuleKind = RuleKind.WORDS) -> list[str]:
    return [f.passage for f in found(text, WordRule(17, pattern, kind))]


@pytest.mark.parametrize(
    ("pattern", "text", "passage"),
    [
        ("idiot", "What an IDIOT!", "IDIOT"),
        ("Idiot", "idiot", "idiot"),
        ("idiot", "_idiot_ **idiot**", "idiot"),
        ("idiot", "[idiot](https://a.example)", "idiot"),
        ("idiot", "you-idiot.", "idiot"),
        ("idiot", "ｉｄｉｏｔ", "ｉｄｉｏｔ"),
        ("idiot", "𝐢𝐝𝐢𝐨𝐭 𝒊𝒅𝒊𝒐𝒕", "𝐢𝐝𝐢𝐨𝐭"),
        ("idiot", "id\u200bi\u00adot!", "id\u200bi\u00adot"),
        ("fight", "ﬁght", "ﬁght"),
        ("STRASSE", "die Straße", "Straße"),
        ("café", "cafe\u0301", "cafe\u0301"),
        ("cafe\u0301", "CAFÉ", "CAFÉ"),
        ("kill yourself", "Go kill,\n yourself now", "kill,\n yourself"),
        ("kill yourself", "kill \u200b yourself", "kill \u200b yourself"),
        ("don't", "don’t", "don’t"),
        ("idiot*", "idiotic", "idiotic"),
        ("idiot*", "idiot", "idiot"),
        ("*bot", "a robot", "robot"),
        ("i*t", "idiot", "idiot"),
        ("*dio*", "idiots", "idiots"),
        ("kill * now", "kill him now", "kill him now"),
        ("* idiot *", "idiot", "idiot"),
        ("c3po", "C3PO", "C3PO"),
        ("🖕", "to you🖕🖕", "🖕"),
        # Right to left.
        ("אידיוט", "אתה אידיוט!", "אידיוט"),
        ("حمار", "أنت حمار، فعلا", "حمار"),
        ("*حمار", "والحمار", "والحمار"),
        ("احمق", "اح\u200dمق", "اح\u200dمق"),
        # Without spaces between words.
        ("笨蛋", "你是笨蛋吗", "笨蛋"),
        ("笨*蛋", "笨大蛋", "笨大蛋"),
        ("ばか", "それはばかだ", "ばか"),
        ("idiot", "你idiot吗", "idiot"),
        ("โง่", "คุณโง่มาก", "โง่"),
        ("바보", "바보!", "바보"),
        ("바보*", "바보는", "바보는"),
        ("дурак", "ДУРАК", "ДУРАК"),
        ("मूर्ख", "तुम मूर्ख हो", "मूर्ख"),
    ],
)
def test_words_are_found_and_shown_as_typed(pattern: str, text: str, passage: str) -> None:
    assert passages(text, pattern) == [passage]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("idiot", "idiotic"),
        ("idiot", "an antiidiot"),
        ("idiot", "i d i o t"),
        ("idiot*", "an antiidiot"),
        ("*idiot", "idiotic"),
        ("ass", "class assess"),
        ("kill yourself", "kill and yourself"),
        ("kill * now", "kill now"),
        ("kill * now", "kill him right now"),
        ("שלום", "ושלום"),
        ("바보", "바보는"),
        ("笨蛋", "笨的蛋"),
        ("a.b", "axb"),
        ("(", "("),
    ],
)
def test_other_words_are_not_found(pattern: str, text: str) -> None:
    if pattern == "(":
        with pytest.raises(PatternRefused):
            checked_pattern(RuleKind.WORDS, pattern)
        return

    assert passages(text, pattern) == []


def test_each_rule_that_matches_is_found_once_and_named_by_its_number() -> None:
    rules = (WordRule(1, "idiot"), WordRule(5, "fool*"), WordRule(9, r"f\w+s", RuleKind.PATTERN))

    findings = found("fools, idiot, idiot", *rules)

    assert [(f.rule, f.passage) for f in findings] == [
        ("words:1", "idiot"),
        ("words:5", "fools"),
        ("words:9", "fools"),
    ]
    assert {(f.asks_for, f.reason) for f in findings} == {(Outcome.HOLD, Reason.WORD_LIST)}


def test_the_same_pattern_in_two_rules_is_found_twice() -> None:
    assert [f.rule for f in found("idiot", WordRule(1, "idiot"), WordRule(2, "Idiot"))] == [
        "words:1",
        "words:2",
    ]


@pytest.mark.parametrize(
    ("pattern", "text", "passage"),
    [
        (r"\d{3}-\d{4}", "call 555-1234 now", "555-1234"),
        (r"(?i)viagra", "ViAgRa", "ViAgRa"),
        (r"[A-Z]{8}", "STOP SHOUTING", "SHOUTING"),
        (r"\p{Han}{2}", "see 笨蛋", "笨蛋"),
        (r"é+x", "ééx", "ééx"),
        (r"casino", "ca\u200bsi\u00adno é", "ca\u200bsi\u00adno"),
        (r"(?m)^buy", "I\nbuy", "buy"),
    ],
)
def test_patterns_are_found_and_shown_as_typed(pattern: str, text: str, passage: str) -> None:
    assert passages(text, pattern, RuleKind.PATTERN) == [passage]


def test_a_pattern_looks_at_upper_and_lower_case_as_it_is_written() -> None:
    assert passages("VIAGRA", "VIAGRA", RuleKind.PATTERN) == ["VIAGRA"]

    assert passages("viagra", "VIAGRA", RuleKind.PATTERN) == []


def test_a_pattern_that_matches_a_place_without_text_finds_nothing_there() -> None:
    assert passages("word", r"\bx*", RuleKind.PATTERN) == []


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(a|a)*$", "(a|aa)+$", "(.*a){20}$", "([a-z]+)*$", "(a*)*b"]
)
def test_no_pattern_takes_long(pattern: str) -> None:
    # A backtracking engine needs hours for these, so that ending at all is the test.
    rule = WordRule(1, pattern, RuleKind.PATTERN)

    judge(Facts("a" * 28 + "!", REGULAR, SiteRules(word_rules=(rule,))))
    judge(Facts("a" * 9_999 + "!", REGULAR, SiteRules(word_rules=(rule,))))


def test_many_stars_in_long_words_do_not_take_long_either() -> None:
    assert passages("a" * 10_000, "*a" * 40 + "b") == []


@pytest.mark.parametrize(
    ("kind", "pattern", "stored"),
    [
        (RuleKind.WORDS, " idiot* ", "idiot*"),
        (RuleKind.WORDS, "笨蛋", "笨蛋"),
        (RuleKind.WORDS, "🖕", "🖕"),
        (RuleKind.PATTERN, r" (?i)\bfoo\b", r"(?i)\bfoo\b"),
        (RuleKind.PATTERN, "(a+)+$", "(a+)+$"),
    ],
)
def test_a_good_rule_is_taken(kind: RuleKind, pattern: str, stored: str) -> None:
    assert checked_pattern(kind, pattern) == stored


@pytest.mark.parametrize(
    ("kind", "pattern", "says"),
    [
        (RuleKind.WORDS, "", "empty"),
        (RuleKind.WORDS, " \n", "empty"),
        (RuleKind.WORDS, "*", "letter"),
        (RuleKind.WORDS, "?! **", "letter"),
        (RuleKind.WORDS, "\u200b", "letter"),
        (RuleKind.WORDS, "a" * 301, "301 characters"),
        (RuleKind.PATTERN, "", "empty"),
        (RuleKind.PATTERN, "(a", "missing"),
        (RuleKind.PATTERN, "[a", "missing"),
        (RuleKind.PATTERN, "a**", "bad repetition"),
        (RuleKind.PATTERN, r"(a)\1", "invalid escape"),
        (RuleKind.PATTERN, "(?=a)", "invalid perl operator"),
        (RuleKind.PATTERN, "a{2000}", "repetition size"),
        (RuleKind.PATTERN, r"((\pL{9}){9}){9}", "too large"),
        (RuleKind.PATTERN, "a*", "empty text"),
        (RuleKind.PATTERN, "^", "empty text"),
        (RuleKind.PATTERN, "a" * 301, "301 characters"),
    ],
)
def test_a_bad_rule_is_refused_with_a_sentence(kind: RuleKind, pattern: str, says: str) -> None:
    with pytest.raises(PatternRefused, match=says):
        checked_pattern(kind, pattern)


@given(st.sampled_from(RuleKind), st.text(max_size=40), st.text(max_size=60))
def test_a_rule_that_was_taken_never_breaks_judging(
    kind: RuleKind, pattern: str, text: str
) -> None:
    try:
        stored = checked_pattern(kind, pattern)
    except PatternRefused:
        return

    for finding in found(text + pattern + text, WordRule(1, stored, kind)):
        assert finding.error == ""
        assert finding.passage in text + pattern + text


@given(
    st.text(st.sampled_from("abé笨カ1אд"), min_size=1, max_size=8),
    st.sampled_from(["", "x ", "… ", "字", "“"]),
    st.sampled_from(["", " x", "…", "字", "!"]),
)
def test_a_word_is_found_between_whatever_is_no_letter(word: str, before: str, after: str) -> None:
    assert passages(before + word + after, word) == [word]


def test_a_rule_that_should_not_be_there_holds_the_comment_and_is_named() -> None:
    [finding] = found("hello", WordRule(3, "(", RuleKind.PATTERN))

    assert finding.reason is Reason.CHECK_FAILED
    assert "missing )" in finding.error


# Words quoted from the article.


@pytest.mark.parametrize(
    "text",
    [
        "He said you are all idiots, and meant it",
        "HE SAID «You are\nall   idiots and cowards»!",
        "> You are all idiots",
        "> all idiots\n\nHow can he?",
        '"idiots"? Really',
        "“all idiots” says the mayor",
        "„idiots and cowards“ is what he said",
        "‘all idiots’ is what he said",
        "*‘You are all idiots’* again",
    ],
)
def test_words_quoted_from_the_article_do_not_count(text: str) -> None:
    rule = WordRule(17, "idiots")
    assert [f.asks_for for f in found(text, rule)] == [Outcome.HOLD]

    [finding] = found(text, rule, article=ARTICLE)

    assert finding.asks_for is Outcome.NOTE
    assert (finding.rule, finding.reason) == ("words:17", Reason.WORD_LIST)
    assert finding.passage == "idiots"
    assert finding.details == {"quoted": 1}


@pytest.mark.parametrize("article", ["", ARTICLE])
def test_the_finding_says_whose_rule_it_is(article: str) -> None:
    [finding] = found("What idiots!", WordRule(17, "idiots", owner="Mona"), article=article)
    [note] = found("“idiots and cowards”", WordRule(17, "idiots", owner="Mona"), article=ARTICLE)

    assert finding.details["owner"] == note.details["owner"] == "Mona"


@pytest.mark.parametrize(
    "text",
    [
        "You idiots and cowards",  # three words of the article are no quotation
        "idiots",
        "“you stupid idiots” says the mayor",  # in marks, but not the article's words
        "> bloody idiots",
        "cowards and idiots all are you",  # the words, but not their order
        "“You are all idiots and cowards”, he says, and idiots they are",
    ],
)
def test_own_words_count_even_when_the_article_has_them_too(text: str) -> None:
    [finding] = found(text, WordRule(17, "idiots"), article=ARTICLE)

    assert finding.asks_for is Outcome.HOLD


def test_the_passage_is_the_place_that_counts() -> None:
    text = "“You are all idiots”, he says. IDIOTS!"

    [finding] = found(text, WordRule(17, "idiots"), article=ARTICLE)

    assert (finding.passage, finding.details) == ("IDIOTS", {"quoted": 1})


def test_quotations_without_spaces_between_words_are_recognised() -> None:
    rule = WordRule(17, "笨蛋")

    assert [f.asks_for for f in found("他说你们都是笨蛋", rule, article=ARTICLE)] == [Outcome.NOTE]
    assert [f.asks_for for f in found("你是笨蛋", rule, article=ARTICLE)] == [Outcome.HOLD]


def test_what_a_pattern_matches_can_be_quoted_too() -> None:
    rule = WordRule(17, r"idiots?\b", RuleKind.PATTERN)

    [quoted] = found("You are all idiots – é", rule, article=ARTICLE)
    [own] = found("You are idiots – é", rule, article=ARTICLE)

    assert (quoted.asks_for, quoted.passage) == (Outcome.NOTE, "idiots")
    assert (own.asks_for, own.passage) == (Outcome.HOLD, "idiots")


def test_a_quoted_word_does_not_excuse_another_rule() -> None:
    rules = (WordRule(1, "idiots"), WordRule(2, "liar"))

    findings = found("You are all idiots and cowards, liar", *rules, article=ARTICLE)

    assert [(f.rule, f.asks_for) for f in findings] == [
        ("words:1", Outcome.NOTE),
        ("words:2", Outcome.HOLD),
    ]
