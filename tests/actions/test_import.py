"""What an import leaves in the tables: once each, clean, never live spam, and undoable."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from rejoinder.actions.import_batches import ImportIsRunning, alone
from rejoinder.actions.import_comments import (
    ExportIsUnreadable,
    Imported,
    Step,
    import_comments,
)
from rejoinder.actions.imported_values import usable_name
from rejoinder.actions.moderate import publish
from rejoinder.actions.recount import recount
from rejoinder.actions.save_article import ArticleText, save_article
from rejoinder.actions.undo_import import ImportIsUndone, NoSuchImport, undo_import
from rejoinder.exchange.planning import Choices
from rejoinder.kit.markup import COMMENT_TAGS
from rejoinder.models import (
    Account,
    Article,
    Comment,
    Decision,
    ImportBatch,
    ImportedPerson,
    Site,
    Thread,
)
from rejoinder.vocabulary.states import Actor, CommentState, FoundHow, Reason
from tests.exchange.exports import NEW_DATE, OLDER_POST, SITE, export, post, thread, written
from tests.kit.payloads import faults
from tests.support import cast

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, tzinfo=UTC)
FIXTURES = Path(__file__).resolve().parents[2] / "dev" / "demo"
KEEP_ALL = Choices(keep_spam=True, keep_unapproved=True, keep_deleted_threads=True)


def ignored(step: Step, done: int, total: int) -> None:
    """Take no notice of progress."""


def imports(path: Path, site: Site | None = None, **more: Any) -> Imported:
    place = site or Site.objects.order_by("pk").first() or cast.newspaper()
    return import_comments(place, path, now=NOW, on_progress=ignored, **more)


def imports_posts(folder: Path, *posts: str, **more: Any) -> Imported:
    return imports(written(folder, export(thread(), *posts)), **more)


def stored(source_id: str) -> Comment:
    return Comment.objects.get(source_key=f"disqus:{source_id}")


def first_decision(comment: Comment) -> Decision:
    return Decision.objects.filter(comment=comment).order_by("pk")[0]


def everything() -> dict[str, int]:
    models = (Site, Article, Thread, Comment, Decision, ImportBatch, ImportedPerson)
    return {model.__name__: model.objects.count() for model in models}


# The whole of it


def test_every_comment_of_an_export_is_here_with_its_place_and_the_counters_are_right() -> None:
    done = imports(FIXTURES / "harbour-post.xml")

    assert done.added == Comment.objects.count() == 535
    assert recount(mend=False) == []
    assert max(Comment.objects.values_list("depth", flat=True)) == 13
    assert Article.objects.count() == 6
    for reply in Comment.objects.filter(parent__isnull=False).select_related("parent", "root"):
        assert reply.parent is not None and reply.path.startswith(reply.parent.path)
        assert (reply.thread_id, reply.root_id) == (reply.parent.thread_id, reply.parent.root_id)
        assert reply.depth == reply.parent.depth + 1


def test_every_comment_has_a_first_decision_by_the_publisher() -> None:
    imports(FIXTURES / "harbour-post.xml", choices=KEEP_ALL)

    assert Decision.objects.count() == Comment.objects.count()
    for decision in Decision.objects.select_related("comment"):
        assert decision.comment is not None
        assert (decision.old_state, decision.new_state) == ("", decision.comment.state)
        assert (decision.actor, decision.found_how) == (Actor.PUBLISHER, FoundHow.IMPORT)
        assert decision.rule == "import:disqus"


def test_text_in_every_script_is_kept() -> None:
    imports(FIXTURES / "harbour-post.xml")

    talk = " ".join(Comment.objects.values_list("html", flat=True))

    assert any("\u0590" <= sign <= "\u05ff" for sign in talk)
    assert any("\u0600" <= sign <= "\u06ff" for sign in talk)


def test_numbers_follow_the_times_of_the_comments(tmp_path: Path) -> None:
    imports_posts(
        tmp_path,
        post("3", created_at="2024-05-03T12:00:00Z"),
        post("1", created_at="2024-05-03T10:00:00Z"),
        post("2", parent="1", created_at="2024-05-03T11:00:00Z"),
    )

    numbers = dict(Comment.objects.order_by("number").values_list("source_key", "number"))

    assert numbers == {"disqus:1": 1, "disqus:2": 2, "disqus:3": 3}
    assert stored("1").reply_count == 1
    place = Thread.objects.get()
    assert (place.comment_count, place.root_count, place.last_number) == (3, 2, 3)


# Again


def test_the_same_file_again_adds_nothing() -> None:
    imports(FIXTURES / "harbour-post.xml", choices=KEEP_ALL)
    before = everything()

    again = imports(FIXTURES / "harbour-post.xml", choices=KEEP_ALL)

    assert (again.added, again.known, again.articles_added) == (0, before["Comment"], 0)
    assert everything() == before | {"ImportBatch": 2}
    assert recount(mend=False) == []


def test_a_newer_export_adds_only_what_is_new(tmp_path: Path) -> None:
    imports_posts(tmp_path, post("1"), post("2", parent="1"))
    text = stored("1").html

    again = imports_posts(
        tmp_path, post("1", message="<p>Other</p>"), post("2", parent="1"), post("3", parent="2")
    )

    assert (again.added, again.known) == (1, 2)
    assert stored("3").parent == stored("2")
    assert stored("3").number == 3
    assert stored("1").html == text
    assert stored("1").reply_count == 2
    assert recount(mend=False) == []


def test_the_two_shapes_are_taken_alike() -> None:
    imports(FIXTURES / "harbour-post-2011.xml.gz")
    older = everything()

    with_email = ImportedPerson.objects.exclude(email="").count()
    imports(FIXTURES / "harbour-post.xml")

    assert older["Comment"] == 70
    assert with_email == older["ImportedPerson"] > 0
    assert Comment.objects.count() == 605
    assert ImportedPerson.objects.exclude(email="").count() == with_email


# People


def test_an_imported_author_is_never_linked_to_an_account(tmp_path: Path) -> None:
    ed = cast.ed()
    Account.objects.filter(pk=ed.pk).update(email="ana@example.org", display_name="Ana")
    author = "<author><email>ana@example.org</email><name>Ana</name><username>ana</username>"
    older = OLDER_POST.replace("<author><email>ana@example.org</email><name>Ana</name>", author)

    imports_posts(tmp_path, older.replace("<isAnonymous>true", "<isAnonymous>false"), post("1"))

    assert not Comment.objects.filter(author__isnull=False).exists()
    assert not Comment.objects.of_author(ed).exists()
    person = ImportedPerson.objects.get(username="ana")
    assert (person.email, person.name) == ("ana@example.org", "Ana")
    assert "ana@example.org" not in stored("9").guest_email


def test_a_guest_leaves_only_a_name(tmp_path: Path) -> None:
    imports_posts(tmp_path, OLDER_POST)

    comment = stored("9")

    assert (comment.author_name, comment.imported_author, comment.guest_email) == ("Ana", None, "")
    assert comment.receipt_code is None


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Ana Roth", "Ana Roth"),
        ("  Ana\n Roth ", "Ana Roth"),
        ("Mara\u202eK", "MaraK"),
        ("A" * 500, "A" * 49 + "…"),
        ("\u3164", ""),
        ("", ""),
        ("buy at https://shop.example", ""),
        ("...", ""),
        ("نور الهادي", "نور الهادي"),
    ],
)
def test_names_are_brought_into_a_form_that_can_be_shown(typed: str, shown: str) -> None:
    assert usable_name(typed) == shown


# Hostile files


def test_nothing_of_a_hostile_file_can_run_or_break_a_page() -> None:
    imports(FIXTURES / "hostile.xml", choices=KEEP_ALL)

    assert Comment.objects.count() > 30
    for comment in Comment.objects.all():
        assert list(faults(comment.html, COMMENT_TAGS)) == [], comment.source_key
        assert len(comment.author_name) <= 50
        assert "\u202e" not in comment.html + comment.author_name
    assert not Article.objects.exclude(url="").exclude(url__startswith="https://").exists()
    assert recount(mend=False) == []


def test_redirects_of_the_old_system_become_the_address_itself(tmp_path: Path) -> None:
    wrapped = "https://disq.us/url?url=https%3A%2F%2Fexample.org%2Fa%3AkL0pQr5tUvWxYz12345AbC"

    imports_posts(tmp_path, post("1", message=f'<p><a href="{wrapped}">a</a></p>'))

    assert 'href="https://example.org/a"' in stored("1").html


def test_what_is_empty_after_cleaning_stays_only_above_replies(tmp_path: Path) -> None:
    done = imports_posts(
        tmp_path,
        post("1", message="<img src=x onerror=alert(1)>"),
        post("2", message="<img src=x>"),
        post("3", parent="2"),
    )

    assert set(Comment.objects.values_list("source_key", flat=True)) == {"disqus:2", "disqus:3"}
    stub = stored("2")
    assert (stub.state, stub.html, stub.author_name) == (CommentState.REMOVED, "", "")
    assert "nothing is left of its text after cleaning" in [e.why for e in done.report.entries]


# States


def test_spam_is_left_out_and_never_live_when_it_is_kept(tmp_path: Path) -> None:
    posts = (post("1", is_spam=True), post("2", is_spam=True), post("3", parent="2"))
    imports_posts(tmp_path, *posts)
    assert not Comment.objects.filter(source_key="disqus:1").exists()
    assert stored("2").html == ""
    undo_import(ImportBatch.objects.get().pk, now=NOW)

    imports_posts(tmp_path, *posts, choices=Choices(keep_spam=True))

    spam = stored("1")
    assert (spam.state, spam.number) == (CommentState.REMOVED, None)
    assert first_decision(spam).reason == Reason.SPAM
    assert stored("2").state == CommentState.REMOVED
    assert stored("2").number is not None  # a tombstone that holds the reply
    assert Thread.objects.get().comment_count == 1
    assert recount(mend=False) == []


def test_a_deleted_comment_is_a_stub_above_its_replies_and_else_left_out(tmp_path: Path) -> None:
    imports_posts(
        tmp_path, post("1", is_deleted=True), post("2", parent="1"), post("3", is_deleted=True)
    )

    stub = stored("1")
    assert (stub.state, stub.html, stub.number) == (CommentState.REMOVED, "", 1)
    assert stub.imported_author is None
    decision = first_decision(stub)
    assert (decision.reason, decision.note) == (Reason.OTHER, "Removed before the import.")
    assert not Comment.objects.filter(source_key="disqus:3").exists()


def test_what_waited_for_approval_waits_here_if_asked_for(tmp_path: Path) -> None:
    waiting = post("1", extra="<isApproved>false</isApproved>")
    above = post("2", extra="<isApproved>false</isApproved>")
    imports_posts(tmp_path, waiting)
    assert not Comment.objects.exists()

    imports_posts(tmp_path, waiting, above, post("3", parent="2"), choices=KEEP_ALL)

    held, hidden = stored("1"), stored("2")
    assert (held.state, held.number) == (CommentState.HELD, None)
    assert hidden.state == CommentState.HIDDEN and hidden.number is not None
    assert set(Comment.objects.waiting()) == {held, hidden}
    publish(held.pk, seen=CommentState.HELD, moderator=cast.mona(), now=NOW)
    assert stored("1").number == 3
    assert recount(mend=False) == []


def test_comments_of_a_deleted_thread_come_only_if_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path, export(thread(is_deleted=True), post("1")))

    assert imports(path).added == 0
    assert not Article.objects.exists()
    assert imports(path, choices=KEEP_ALL).added == 1


def test_replies_without_their_parent_stand_at_the_top_and_are_reported(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        export(
            thread("1"),
            thread("2", link=f"{SITE}/news/other"),
            post("1"),
            post("2", thread_id="2", parent="1"),
            post("3", parent="99"),
            post("5", parent="4"),
            post("4", parent="5"),
        ),
    )

    done = imports(path)

    assert done.added == 5
    assert {stored(id_).parent for id_ in ("2", "3")} == {None}
    assert sum(1 for id_ in ("4", "5") if stored(id_).parent is None) == 1
    assert sum(done.report.noted.values()) == 3


# Articles


def article(site: Site, slug: str, url: str = "") -> Article:
    text = ArticleText(
        slug=slug, headline="Bridge", body_html="<p>It.</p>", url=url, published_at=NOW
    )
    return save_article(site, text, now=NOW)


def test_an_article_is_found_by_its_address_elsewhere_or_here(
    tmp_path: Path, settings: Settings
) -> None:
    settings.SITE_ADDRESS = "https://paper.example"
    site = cast.newspaper()
    elsewhere = article(site, "bridge", f"http://www.{SITE.removeprefix('https://')}/news/bridge/")
    here = article(site, "budget")
    path = written(
        tmp_path,
        export(
            thread("1"),
            thread("2", link="https://paper.example/articles/budget?utm_source=x"),
            thread("3", link=f"{SITE}/?p=3", title="Tom &amp;amp; Jerry"),
            post("1", thread_id="1"),
            post("2", thread_id="2"),
            post("3", thread_id="3"),
        ),
    )

    done = imports(path, site)

    assert done.articles_added == 1
    assert stored("1").thread.article == elsewhere
    assert stored("2").thread.article == here
    made = stored("3").thread.article
    assert (made.url, made.headline) == (f"{SITE}/?p=3", "Tom & Jerry")
    assert (made.slug, made.body_html) == ("tom-jerry", "")


def test_two_identifiers_with_one_address_stay_two_articles(tmp_path: Path) -> None:
    site = cast.newspaper()
    article(site, "bridge", f"{SITE}/news/bridge")
    path = written(
        tmp_path,
        export(
            thread("1", identifier="a"),
            thread("2", identifier="b"),
            post("1", thread_id="1"),
            post("2", thread_id="2"),
        ),
    )

    imports(path, site)
    assert Article.objects.count() == 2
    assert stored("1").thread != stored("2").thread

    assert imports(path, site).added == 0
    assert Article.objects.count() == 2


def test_articles_of_one_title_get_addresses_of_their_own(tmp_path: Path) -> None:
    threads = [thread(str(n), link=f"{SITE}/?p={n}") for n in (1, 2, 3)]
    posts = [post(str(n), thread_id=str(n)) for n in (1, 2, 3)]

    imports(written(tmp_path, export(*threads, *posts)))

    assert sorted(Article.objects.values_list("slug", flat=True)) == [
        "bridge",
        "bridge-2",
        "bridge-3",
    ]


def test_a_closed_thread_is_closed_here_until_the_import_is_undone(tmp_path: Path) -> None:
    site = cast.newspaper()
    known = article(site, "bridge", f"{SITE}/news/bridge")
    path = written(
        tmp_path,
        export(
            thread("1", is_closed=True),
            thread("2", link=f"{SITE}/news/other", is_closed=True),
            post("1", thread_id="1"),
            post("2", thread_id="2"),
        ),
    )

    imports(path, site)
    assert set(Thread.objects.values_list("is_open", flat=True)) == {False}

    # What editors decide later is not overruled by a newer export.
    Thread.objects.filter(article=known).update(is_open=True)
    imports(path, site)
    assert Thread.objects.get(article=known).is_open

    Thread.objects.filter(article=known).update(is_open=False)
    undo_import(ImportBatch.objects.order_by("pk")[0].pk, now=NOW)
    assert Thread.objects.get().is_open


# Dry runs, reports, faults


def test_a_dry_run_says_the_same_and_writes_nothing(data_folder: Path) -> None:
    site = cast.newspaper()
    before = everything()
    files = sorted(data_folder.rglob("imports/*"))

    dry = imports(FIXTURES / "hostile.xml", site, dry_run=True)

    assert everything() == before
    assert sorted(data_folder.rglob("imports/*")) == files
    wet = imports(FIXTURES / "hostile.xml", site)
    assert dry.report.outcomes == wet.report.outcomes
    assert (dry.report.skipped, dry.report.noted) == (wet.report.skipped, wet.report.noted)
    assert (dry.added, dry.articles_added) == (wet.added, wet.articles_added)


def test_every_skip_and_note_is_in_the_file_of_the_report(tmp_path: Path) -> None:
    done = imports(FIXTURES / "hostile.xml", report_file=tmp_path / "report.jsonl")

    lines = [json.loads(line) for line in (tmp_path / "report.jsonl").read_text().splitlines()]
    counted = Counter((line["kind"], line["why"]) for line in lines if line["what"] == "skipped")
    assert counted == done.report.skipped
    assert len(lines) == sum((done.report.skipped + done.report.noted).values())
    kept = ImportBatch.objects.get().report
    assert kept["added"] == done.added
    assert sum(count for _kind, _why, count in kept["skipped"]) == sum(counted.values())


def test_a_damaged_file_is_refused_with_the_line_and_nothing_is_written(tmp_path: Path) -> None:
    site = cast.newspaper()
    before = everything()
    whole = export(thread(), post("1"), post("2"))
    broken = written(tmp_path, whole[: whole.rindex("<author>")])

    with pytest.raises(ExportIsUnreadable, match=r"Line \d+: The export ends in the middle"):
        imports(broken, site)

    assert everything() == before


def test_two_imports_do_not_run_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, export(thread(), post("1")))

    with alone(), pytest.raises(ImportIsRunning):
        imports(path)

    assert imports(path).added == 1


# Undoing


def test_an_undone_import_leaves_nothing_but_its_record() -> None:
    site = cast.newspaper()
    before = everything()
    done = imports(FIXTURES / "harbour-post.xml", site, choices=KEEP_ALL)
    assert done.batch_id is not None

    undone = undo_import(done.batch_id, now=NOW)

    assert everything() == before | {"ImportBatch": 1}
    assert (undone.comments, undone.articles, undone.stubs) == (done.added, 7, 0)
    assert ImportBatch.objects.get().undone_at == NOW
    with pytest.raises(ImportIsUndone):
        undo_import(done.batch_id, now=NOW)
    with pytest.raises(NoSuchImport):
        undo_import(done.batch_id + 1, now=NOW)
    assert imports(FIXTURES / "harbour-post.xml", site).added == 535


def test_what_was_answered_here_stays_as_a_tombstone(tmp_path: Path) -> None:
    cast.newspaper()
    imports_posts(tmp_path, post("1"), post("2", parent="1"), post("3", parent="1"), post("4"))
    above, below = stored("1").pk, stored("2").pk
    receipt = cast.writes(cast.ana(), Thread.objects.get(), parent=below)

    undone = undo_import(ImportBatch.objects.get().pk, now=NOW)

    assert (undone.comments, undone.stubs, undone.articles) == (2, 2, 0)
    assert set(Comment.objects.values_list("pk", flat=True)) == {above, below, receipt.comment_id}
    stub = Comment.objects.get(pk=below)
    assert (stub.state, stub.html, stub.author_name) == (CommentState.REMOVED, "", "")
    last = Decision.objects.filter(comment=stub).order_by("-pk")[0]
    assert (last.old_state, last.new_state) == ("published", "removed")
    assert last.note == "The import it came with was undone."
    assert Thread.objects.get().comment_count == 1
    assert recount(mend=False) == []


def test_a_later_import_that_answers_an_undone_one_keeps_its_places(tmp_path: Path) -> None:
    imports_posts(tmp_path, post("1"), post("2"))
    first = ImportBatch.objects.get().pk
    imports_posts(tmp_path, post("1"), post("2"), post("3", parent="1"))

    undo_import(first, now=NOW)

    assert Comment.objects.count() == 2
    above = stored("3").parent
    assert above is not None and above.html == ""
    assert recount(mend=False) == []


def test_an_article_that_got_its_text_since_outlives_the_import(tmp_path: Path) -> None:
    imports_posts(tmp_path, post("1"))
    site = Site.objects.get()
    article(site, "bridge")

    undo_import(ImportBatch.objects.get().pk, now=NOW)

    assert Article.objects.get().body_text == "It."
    assert not Comment.objects.exists()


def test_what_a_killed_import_left_unnumbered_is_numbered_by_the_next(tmp_path: Path) -> None:
    imports_posts(tmp_path, post("1"), post("2", parent="1"))
    # As it looks when the process is killed between storing and numbering.
    Comment.objects.update(number=None, state=CommentState.WITHDRAWN, reply_count=0)
    Thread.objects.update(comment_count=0, root_count=0, last_number=0)
    ImportBatch.objects.update(finished_at=None)
    assert not Comment.objects.visible().exists() and not Comment.objects.waiting().exists()
    assert recount(mend=False) == []

    later = imports_posts(tmp_path, post("1"), post("2", parent="1"), post("3", parent="2"))

    assert (later.added, later.was_continued) == (1, False)
    assert set(Comment.objects.values_list("state", flat=True)) == {CommentState.PUBLISHED}
    assert recount(mend=False) == []
    assert stored("3").created_at == datetime.fromisoformat(NEW_DATE)
    assert stored("3").created_at < NOW - timedelta(days=1)
