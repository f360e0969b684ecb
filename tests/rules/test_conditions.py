"""Composed rules: which comment meets which condition, and what a rule then asks for."""

from time import thread_time

import pytest

from rejoinder.kit.domains import belongs_to, domain_name, host_of
from rejoinder.kit.languages import language_of
from rejoinder.moderation.composed_rules import ConditionRefused, ReadyRule, checked_condition
from rejoinder.moderation.pipeline import judge
from rejoinder.vocabulary.judging import (
    AuthorFacts,
    Facts,
    Finding,
    Outcome,
    RecentComment,
    SiteRules,
)
from rejoinder.vocabulary.moderation import Disclosure, RuleAction
from rejoinder.vocabulary.rules import Condition, ConditionKind, RuleOfConditions
from rejoinder.vocabulary.states import Reason, Trust

K = ConditionKind
REGULAR = AuthorFacts(trust=Trust.REGULAR, published_before=20, age_seconds=90 * 86_400)
NEWCOMER = AuthorFacts(trust=Trust.NEW, published_before=1, age_seconds=3_600)
GUEST = AuthorFacts(trust=Trust.GUEST, age_seconds=0)
STAFF = AuthorFacts(trust=Trust.STAFF, published_before=200, age_seconds=90 * 86_400)
QUICK = AuthorFacts(trust=Trust.REGULAR, recent=(RecentComment("Before.", 40.0),), age_seconds=1e7)


def rule(*conditions: Condition, **parts: object) -> RuleOfConditions:
    values: dict[str, object] = {"id": 7, "name": "Adverts", "owner": "Mona"} | parts
    return RuleOfConditions(conditions=conditions, **values)  # type: ignore[arg-type]


def verdict_on(text: str, *rules: RuleOfConditions, author: AuthorFacts = REGULAR) -> list[Finding]:
    site = SiteRules(composed_rules=rules, seconds_between_comments=0)
    found = judge(Facts(text, author, site)).findings
    return [finding for finding in found if finding.check == "composed"]


MEETINGS = [
    (Condition(K.WORDS, "cheap watch*\nbuy now"), Facts("Cheap  WATCHES!", REGULAR),
     "Cheap  WATCHES"),
    (Condition(K.WORDS, "cheap, buy now"), Facts("Please buy – now.", REGULAR), "buy – now"),
    (Condition(K.WORDS, "cheap"), Facts("Cheapest of all.", REGULAR), None),
    (Condition(K.PATTERN, r"\d{3} \d{6}"), Facts("Call 030 123456.", REGULAR), "030 123456"),
    (Condition(K.LINKS, number=1), Facts("https://a.test https://b.test", REGULAR), "https://b.test"),
    (Condition(K.LINKS, number=2), Facts("https://a.test https://b.test", REGULAR), None),
    (Condition(K.DOMAIN, "b.test"), Facts("See https://www.b.test/x.", REGULAR), "https://www.b.test/x"),
    (Condition(K.ACCOUNT_AGE, number=24), Facts("Hello", NEWCOMER), ""),
    (Condition(K.ACCOUNT_AGE, number=24), Facts("Hello", GUEST), ""),
    (Condition(K.ACCOUNT_AGE, number=24), Facts("Hello", REGULAR), None),
    (Condition(K.ACCOUNT_AGE, number=1), Facts("Hello", NEWCOMER), None),
    (Condition(K.PUBLISHED, number=2), Facts("Hello", NEWCOMER), ""),
    (Condition(K.PUBLISHED, number=1), Facts("Hello", NEWCOMER), None),
    (Condition(K.PUBLISHED, number=1), Facts("Hello", AuthorFacts(trust=Trust.REGULAR)), None),
    (Condition(K.SINCE_LAST, number=60), Facts("Hello", QUICK), ""),
    (Condition(K.SINCE_LAST, number=40), Facts("Hello", QUICK), None),
    (Condition(K.SINCE_LAST, number=60), Facts("Hello", QUICK, is_edit=True), None),
    (Condition(K.SECTION, "sport\nnews"), Facts("Hello", REGULAR, section="news"), ""),
    (Condition(K.SECTION, "sport"), Facts("Hello", REGULAR), None),
    (Condition(K.LANGUAGE, "de"), Facts("Das ist doch nicht wahr, und ich weiß es.", REGULAR), ""),
    (Condition(K.LANGUAGE, "de"), Facts("That is not what they told us.", REGULAR), None),
    (Condition(K.OTHER_LANGUAGE, "en"), Facts("Das ist doch nicht wahr, und ich.", REGULAR), ""),
    (Condition(K.OTHER_LANGUAGE, "en"), Facts("Ok.", REGULAR), None),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "facts", "passage"), MEETINGS)
