"""What becomes of each comment of an export: the rules one by one."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from rejoinder.exchange.arranging import ExportHasChanged, PlannedComment, arranged
from rejoinder.exchange.planning import Choices, Plan, plan_import
from rejoinder.exchange.records import (
    NOBODY,
    ImportedAuthor,
    ImportedComment,
    ImportedThread,
    Noted,
    Record,
    RecordKind,
    Skipped,
)
from rejoinder.exchange.report import Outcome, Report

NOW = datetime(2024, 6, 1, tzinfo=UTC)
AT = datetime(2024, 5, 3, 9, 0, tzinfo=UTC)
BRIDGE = "https://hp.example/news/bridge"
ANA = ImportedAuthor(name="Ana", username="ana7", is_anonymous=False)


def thread(
    source_id: str = "t1",
    *,
    link: str = BRIDGE,
    identifier: str = "",
    created_at: datetime | None = AT,
    is_deleted: bool = False,
    is_closed: bool = False,
) -> ImportedThread:
    return ImportedThread(source_id, identifier, link, "Bridge", created_at, is_closed, is_deleted)


def comment(
    source_id: str,
    parent: str | None = None,
    *,
    thread_id: str = "t1",
    text: str = "<p>Hello</p>",
    created_at: datetime | None = AT,
    is_deleted: bool = False,
    is_spam: bool = False,
    is_approved: bool = True,
) -> ImportedComment:
    return ImportedComment(
        source_id, thread_id, parent, text, created_at, ANA, is_deleted, is_spam, is_approved
    )


class Run:
    """One whole import on paper: the plan, the report and what would be stored."""

    def __init__(self, *records: Record, choices: Choices | None = None) -> None:
        self.report = Report()
        self.plan: Plan = plan_import(records, now=NOW, report=self.report, choices=choices)
        comments = [r for r in records if isinstance(r, ImportedComment)]
        self.stored: list[PlannedComment] = list(arranged(comments, plan=self.plan))

    def outcomes(self) -> dict[str, str]:
        return {found.comment.source_id: found.outcome.value for found in self.stored}

    def parents(self) -> dict[str, str | None]:
        return {found.comment.source_id: found.parent_source_id for found in self.stored}

    def whys(self, kind: type[Skipped | Noted]) -> dict[str, str]:
        return {entry.source_id: entry.why for entry in self.report.entries if type(entry) is kind}


def articles_of(*threads: ImportedThread) -> dict[str, set[str]]:
    """Group threads that each have one comment; thread ids by the article's key."""
    talk = [comment(f"c-{one.source_id}", thread_id=one.source_id) for one in threads]
    return {a.key: set(a.thread_source_ids) for a in Run(*threads, *talk).plan.articles}


def test_a_plain_talk_comes_in_as_it_was() -> None:
    run = Run(thread(), comment("1"), comment("2", "1"), comment("3", "2"))

    assert run.outcomes() == {"1": "publish", "2": "publish", "3": "publish"}
    assert run.parents() == {"1": None, "2": "1", "3": "2"}
    assert run.report.outcomes == {Outcome.PUBLISH: 3}
    assert (run.report.threads, run.report.articles, run.report.comments) == (1, 1, 3)
    assert not run.report.entries


def test_a_deleted_comment_with_a_reply_becomes_a_stub_without_text_and_author() -> None:
    run = Run(thread(), comment("1", is_deleted=True), comment("2", "1"))

    assert run.outcomes() == {"1": "stub", "2": "publish"}
    assert run.stored[0].comment.message_html == ""
    assert run.stored[0].comment.author == NOBODY
    assert run.parents()["2"] == "1"


def test_a_deleted_comment_holds_replies_far_below_it() -> None:
    run = Run(
        thread(),
        comment("1", is_deleted=True),
        comment("2", "1", is_deleted=True),
        comment("3", "2"),
    )

    assert run.outcomes() == {"1": "stub", "2": "stub", "3": "publish"}


def test_a_deleted_comment_without_living_replies_is_skipped() -> None:
    run = Run(thread(), comment("1", is_deleted=True), comment("2", "1", is_deleted=True))

    assert run.outcomes() == {}
    assert run.whys(Skipped)["1"] == "it was deleted in the old system"


def test_spam_is_never_published() -> None:
    spam = comment("1", is_spam=True)

    assert Run(thread(), spam).outcomes() == {}
    assert Run(thread(), spam, choices=Choices(keep_spam=True)).outcomes() == {"1": "remove"}


def test_spam_with_a_reply_leaves_a_stub_without_its_text() -> None:
    run = Run(thread(), comment("1", is_spam=True), comment("2", "1"))

    assert run.outcomes() == {"1": "stub", "2": "publish"}
    assert run.stored[0].comment.message_html == ""


def test_deleted_spam_is_deleted_even_if_spam_is_kept() -> None:
    run = Run(
        thread(), comment("1", is_spam=True, is_deleted=True), choices=Choices(keep_spam=True)
    )

    assert run.outcomes() == {}


