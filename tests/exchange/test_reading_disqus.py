"""What the reader makes of good exports in both shapes, and of single bad elements."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rejoinder.exchange import disqus
from rejoinder.exchange.records import ImportedComment, ImportedThread, RecordKind, Skipped
from tests.exchange.exports import OLDER_POST, export, post, thread, written


def comments_of(path: Path) -> list[ImportedComment]:
    return [c for c in disqus.read_comments(path) if isinstance(c, ImportedComment)]


def skipped_in(path: Path) -> list[Skipped]:
    return [s for s in disqus.read_everything(path) if isinstance(s, Skipped)]


def test_a_comment_of_the_newer_shape_is_read_whole(tmp_path: Path) -> None:
    path = written(tmp_path, export(thread(), post("5", parent="4")))

    (comment,) = comments_of(path)

    assert comment.source_id == "5"
    assert comment.thread_source_id == "1"
    assert comment.parent_source_id == "4"
    assert comment.message_html == "<p>Hello</p>"
    assert comment.created_at == datetime(2024, 5, 3, 9, 0, tzinfo=UTC)
    assert (comment.author.name, comment.author.username) == ("Ana", "ana7")
    assert comment.author.person_key == "ana7"
    assert comment.author.email == ""
    assert not comment.is_deleted
    assert not comment.is_spam
    assert comment.is_approved


def test_the_older_shape_gives_the_email_and_never_the_network_address(tmp_path: Path) -> None:
    path = written(tmp_path, export(thread(), OLDER_POST))

    (comment,) = comments_of(path)

    assert comment.author.email == "ana@example.org"
    assert comment.author.is_anonymous
    assert comment.author.person_key == ""
    assert comment.parent_source_id is None
    assert "192.0.2.7" not in repr(comment)


def test_a_thread_is_read_whole_and_its_id_by_text(tmp_path: Path) -> None:
    path = written(tmp_path, export(thread("3", identifier=" hp-3 ", title="A &amp; B")))

    (found,) = disqus.read_threads(path)

    assert found == ImportedThread(
        source_id="3",
        identifier="hp-3",
        link="https://harbour-post.example/news/bridge",
        title="A & B",
        created_at=datetime(2024, 5, 1, 8, 0, tzinfo=UTC),
    )


@pytest.mark.parametrize("packed", [False, True])
def test_a_packed_file_reads_like_a_plain_one(tmp_path: Path, packed: bool) -> None:
    path = written(tmp_path, export(thread(), post("5"), post("6")), packed=packed)

    assert [comment.source_id for comment in comments_of(path)] == ["5", "6"]
    assert disqus.count(path) == disqus.ExportSize(threads=1, comments=2)


def test_a_packed_file_needs_no_name_that_says_so(tmp_path: Path) -> None:
    path = written(tmp_path, export(thread(), post("5")), packed=True)
    renamed = path.rename(tmp_path / "download")

    assert len(comments_of(renamed)) == 1


@pytest.mark.parametrize("junk", ["`", "\ufeff", "\n\n \n", "\ufeff`\n"])
def test_junk_before_the_first_tag_is_passed_over(tmp_path: Path, junk: str) -> None:
    path = written(tmp_path, junk + export(thread(), post("5")))

    assert len(comments_of(path)) == 1


def test_threads_and_posts_come_in_any_order(tmp_path: Path) -> None:
    path = written(tmp_path, export(post("6", parent="5"), post("5"), thread()))

    assert [r.source_id for r in disqus.read_everything(path)] == ["6", "5", "1"]


def test_what_follows_the_end_of_the_export_is_not_looked_at(tmp_path: Path) -> None:
    path = written(tmp_path, export(thread(), post("5")) + "\n<hr>")

    assert len(comments_of(path)) == 1


def test_a_control_character_in_a_message_ends_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, export(thread(), post("5", message="<p>a\x0bb</p>"), post("6")))

    assert [comment.message_html for comment in comments_of(path)] == ["<p>a b</p>", "<p>Hello</p>"]


def test_a_broken_byte_in_a_message_ends_nothing(tmp_path: Path) -> None:
    raw = export(thread(), post("5", message="caf#"), post("6")).encode().replace(b"#", b"\xe9")
    path = written(tmp_path, raw)

    assert [comment.message_html for comment in comments_of(path)] == ["caf\ufffd", "<p>Hello</p>"]


def test_a_cdata_that_was_split_is_put_together_again(tmp_path: Path) -> None:
    path = written(tmp_path, export(thread(), post("5", message="a]]]]><![CDATA[>b")))

    assert comments_of(path)[0].message_html == "a]]>b"


def test_a_comment_that_was_never_approved_says_so(tmp_path: Path) -> None:
    path = written(tmp_path, export(post("5", extra="<isApproved>false</isApproved>")))

    assert not comments_of(path)[0].is_approved


def test_an_anonymous_author_is_a_guest_whatever_user_name_stands_there(tmp_path: Path) -> None:
    anonymous = post("5").replace("<isAnonymous>false", "<isAnonymous>true")
    path = written(tmp_path, export(anonymous))

    assert comments_of(path)[0].author.is_anonymous
    assert comments_of(path)[0].author.person_key == ""


@pytest.mark.parametrize("date", ["", "last Tuesday", "2024-13-45T00:00:00Z", "9" * 400])
def test_an_unreadable_date_is_no_date(tmp_path: Path, date: str) -> None:
    path = written(tmp_path, export(post("5", created_at=date)))

    assert comments_of(path)[0].created_at is None


def test_a_bad_element_is_skipped_with_its_reason_and_the_rest_is_read(tmp_path: Path) -> None:
    nameless = post("5").replace('<post dsq:id="5">', "<post>")
    homeless = post("6").replace('<thread dsq:id="1" />', "")
    marked_up = post("7").replace("<![CDATA[<p>Hello</p>]]>", "<p>Hello</p>")
    too_long = post("8", message="a" * 1_000_100)
    path = written(tmp_path, export(nameless, homeless, marked_up, too_long, post("9")))

    assert skipped_in(path) == [
        Skipped(RecordKind.COMMENT, "#1", "it has no id of its own"),
        Skipped(RecordKind.COMMENT, "6", "it names no thread"),
        Skipped(RecordKind.COMMENT, "7", "its message holds XML elements where text should be"),
        Skipped(RecordKind.COMMENT, "8", "its text is too long"),
    ]
    assert [comment.source_id for comment in comments_of(path)] == ["9"]


def test_progress_ends_at_the_size_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, export(thread(), *[post(str(n)) for n in range(2000)]), packed=True)
    seen: list[tuple[int, int]] = []

    disqus.count(path, on_progress=lambda done, size: seen.append((done, size)))

    assert len(seen) > 1
    assert seen == sorted(seen)
    assert seen[-1] == (path.stat().st_size, path.stat().st_size)