def test_a_condition_is_met_by_these_words_or_not(
    condition: Condition, facts: Facts, passage: str | None
) -> None:
    met = ReadyRule(rule(checked_condition(condition))).met_by(facts)

    assert (met.passage if met else None) == passage


def test_all_conditions_must_be_met_and_the_first_words_are_the_passage() -> None:
    both = rule(Condition(K.ACCOUNT_AGE, number=24), Condition(K.WORDS, "ferry"))

    [finding] = verdict_on("The ferry is late.", both, author=NEWCOMER)

    assert (finding.rule, finding.passage) == ("composed:7", "ferry")
    assert (finding.asks_for, finding.reason) == (Outcome.HOLD, Reason.NEW_READER)
    assert finding.details == {"name": "Adverts", "owner": "Mona", "rule_version": 1}
    assert verdict_on("The ferry is late.", both) == []
    assert verdict_on("The bridge is shut.", both, author=NEWCOMER) == []


def test_a_rule_without_conditions_stops_nothing() -> None:
    assert verdict_on("Anything.", rule()) == []


def test_rules_are_asked_in_their_order_and_each_says_what_it_found() -> None:
    first = rule(Condition(K.WORDS, "ferry"), id=2)
    second = rule(Condition(K.WORDS, "late"), id=1, disclosure=Disclosure.CHECK)

    found = verdict_on("The ferry is late.", first, second)

    assert [f.rule for f in found] == ["composed:2", "composed:1"]
    assert [f.disclosure for f in found] == [Disclosure.PASSAGE, Disclosure.CHECK]


@pytest.mark.parametrize(
    ("action", "asks_for"),
    [
        (RuleAction.HOLD, Outcome.HOLD),
        (RuleAction.EDIT, Outcome.REFUSE),
        (RuleAction.NOTE, Outcome.NOTE),
    ],
)
def test_a_rule_asks_for_what_its_action_says_and_never_binds_the_staff(
    action: RuleAction, asks_for: Outcome
) -> None:
    phone = rule(Condition(K.PATTERN, r"\d{6}"), action=action, guidance="Leave numbers out.")

    [of_reader] = verdict_on("Call 123456.", phone)
    [of_staff] = verdict_on("Call 123456.", phone, author=STAFF)

    assert of_reader.asks_for is asks_for
    assert of_staff.asks_for is Outcome.NOTE
    assert of_reader.details["guidance"] == "Leave numbers out."


def test_a_rule_can_build_on_what_another_check_found() -> None:
    new_with_links = rule(Condition(K.FINDING, "links"), Condition(K.WORDS, "watches"))
    links = "https://a.test https://b.test"

    [finding] = verdict_on(f"Watches: {links}", new_with_links, author=NEWCOMER)

    assert finding.passage == "https://b.test"
    assert verdict_on(f"Clocks: {links}", new_with_links, author=NEWCOMER) == []
    assert verdict_on("Watches: https://a.test", new_with_links, author=NEWCOMER) == []


def test_words_quoted_from_the_article_do_not_count() -> None:
    ready = ReadyRule(rule(Condition(K.WORDS, "stupid order")))
    article = "The engineer never got that stupid order of hers."

    quoted = Facts("“that stupid order of hers”, really?", REGULAR, article_text=article)
    own = Facts("A stupid order!", REGULAR, article_text=article)

    assert ready.met_by(quoted) is None
    assert ready.met_by(own) is not None


# S-33 of the promises: links are compared label by label.
@pytest.mark.parametrize(
    ("link", "belongs"),
    [
        ("https://example.com/x", True),
        ("https://www.example.com", True),
        ("http://EXAMPLE.com.", True),
        ("https://example.com:8443/", True),
        ("https://someone@example.com/", True),
        ("https://someone:secret@example.com/", True),
        ("https://ex%61mple.com/", True),
        ("https:\\\\example.com", True),
        ("www.example.com", True),
        ("mailto:someone@example.com", True),
        ("https://example\u3002com/", True),
        ("https://attacker-example.com/", False),
        ("https://example.com.evil.test/", False),
        ("https://example.com@evil.test/", False),
        ("https://example.com\\@evil.test/", True),  # a browser's backslash ends the host
        ("https://evil.test/example.com", False),
        ("https://evil.test?example.com", False),
        ("https://evil.test#@example.com", False),
        ("https://xn--exmple-cua.com/", False),
        ("https://exаmple.com/", False),  # the third letter is Cyrillic
    ],
)
def test_a_link_belongs_to_a_domain_by_its_labels_alone(link: str, belongs: bool) -> None:
    assert belongs_to(host_of(link), domain_name("example.com")) is belongs