def test_what_was_never_approved_is_skipped_or_held_and_never_published() -> None:
    waiting = comment("1", is_approved=False)

    assert Run(thread(), waiting).outcomes() == {}
    assert Run(thread(), waiting, choices=Choices(keep_unapproved=True)).outcomes() == {"1": "hold"}


def test_a_comment_without_text_is_skipped_unless_somebody_answered() -> None:
    run = Run(thread(), comment("1", text=""), comment("2", text=""), comment("3", "2"))

    assert run.outcomes() == {"2": "stub", "3": "publish"}
    assert run.whys(Skipped) == {"1": "it has no text"}


def test_comments_of_a_deleted_thread_are_skipped_unless_asked_for() -> None:
    records = (thread(is_deleted=True), comment("1"))

    run = Run(*records)
    kept = Run(*records, choices=Choices(keep_deleted_threads=True))

    assert run.outcomes() == {}
    assert run.plan.articles == ()
    assert run.whys(Skipped)["1"] == "its thread was deleted in the old system"
    assert kept.outcomes() == {"1": "publish"}


def test_a_thread_that_is_not_in_the_file_takes_its_comments_along() -> None:
    run = Run(thread(), comment("1", thread_id="t9"), comment("2"))

    assert run.outcomes() == {"2": "publish"}
    assert run.whys(Skipped) == {"1": "its thread is not in the file"}


def test_an_empty_thread_is_skipped_and_counted() -> None:
    run = Run(thread(), thread("t2", link=BRIDGE + "/two"), comment("1"))

    assert run.report.empty_threads == 1
    assert run.whys(Skipped) == {"t2": "nobody has commented in it"}
    assert len(run.plan.articles) == 1


def test_a_reply_to_a_comment_that_is_not_in_the_file_stands_at_the_top() -> None:
    run = Run(thread(), comment("2", "1"))

    assert run.parents() == {"2": None}
    assert "not in the file" in run.whys(Noted)["2"]


def test_a_reply_to_a_comment_of_another_article_stands_at_the_top() -> None:
    run = Run(
        thread(),
        thread("t2", link=BRIDGE + "/two"),
        comment("1"),
        comment("2", "1", thread_id="t2"),
    )

    assert run.parents() == {"1": None, "2": None}
    assert "another article" in run.whys(Noted)["2"]


def test_a_reply_across_two_threads_of_one_article_stays_a_reply() -> None:
    run = Run(
        thread(),
        thread("t2", link=BRIDGE + "/?utm_source=x"),
        comment("1"),
        comment("2", "1", thread_id="t2"),
    )

    assert run.parents() == {"1": None, "2": "1"}


@pytest.mark.parametrize("size", [1, 2, 3, 50])
def test_a_circle_of_parents_is_opened_at_one_place(size: int) -> None:
    circle = [comment(str(n), str((n + 1) % size)) for n in range(size)]
    tail = [comment("tail", "0")]

    run = Run(thread(), *circle, *tail)

    assert len(run.stored) == size + 1
    assert list(run.parents().values()).count(None) == 1
    assert len(run.whys(Noted)) == 1
    assert run.parents()["tail"] == "0"


def test_a_circle_is_opened_inside_it_even_if_the_file_begins_outside_it() -> None:
    run = Run(thread(), comment("tail", "1"), comment("1", "2"), comment("2", "1"))

    assert run.parents() == {"1": None, "2": "1", "tail": "1"}
    assert set(run.whys(Noted)) == {"1"}


def test_of_two_comments_with_one_id_the_first_counts() -> None:
    run = Run(thread(), comment("1", text="first"), comment("1", text="second"))

    assert [found.comment.message_html for found in run.stored] == ["first"]
    assert "same id" in run.whys(Skipped)["1"]
    assert run.report.comments == 2


def test_of_two_threads_with_one_id_the_first_counts() -> None:
    run = Run(thread(), thread(link=BRIDGE + "/two"), comment("1"))

    assert run.plan.articles[0].link == BRIDGE


@pytest.mark.parametrize("date", [None, datetime(1970, 1, 1, tzinfo=UTC), NOW + timedelta(days=1)])
def test_a_date_that_cannot_be_true_becomes_the_articles_date_with_a_note(
    date: datetime | None,
) -> None:
    run = Run(thread(created_at=AT), comment("1", created_at=date))

    assert run.stored[0].created_at == AT
    assert "date" in run.whys(Noted)["1"]


def test_an_article_without_a_date_has_that_of_its_first_comment_or_of_the_import() -> None:
    first, second = AT + timedelta(days=1), AT + timedelta(days=2)
    dated = Run(
        thread(created_at=NOW + timedelta(days=9)),
        comment("1", created_at=second),
        comment("2", created_at=first),
    )
    undated = Run(thread(created_at=None), comment("1", created_at=None))

    assert dated.plan.articles[0].created_at == first
    assert undated.plan.articles[0].created_at == NOW


