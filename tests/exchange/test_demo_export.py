"""The demo's own files: made the same each time, and rich enough to show what an import does."""

import gzip
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dev.demo import make_export
from dev.demo.stock import read_stock
from rejoinder.demo import articles, export_file
from rejoinder.exchange import disqus
from rejoinder.exchange.arranging import PlannedComment, arranged
from rejoinder.exchange.links import normal_link
from rejoinder.exchange.planning import plan_import
from rejoinder.exchange.report import Outcome, Report
from tests.exchange.exports import written

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def imported(path: Path) -> tuple[list[PlannedComment], Report]:
    report = Report()
    plan = plan_import(disqus.read_everything(path), now=NOW, report=report)
    return list(arranged(disqus.read_comments(path), plan=plan)), report


@pytest.fixture(scope="module")
def demo() -> tuple[list[PlannedComment], Report]:
    with export_file() as path:
        return imported(path)


def test_the_generator_writes_the_files_of_the_repository_again(tmp_path: Path) -> None:
    make_export.write_all(tmp_path)

    for made in (path for path in tmp_path.rglob("*") if path.is_file()):
        assert made.read_bytes() == (ROOT / made.relative_to(tmp_path)).read_bytes(), made.name


def test_another_seed_gives_another_talk() -> None:
    assert make_export.demo_export(seed=1) != make_export.demo_export(seed=2)


def test_the_demo_has_enough_comments_and_every_article_has_some(
    demo: tuple[list[PlannedComment], Report],
) -> None:
    stored, report = demo
    by_link = Counter(normal_link(found.article.link) for found in stored)

    assert len(stored) >= 480
    assert set(by_link) == {normal_link(article.link) for article in articles()}
    assert by_link[normal_link(articles()[0].link)] >= 260
    assert report.outcomes[Outcome.STUB] == 2


def test_the_deepest_talk_of_the_demo_has_fourteen_levels(
    demo: tuple[list[PlannedComment], Report],
) -> None:
    levels: dict[str | None, int] = {None: 0}
    for found in demo[0]:
        levels[found.comment.source_id] = levels[found.parent_source_id] + 1

    assert max(levels.values()) == 14


def test_people_write_in_six_languages(demo: tuple[list[PlannedComment], Report]) -> None:
    talk = " ".join(found.comment.message_html for found in demo[0])

    for topic in read_stock("bridge-closure").topics:
        assert any(sentence in talk for sentence in topic.open), topic.name
    assert re.search("[\u0590-\u05ff]", talk)
    assert re.search("[\u0600-\u06ff]", talk)


def test_the_stock_is_large_and_no_sentence_stands_in_it_twice() -> None:
    for article in articles():
        stock = read_stock(article.slug)
        sentences = [s for topic in stock.topics for s in topic.open + topic.reply]
        assert len(sentences) == len(set(sentences))
        assert len(sentences) >= (120 if article.slug == "bridge-closure" else 30)


def test_few_top_level_comments_of_the_lead_article_say_the_same(
    demo: tuple[list[PlannedComment], Report],
) -> None:
    lead = normal_link(articles()[0].link)
    tops = [
        found.comment.message_html
        for found in demo[0]
        if normal_link(found.article.link) == lead and found.parent_source_id is None
    ]

    assert len(set(tops)) == len([text for text in tops if text]) + (1 if "" in tops else 0)


def test_no_address_leads_to_a_real_person_or_machine() -> None:
    older = gzip.decompress((ROOT / "dev/demo/harbour-post-2011.xml.gz").read_bytes()).decode()

    emails = re.findall(r"<email>[^<]*@([^<]*)</email>", older)
    networks = re.findall(r"<ipAddress>(\d+\.\d+\.\d+)\.\d+</ipAddress>", older)
    assert set(emails) == {"example.org", "example.com"}
    assert set(networks) <= {"192.0.2", "198.51.100", "203.0.113"}


def test_the_older_export_is_read_with_its_addresses() -> None:
    stored, _ = imported(ROOT / "dev/demo/harbour-post-2011.xml.gz")

    assert len(stored) == 70
    assert all(found.comment.author.email for found in stored)


def test_the_hostile_file_is_read_to_its_end_and_every_trouble_is_reported() -> None:
    stored, report = imported(ROOT / "dev/demo/hostile.xml")
    told = " ".join(entry.why for entry in report.entries)

    assert len(stored) == report.comments - report.outcomes[Outcome.SKIP] - 1  # one duplicate
    for words in (
        "same id",
        "no id of its own",
        "names no thread",
        "XML elements",
        "translation",
        "private network",
        "no web address",
        "nobody has commented",
        "no text",
        "own answer",
        "another article",
        "answers is not in the file",
        "thread is not in the file",
        "date is missing",
    ):
        assert words in told, words
    assert {normal_link(found.article.link) for found in stored} == {
        "harbour-post.example?p=1",
        "harbour-post.example?p=2",
    }


def test_a_large_export_has_as_many_comments_as_were_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path, "".join(make_export.large_export(3000, threads=4)))

    stored, report = imported(path)

    assert len(stored) == 3000
    assert report.articles == 4


def test_every_article_has_what_its_page_shows() -> None:
    newspaper = articles()

    assert len(newspaper) == 6
    for article in newspaper:
        assert 250 <= len(article.body.split()) <= 500, article.slug
        assert article.bylines
        assert article.photo == f"{article.slug}.svg"
        assert article.photo_caption
        assert article.photo_credit
        assert article.published_at.tzinfo is not None


def test_the_lead_article_keeps_its_earlier_version() -> None:
    lead = articles()[0]

    (earlier,) = lead.earlier
    assert earlier.published_at == lead.published_at
    assert lead.updated_at == datetime(2026, 5, 3, 12, 10, tzinfo=UTC)  # 14:10 in the town
    assert "on the orders of the ministry" in earlier.body
    assert "on the orders of the ministry" not in lead.body
    assert "“We never got that order,”" in lead.body
