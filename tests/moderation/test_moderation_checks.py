"""What each check finds, rule by rule."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rejoinder.moderation.link_finding import links_in
from rejoinder.moderation.pipeline import judge
from rejoinder.vocabulary.judging import (
    AuthorFacts,
    Facts,
    Finding,
    Outcome,
    RecentComment,
    SiteRules,
)
from rejoinder.vocabulary.states import LimitKind, Reason, Trust

GUEST = AuthorFacts(Trust.GUEST)
NEW = AuthorFacts(Trust.NEW, published_before=1)
REGULAR = AuthorFacts(Trust.REGULAR, published_before=20)
STAFF = AuthorFacts(Trust.STAFF)
OPEN_TO_GUESTS = SiteRules(guests_held_first=False)

LONG = (
    "The bridge was closed in March because the railing had rusted through, and the council "
    "knew it since autumn. Nobody wrote it down, nobody paid for it, and now everybody asks why."
)


def found(facts: Facts, check: str) -> list[Finding]:
    return [f for f in judge(facts).findings if f.check == check]


def rules_of(facts: Facts) -> list[tuple[str, Outcome]]:
    return [(f.rule, f.asks_for) for f in judge(facts).findings]


# Length.


@pytest.mark.parametrize("text", ["", " ", "\n\t\n", "\u200b\u2060", "\u3164", "\u2800\u00a0"])
def test_a_comment_in_which_nothing_can_be_seen_is_refused(text: str) -> None:
    assert rules_of(Facts("a", REGULAR)) == []

    assert rules_of(Facts(text, REGULAR)) == [("length:empty", Outcome.REFUSE)]


def test_a_comment_may_be_as_long_as_the_site_says_and_no_longer() -> None:
    rules = SiteRules(max_chars=50)
    assert found(Facts("x" * 50, REGULAR, rules), "length") == []

    [finding] = found(Facts("x" * 51, REGULAR, rules), "length")

    assert (finding.rule, finding.asks_for) == ("length:long", Outcome.REFUSE)
    assert finding.details == {"found": 51, "allowed": 50}


# Thread and limits.


@pytest.mark.parametrize("is_edit", [False, True])
@pytest.mark.parametrize("author", [GUEST, REGULAR, STAFF])
def test_nobody_writes_or_edits_in_a_closed_thread(author: AuthorFacts, is_edit: bool) -> None:
    facts = Facts("a", author, OPEN_TO_GUESTS, is_edit=is_edit)
    assert rules_of(facts) == []

    assert rules_of(replace(facts, thread_open=False)) == [("thread:closed", Outcome.REFUSE)]


@pytest.mark.parametrize(
    ("limit", "rule", "outcome", "reason"),
    [
        (LimitKind.SUSPENDED, "limit:suspended", Outcome.REFUSE, Reason.NONE),
        (LimitKind.WARNED, "limit:warned", Outcome.REFUSE, Reason.NONE),
        (LimitKind.READ_FIRST, "limit:read_first", Outcome.HOLD, Reason.READ_FIRST_READER),
    ],
)
@pytest.mark.parametrize("author", [REGULAR, STAFF])
def test_a_limit_on_an_account_counts(
    author: AuthorFacts, limit: LimitKind, rule: str, outcome: Outcome, reason: Reason
) -> None:
    until = datetime(2026, 12, 1, tzinfo=UTC)
    told = replace(author, limit=limit, limit_reason="Rule 1, twice.", limit_until=until)

    [finding] = judge(Facts("a", told)).findings

    assert (finding.rule, finding.asks_for, finding.reason) == (rule, outcome, reason)
    assert finding.details == {"reason": "Rule 1, twice.", "until": "2026-12-01T00:00:00+00:00"}


# Links.


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("none here", []),
        ("https://a.example/x.", ["https://a.example/x"]),
        ("www.a.example and WWW.A.EXAMPLE/", ["www.a.example"]),
        ("http://a.example https://www.a.example/", ["http://a.example"]),
        ("https://a.example/A https://a.example/a", ["https://a.example/A", "https://a.example/a"]),
        ("[words](https://a.example)", ["https://a.example"]),
        ("[words](<https://a.example/x y>)", ["https://a.example/x"]),
        ('[words](https://a.example "title")', ["https://a.example"]),
        ("[https://a.example](https://b.example)", ["https://a.example", "https://b.example"]),
        ("![p](https://a.example/p.png)", ["https://a.example/p.png"]),
        ("(https://a.example/b_(c))", ["https://a.example/b_(c)"]),
        ("**https://a.example**", ["https://a.example"]),
        ("https://a.examplehttps://b.example", ["https://a.example", "https://b.example"]),
        ("[m](mailto:a@b.example)", ["mailto:a@b.example"]),
        ("HTTPS://A.example", ["HTTPS://A.example"]),
        ("“https://a.example”", ["https://a.example"]),
        ("see a.example or wwwonder.example", []),
        ("https://münchen.example/ü", ["https://münchen.example/ü"]),
    ],
)
def test_links_are_found_as_typed_and_the_same_target_once(text: str, links: list[str]) -> None:
    assert links_in(text) == links


@pytest.mark.parametrize(
    ("author", "allowed", "rule"), [(GUEST, 1, "new"), (NEW, 1, "new"), (REGULAR, 5, "regular")]
)
def test_more_links_than_the_trust_allows_hold_a_comment(
    author: AuthorFacts, allowed: int, rule: str
) -> None:
    links = [f"https://{n}.example/" for n in range(allowed + 1)]
    assert found(Facts(" ".join(links[:allowed]), author), "links") == []

    [finding] = found(Facts(" ".join(links), author), "links")

    assert (finding.rule, finding.reason) == (f"links:{rule}", Reason.LINKS)
    assert finding.asks_for is Outcome.HOLD
    assert finding.passage == links[-1]
    assert finding.details == {"found": allowed + 1, "allowed": allowed}


def test_staff_may_link_as_much_as_they_like() -> None:
    assert rules_of(Facts(" ".join(f"https://{n}.example" for n in range(50)), STAFF)) == []


def test_links_from_the_article_count_like_others() -> None:
    text = "See https://a.example and https://b.example for more"

    assert found(Facts(text, NEW, article_text=text), "links")


# Repeated text.


def repeated(text: str, *earlier: str, author: AuthorFacts = REGULAR) -> list[Finding]:
    recent = tuple(RecentComment(e, 60.0 * (n + 1)) for n, e in enumerate(earlier))
    return found(Facts(text, replace(author, recent=recent)), "repeated")


@pytest.mark.parametrize(
    ("text", "earlier"),
    [
        ("Yes.", "yes"),
        ("Buy  NOW!!", "buy now"),
        ("!!!", "!!!"),
        ("b\u200buy now", "Buy now."),
        (LONG, LONG.upper()),
        ("买这个", "买这个。"),
    ],
)
def test_the_same_text_again_is_held(text: str, earlier: str) -> None:
    assert repeated(text, "something else") == []

    [finding] = repeated(text, "something else", earlier)

    assert (finding.rule, finding.asks_for) == ("repeated:same", Outcome.HOLD)
    assert finding.reason is Reason.REPEATED
    assert finding.details == {"seconds_ago": 120, "alike": 100}


@pytest.mark.parametrize(
    "text",
    [
        LONG.replace("rusted", "rotted"),
        LONG + " Ok",
        "X " + LONG,
        LONG.replace("March", "Marsh"),
    ],
)
def test_nearly_the_same_long_text_is_held(text: str) -> None:
    [finding] = repeated(text, LONG)

    assert finding.rule == "repeated:near"
    assert 90 <= int(finding.details["alike"]) <= 99


def test_nearly_the_same_text_without_spaces_is_held() -> None:
    sentence = (
        "市议会去年秋天就知道桥上的栏杆已经锈穿了但是没有人写下来也没有人付钱现在大家都在问为什么会这样"
        * 2
    )

    assert [f.rule for f in repeated(sentence.replace("大家", "人们", 1), sentence)] == [
        "repeated:near"
    ]


@pytest.mark.parametrize(
    ("text", "earlier"),
    [
        ("No.", "Yes."),
        ("I like this", "I like that"),  # nearly the same, but short
        ("!!!", "???"),
        (LONG[:80], LONG),
        (LONG, "The council answers tomorrow; until then nobody knows why the bridge was closed."),
        ("a", ""),
    ],
)
def test_another_text_is_not_held(text: str, earlier: str) -> None:
    assert repeated(text, earlier) == []


def test_staff_may_repeat_themselves_and_the_record_says_so() -> None:
    [finding] = repeated(LONG, LONG, author=STAFF)

    assert finding.asks_for is Outcome.NOTE
    assert finding.details["exempt"] == "staff"


def test_an_edit_is_not_compared_with_what_it_changes() -> None:
    author = replace(REGULAR, recent=(RecentComment(LONG, 100),))
    assert found(Facts(LONG, author), "repeated")

    assert found(Facts(LONG, author, is_edit=True), "repeated") == []


# Pace.


def test_a_comment_right_after_another_is_held() -> None:
    def at(seconds: float) -> list[Finding]:
        author = replace(REGULAR, recent=(RecentComment("x", seconds),))
        return found(Facts("something new", author), "pace")

    assert at(15) == []

    [finding] = at(14.9)

    assert (finding.rule, finding.asks_for) == ("pace:seconds", Outcome.HOLD)
    assert finding.reason is Reason.TOO_FAST
    assert finding.details == {"found": 14, "wanted": 15}


@pytest.mark.parametrize("author", [GUEST, NEW])
def test_who_is_new_may_write_so_many_comments_a_day(author: AuthorFacts) -> None:
    assert found(Facts("a", replace(author, written_last_day=9)), "pace") == []

    [finding] = found(Facts("a", replace(author, written_last_day=10)), "pace")

    assert (finding.rule, finding.reason) == ("pace:day", Reason.TOO_FAST)
    assert finding.details == {"found": 10, "allowed": 10}


@pytest.mark.parametrize("author", [REGULAR, STAFF])
def test_who_is_known_may_write_all_day(author: AuthorFacts) -> None:
    assert rules_of(Facts("a", replace(author, written_last_day=500))) == []


def test_an_edit_is_never_too_fast() -> None:
    author = replace(NEW, recent=(RecentComment("x", 1),), written_last_day=50)
    assert found(Facts("a", author), "pace")

    assert found(Facts("a", author, is_edit=True), "pace") == []


def test_staff_who_write_fast_are_noted_and_not_held() -> None:
    author = replace(STAFF, recent=(RecentComment("x", 1),))

    assert rules_of(Facts("a", author)) == [("pace:seconds", Outcome.NOTE)]


@pytest.mark.parametrize("author", [GUEST, NEW, REGULAR])
def test_in_a_slower_discussion_the_text_stays_with_its_writer(author: AuthorFacts) -> None:
    def at(seconds: float | None, *, is_edit: bool = False) -> list[Finding]:
        told = replace(author, seconds_since_in_thread=seconds)
        return found(Facts("a", told, thread_pace_seconds=180, is_edit=is_edit), "pace")

    assert at(None) == at(180) == at(1, is_edit=True) == []

    [finding] = at(59.5)

    assert (finding.rule, finding.asks_for) == ("pace:thread", Outcome.REFUSE)
    assert finding.details == {"wanted": 180, "wait": 121}


def test_staff_are_noted_in_a_slower_discussion() -> None:
    facts = Facts("a", replace(STAFF, seconds_since_in_thread=1), thread_pace_seconds=180)

    assert rules_of(facts) == [("pace:thread", Outcome.NOTE)]


# First comments.


def test_the_first_comments_of_a_new_reader_are_held_as_often_as_the_site_says() -> None:
    rules = SiteRules(first_comments_held=2)
    assert rules_of(Facts("a", replace(NEW, published_before=2), rules)) == []

    [finding] = judge(Facts("a", replace(NEW, published_before=1), rules)).findings

    assert (finding.rule, finding.asks_for) == ("first:reader", Outcome.HOLD)
    assert finding.reason is Reason.NEW_READER
    assert finding.details == {"published": 1, "wanted": 2}


def test_a_site_may_hold_no_first_comments_at_all() -> None:
    newcomer = replace(NEW, published_before=0)
    assert rules_of(Facts("a", newcomer)) == [("first:reader", Outcome.HOLD)]

    assert rules_of(Facts("a", newcomer, SiteRules(first_comments_held=0))) == []


def test_guests_are_held_first_unless_the_site_says_otherwise() -> None:
    assert rules_of(Facts("a", GUEST, OPEN_TO_GUESTS)) == []

    assert rules_of(Facts("a", GUEST)) == [("first:guest", Outcome.HOLD)]


@pytest.mark.parametrize("author", [replace(REGULAR, published_before=0), STAFF])
def test_who_is_known_has_no_first_comments(author: AuthorFacts) -> None:
    assert rules_of(Facts("a", author)) == []


# Article or section read first.


@pytest.mark.parametrize(("author", "outcome"), [(REGULAR, Outcome.HOLD), (STAFF, Outcome.NOTE)])
@pytest.mark.parametrize("where", ["article", "section"])
def test_comments_are_held_where_the_site_reads_first_but_not_those_of_staff(
    where: str, author: AuthorFacts, outcome: Outcome
) -> None:
    facts = Facts(
        "a",
        author,
        article_read_first=where == "article",
        section_read_first=where == "section",
    )

    [finding] = judge(facts).findings

    assert (finding.rule, finding.asks_for) == (f"read_first:{where}", outcome)
    assert finding.reason is Reason.READ_FIRST_ARTICLE


def test_everything_that_applies_is_found_at_once() -> None:
    author = AuthorFacts(
        Trust.NEW,
        limit=LimitKind.READ_FIRST,
        recent=(RecentComment("https://a.example https://b.example", 2),),
        written_last_day=10,
    )
    facts = Facts(
        "https://a.example https://b.example",
        author,
        thread_open=False,
        article_read_first=True,
        section_read_first=True,
    )

    assert sorted(rule for rule, _ in rules_of(facts)) == [
        "first:reader",
        "limit:read_first",
        "links:new",
        "pace:day",
        "pace:seconds",
        "read_first:article",
        "read_first:section",
        "repeated:same",
        "thread:closed",
    ]