def test_threads_with_one_identifier_are_one_article_whatever_their_address() -> None:
    grouped = articles_of(
        thread("t1", identifier="hp-1"),
        thread("t2", identifier="hp-1", link="https://old.example/1.html"),
        thread("t3", link="http://old.example/1.html/"),
    )

    assert grouped == {"identifier:hp-1": {"t1", "t2", "t3"}}


def test_threads_without_identifier_are_grouped_by_address_but_never_by_path_alone() -> None:
    grouped = articles_of(
        thread("t1", link="https://hp.example/?p=1"),
        thread("t2", link="http://www.hp.example/?p=1&utm_source=x"),
        thread("t3", link="https://hp.example/?p=2"),
    )

    assert sorted(map(sorted, grouped.values())) == [["t1", "t2"], ["t3"]]


def test_a_thread_with_an_identifier_needs_no_address() -> None:
    run = Run(thread(identifier="hp-1", link=""), comment("1"))

    (article,) = run.plan.articles
    assert (article.key, article.link, article.links) == ("identifier:hp-1", "", ())
    assert run.outcomes() == {"1": "publish"}


def test_two_identifiers_with_one_address_stay_two_articles_with_a_note() -> None:
    run = Run(
        thread("t1", identifier="a"),
        thread("t2", identifier="b"),
        comment("1"),
        comment("2", thread_id="t2"),
    )

    assert len(run.plan.articles) == 2
    assert "same address" in run.whys(Noted)["t2"]


def test_a_thread_read_through_a_translation_is_dropped_unless_its_identifier_says_where_to() -> (
    None
):
    foreign = "https://translate.googleusercontent.com/translate_c?u=x"
    run = Run(
        thread("t1", identifier="hp-1"),
        thread("t2", identifier="hp-1", link=foreign),
        thread("t3", link=foreign),
        comment("1"),
        comment("2", thread_id="t2"),
        comment("3", thread_id="t3"),
    )

    assert run.outcomes() == {"1": "publish", "2": "publish"}
    assert run.plan.articles[0].link == BRIDGE
    assert "translation" in run.whys(Skipped)["t3"]


def test_an_article_takes_its_secure_address_and_is_closed_only_if_all_its_threads_are() -> None:
    run = Run(
        thread("t1", link="http://hp.example/a", is_closed=True),
        thread("t2", link="https://www.hp.example/a?fbclid=1", is_closed=False),
        comment("1"),
        comment("2", thread_id="t2"),
    )

    (article,) = run.plan.articles
    assert article.link == "https://www.hp.example/a"
    assert article.links == ("hp.example/a",)
    assert not article.is_closed


def test_parents_come_before_their_replies_however_the_file_is_ordered() -> None:
    chain = [comment("0")] + [comment(str(n), str(n - 1)) for n in range(1, 400)]
    for order in (list(reversed(chain)), chain[200:] + chain[:200], chain[::2] + chain[1::2]):
        run = Run(thread(), *order)

        assert [found.comment.source_id for found in run.stored] == [str(n) for n in range(400)]


def test_waiting_replies_keep_their_order_and_duplicates_do_not_slip_in() -> None:
    run = Run(
        thread(),
        comment("2", "1", text="first"),
        comment("2", "1", text="again"),
        comment("3", "1"),
        comment("1"),
    )

    assert [found.comment.source_id for found in run.stored] == ["1", "2", "3"]
    assert run.stored[1].comment.message_html == "first"


def test_the_order_is_the_same_at_every_run() -> None:
    records: Iterable[Record] = [
        thread(),
        *[comment(str(n), str(n * 7 % 50) if n % 3 else None) for n in range(50)],
    ]

    first, second = Run(*records), Run(*records)

    assert [c.comment.source_id for c in first.stored] == [
        c.comment.source_id for c in second.stored
    ]


def test_a_file_that_has_changed_since_the_plan_is_noticed() -> None:
    run = Run(thread(), comment("1"))

    with pytest.raises(ExportHasChanged):
        list(arranged([comment("2")], plan=run.plan))


def test_ids_that_look_alike_stay_apart() -> None:
    wide = "\uff17"
    run = Run(thread(), comment("7"), comment("07", "7"), comment(wide, "7"), comment("x", "07"))

    assert run.parents() == {"7": None, "07": "7", wide: "7", "x": "07"}


def test_the_report_keeps_the_first_entries_and_writes_all_of_them_through() -> None:
    written: list[Skipped | Noted] = []
    report = Report(entries_kept=2, write_entry=written.append)
    spam = [comment(str(n), is_spam=True) for n in range(5)]

    plan_import([thread(), *spam], now=NOW, report=report)

    assert len(report.entries) == 2
    assert report.entries_left_out == 3
    assert len(written) == 5
    assert report.skipped == {(RecordKind.COMMENT, "it was marked as spam in the old system"): 5}


def test_what_the_reader_skipped_is_in_the_report() -> None:
    lost = Skipped(RecordKind.COMMENT, "#4", "it has no id of its own")

    assert Run(thread(), lost, comment("1")).report.entries == [lost]
