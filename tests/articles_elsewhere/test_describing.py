"""A page elsewhere is asked what its article is called, and what its right address is."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import requests
from click.testing import CliRunner
from django.conf import settings as django_settings
from pytest_django.fixtures import Settings

from rejoinder.actions.describe_articles import describe_due
from rejoinder.actions.recount import recount
from rejoinder.actions.register_article import register_article
from rejoinder.actions.submit_comment import submit_comment
from rejoinder.exchange.page_facts import read_page
from rejoinder.management.worker_command import command as worker
from rejoinder.models import Article, Comment, Site
from rejoinder.policies.writer import Writer
from rejoinder.rendering import addresses
from tests.conftest import StartServer
from tests.support import cast
from tests.support.hosts import HostPage, HostSites, host_sites
from tests.support.server import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

STORY = """<!doctype html><title>Night buses | The Post</title>
<meta property="og:title" content="OpenGraph's headline">
<meta property="og:description" content="What the new timetable &amp; the old say.">
<meta property="og:image" content="https://pictures.example/bus.jpg">
<link rel="canonical" href="/2026/night-buses">
<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
 {"@type": "WebSite", "name": "The Post"},
 {"@type": ["NewsArticle"], "headline": "Two  accounts of <b>the night</b> bus",
  "datePublished": "2026-03-04T05:06:07+01:00",
  "author": [{"@type": "Person", "name": "Ida Berg"}, {"name": "Tom Bell"}]}]}</script>