def test_a_domain_in_other_letters_is_the_same_as_its_punycode() -> None:
    for typed in ("bücher.example", "BÜCHER.example", "xn--bcher-kva.example"):
        assert belongs_to(host_of("https://www.xn--bcher-kva.example"), domain_name(typed))
        assert belongs_to(host_of("https://bücher.example/a"), domain_name(typed))


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        (Condition(K.WORDS, " , "), "at least one word"),
        (Condition(K.WORDS, "***"), "at least one letter"),
        (Condition(K.PATTERN, "(a"), "cannot be used"),
        (Condition(K.PATTERN, r"(\w+)\1"), "cannot be used"),
        (Condition(K.PATTERN, "a*"), "would hold all comments"),
        (Condition(K.DOMAIN, "not a domain"), "is not a domain"),
        (Condition(K.DOMAIN, ""), "at least one domain"),
        (Condition(K.LANGUAGE, "xx"), "not a language"),
    ],
)
def test_a_condition_that_cannot_be_used_is_refused_with_a_sentence(
    condition: Condition, sentence: str
) -> None:
    with pytest.raises(ConditionRefused, match=sentence):
        checked_condition(condition)


# S-31 of the promises, and a few more that make other engines stand still.
@pytest.mark.parametrize(
    "pattern",
    [r"(a+)+$", r"(a|a)*$x", r"([a-z]+)*\d", r"(.*a){12}", r"^(([a-z])+.)+[A-Z]([a-z])+$"],
)
def test_no_pattern_takes_long(pattern: str) -> None:
    try:
        ready = ReadyRule(rule(checked_condition(Condition(K.PATTERN, pattern))))
    except ConditionRefused:
        return  # refused when it is made, which is as good
    for text in ("a" * 28 + "!", "a" * 10_000 + "!", "ab " * 3_000):
        began = thread_time()
        ready.met_by(Facts(text, REGULAR))
        assert thread_time() - began < 0.05, text[:30]


SENTENCES = {
    "en": "There was no barrier when I drove past at twenty past six, and nobody had told us.",
    "de": "Als ich um zwanzig nach sechs vorbeifuhr, war dort keine Schranke und auch kein Schild.",
    "fr": "Il n’y avait pas de barrière quand je suis passé, et personne ne nous l’avait dit.",
    "es": "No había ninguna barrera cuando pasé por allí, y nadie nos lo había dicho.",
    "it": "Non c’era nessuna barriera quando sono passato, e nessuno ce lo aveva detto.",
    "nl": "Er was geen slagboom toen ik er langs reed, en niemand had het ons verteld.",
    "pl": "Nie było tam szlabanu, kiedy przejeżdżałem, i nikt nam tego nie powiedział.",
    "sv": "Det var ingen bom när jag körde förbi, och ingen hade sagt något till oss.",
    "tr": "Geçtiğimde orada bir bariyer yoktu ve bize hiç kimse bir şey söylememişti, ama bu da.",
    "ru": "Когда я проезжал мимо, шлагбаума не было, и никто нам ничего не сказал. Это странно.",
    "uk": "Коли я проїжджав повз, шлагбаума не було, і ніхто нам нічого не сказав.",
    "el": "Δεν υπήρχε μπάρα όταν πέρασα, και κανείς δεν μας το είχε πει.",
    "ar": "لم يكن هناك حاجز عندما مررت ولم يخبرنا أحد بذلك.",
    "fa": "وقتی رد شدم هیچ مانعی نبود و کسی چیزی به ما نگفته بود.",
    "he": "לא היה מחסום כשעברתי, ואיש לא אמר לנו.",
    "ja": "通ったとき遮断機はありませんでした。",
    "zh": "我经过的时候没有栏杆，也没有人告诉我们。",
    "ko": "지나갈 때 차단기가 없었고 아무도 말해 주지 않았습니다.",
}  # fmt: skip


@pytest.mark.parametrize(("code", "sentence"), SENTENCES.items())
def test_the_language_of_a_plain_sentence_is_told(code: str, sentence: str) -> None:
    assert language_of(sentence) == code


@pytest.mark.parametrize("text", ["", "Ok.", "🙂🙂🙂", "https://www.example.com/the/and/of", "123"])
def test_what_is_too_short_is_in_no_language(text: str) -> None:
    assert language_of(text) == ""