<p>The text.</p>"""


@pytest.fixture
def paper(settings: Settings) -> Iterator[HostSites]:
    with host_sites(free_port()) as sites:
        origins = (sites.other_site, sites.same_site)
        settings.OPTIONS = django_settings.OPTIONS | {
            "embed_origins": origins,
            "private_hosts": frozenset({"127.0.0.1", "localhost"}),
        }
        cast.newspaper()
        yield sites


def look_at(address: str) -> Article:
    found = register_article(address, visitor="203.0.113.7", now=cast.now())
    return Article.objects.get(pk=found.article_id)


def ask(*, later: timedelta = timedelta(0)) -> int:
    return describe_due(lambda: cast.now() + later)


def comment_on(article: Article, text: str = "I took it last night.") -> Comment:
    taken = submit_comment(
        thread_id=article.thread.pk,
        parent_id=None,
        writer=Writer(account=cast.ana()),
        text=text,
        key=text,
        now=cast.now(),
    )
    return Comment.objects.get(pk=taken.comment_id)


def test_the_page_says_what_its_article_is_called(paper: HostSites) -> None:
    paper.put("/2026/night-buses", STORY)
    article = look_at(f"{paper.other_site}/2026/night-buses")

    asked = ask()

    article.refresh_from_db()
    assert asked == 1
    assert article.headline == "Two accounts of <b>the night</b> bus"  # text; pages escape it
    assert article.standfirst == "What the new timetable & the old say."
    assert article.photo == "https://pictures.example/bus.jpg"
    assert article.published_at == datetime(2026, 3, 4, 4, 6, 7, tzinfo=UTC)
    assert [line.name for line in article.bylines.order_by("position")] == ["Ida Berg", "Tom Bell"]
    assert ask(later=timedelta(days=30)) == 0


def test_variants_that_a_page_calls_one_become_one_article(paper: HostSites) -> None:
    paper.put("/2026/night-buses", STORY)
    site = paper.other_site
    plain = look_at(f"{site}/2026/night-buses")
    for number in range(5):
        look_at(f"{site}/2026/night-buses?page={number}")
    assert Article.objects.count() == 6

    ask()

    assert Article.objects.get().pk == plain.pk
    for number in range(5):
        assert look_at(f"{site}/2026/night-buses?page={number}").pk == plain.pk


def test_the_variant_that_has_the_comments_is_the_one_that_stays(paper: HostSites) -> None:
    paper.put("/2026/night-buses", STORY)
    plain = look_at(f"{paper.other_site}/2026/night-buses")
    variant = look_at(f"{paper.other_site}/2026/night-buses?from=mail")
    comment = comment_on(variant)

    ask()

    assert Article.objects.get().pk == variant.pk
    assert Article.objects.get().url == f"{paper.other_site}/2026/night-buses"
    assert look_at(f"{paper.other_site}/2026/night-buses").pk == variant.pk != plain.pk
    comment.refresh_from_db()
    assert comment.thread.article_id == variant.pk
    assert recount(mend=False) == []


def test_two_variants_with_comments_are_left_to_an_editor(paper: HostSites) -> None:
    paper.put("/2026/night-buses", STORY)
    site = paper.other_site
    for address in (f"{site}/2026/night-buses", f"{site}/2026/night-buses?from=mail"):
        comment_on(look_at(address), text=f"I read it at {address[-8:]}.")

    ask()

    assert Article.objects.count() == 2


def test_pages_that_all_call_the_front_page_their_own_stay_apart(paper: HostSites) -> None:
    page = '<title>A story</title><link rel="canonical" href="/">'
    for path in ("/", "/a", "/b"):
        paper.put(path, page)
        look_at(paper.other_site + path)

    ask()

    assert Article.objects.count() == 3


def test_another_sites_canonical_address_is_not_followed(paper: HostSites) -> None:
    page = f'<title>A story</title><link rel="canonical" href="{paper.stranger}/a">'
    paper.put("/a", page)
    article = look_at(f"{paper.other_site}/a")

    ask()

    article.refresh_from_db()
    assert (article.headline, article.url) == ("A story", f"{paper.other_site}/a")
    assert [known.address for known in article.addresses.all()] == [f"{paper.other_site}/a"]


def test_a_page_that_is_gone_takes_its_empty_discussion_along(paper: HostSites) -> None:
    empty = look_at(f"{paper.other_site}/empty")
    written = look_at(f"{paper.other_site}/written")
    comment_on(written)

    ask()
    assert Article.objects.count() == 2  # it may come a moment after the first look at it
    ask(later=timedelta(hours=1))

    assert Article.objects.get().pk == written.pk
    assert not Article.objects.filter(pk=empty.pk).exists()
    assert ask(later=timedelta(days=30)) == 0


def test_a_page_that_gives_no_answer_is_asked_again_and_not_for_ever(paper: HostSites) -> None:
    paper.pages["/a"] = HostPage("busy", status=503)
    article = look_at(f"{paper.other_site}/a")

    tries = [ask(later=timedelta(days=day)) for day in range(10)]

    article.refresh_from_db()
    assert sum(tries) == 6
    assert article.describe_at is None
    assert article.headline == "A"


def test_it_says_more_when_it_is_well_again(paper: HostSites) -> None:
    paper.pages["/a"] = HostPage("busy", status=503)
    article = look_at(f"{paper.other_site}/a")
    ask()
    assert ask(later=timedelta(minutes=1)) == 0
    paper.put("/a", "<title>Well again</title>")

    ask(later=timedelta(minutes=6))

    article.refresh_from_db()
    assert article.headline == "Well again"


@pytest.mark.parametrize(
    ("status", "to"),
    [(301, "{stranger}/a"), (302, "/sign-in"), (301, "file:///etc/passwd"), (301, "/a")],
)
def test_redirects_do_not_lead_astray(paper: HostSites, status: int, to: str) -> None:
    paper.put("/moved", "<title>Moved</title>")
    paper.put("/sign-in", "<title>Please sign in</title>")
    paper.pages["/ok"] = HostPage("", (("Location", "/moved"),), status=301)
    there = to.format(stranger=paper.stranger)
    paper.pages["/a"] = HostPage("", (("Location", there),), status=status)
    fine, article = look_at(f"{paper.other_site}/ok"), look_at(f"{paper.other_site}/a")

    ask()

    fine.refresh_from_db()
    article.refresh_from_db()
    assert fine.headline == "Moved"
    assert article.headline == "A"


def test_inner_addresses_are_not_asked(paper: HostSites, settings: Settings) -> None:
    paper.put("/a", "<title>Told</title>")
    paper.put("/b", "<title>Told</title>")
    told = look_at(f"{paper.other_site}/a")
    ask()
    settings.OPTIONS = settings.OPTIONS | {"private_hosts": frozenset()}
    article = look_at(f"{paper.other_site}/b")
    paper.cookies.clear()

    ask()

    told.refresh_from_db()
    article.refresh_from_db()
    assert (told.headline, article.headline) == ("Told", "B")
    assert paper.cookies == []


def test_what_an_editor_handed_in_is_not_overwritten(paper: HostSites) -> None:
    paper.put("/2026/night-buses", STORY)
    article = look_at(f"{paper.other_site}/2026/night-buses")
    Article.objects.filter(pk=article.pk).update(body_html="<p>Text.</p>", headline="Ours")

    ask()

    article.refresh_from_db()
    assert article.headline == "Ours"
    assert Site.objects.get().version > 0


@pytest.mark.django_db(transaction=True)
def test_a_running_server_asks_by_itself(start_server: StartServer) -> None:
    with host_sites(free_port()) as sites:
        sites.put("/2026/night-buses", STORY)
        server = start_server(
            options={
                "REJOINDER_EMBED_ORIGINS": sites.registered,
                "REJOINDER_PRIVATE_HOSTS": "127.0.0.1",
            }
        )
        made = requests.post(
            f"{server.address}/embed/articles",
            data={"url": f"{sites.other_site}/2026/night-buses?utm_source=x"},
            headers={"Origin": sites.other_site, "Sec-Fetch-Site": "cross-site"},
            timeout=20,
        )
        page = f"{server.address}{addresses.article(made.json()['article'])}"

        until = time.monotonic() + 10
        while "Two accounts of" not in (text := requests.get(page, timeout=20).text):
            assert time.monotonic() < until, text
            time.sleep(0.05)

    assert "&lt;b&gt;the night&lt;/b&gt;" in text
    assert "Ida Berg" in text


@pytest.mark.django_db(transaction=True)
def test_one_round_of_the_worker_waits_for_what_the_pages_say(paper: HostSites) -> None:
    for number in range(5):
        # Each is some requests long, so that whoever does not wait misses the last.
        for hop in range(3):
            there = (("Location", f"/{number}/{hop + 1}"),)
            paper.pages[f"/{number}/{hop}"] = HostPage("", there, status=301)
        paper.put(f"/{number}/3", f"<title>Headline {number}</title>")
        look_at(f"{paper.other_site}/{number}/0")

    done = CliRunner().invoke(worker, ["--once"])

    assert done.exit_code == 0, done.output
    assert "slow" not in done.output
    found = Article.objects.order_by("pk").values_list("headline", flat=True)
    assert list(found) == [f"Headline {number}" for number in range(5)]


@pytest.mark.parametrize(
    ("page", "content_type", "headline"),
    [
        (b"", "text/html", ""),
        (b"\x00\xff\xfe", "text/html", ""),
        ("<title>Bücher</title>".encode(), "text/html", "Bücher"),
        ("<title>Bücher</title>".encode("latin-1"), "text/html; charset=ISO-8859-1", "Bücher"),
        ("<meta charset=windows-1252><title>“B”</title>".encode("cp1252"), "text/html", "“B”"),
        (b"<title>a</title>", "text/html; charset=no-such-thing", "a"),
        (b'<?xml version="1.0" encoding="utf-16"?><title>a</title>', "text/html", "a"),
        (b"<title>" + b"x" * 400 + b"</title>", "text/html", "x" * 299 + "…"),
        (
            b'<script type="application/ld+json">' + b"[" * 50_000 + b"</script><title>a</title>",
            "text/html",
            "a",
        ),
        (
            b'<script type="application/ld+json">{"@type":"Article","headline":7}</script><title>a',
            "text/html",
            "a",
        ),
        (b"<div>" * 20_000 + b"<title>a</title>", "text/html", None),
        (
            b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><title>a&e;</title>',
            "text/html",
            "a&e;",
        ),
        ("<title>a\u202eb\u200b</title>".encode(), "text/html", None),
    ],
)
def test_pages_of_every_kind_are_read(page: bytes, content_type: str, headline: str | None) -> None:
    found = read_page(page, content_type=content_type, address="https://news.example/a")

    if headline is not None:
        assert found.headline == headline
    assert "root:" not in found.headline
