"""A whole site moves to another address, and every discussion goes along once."""

import pytest
from click.testing import CliRunner
from pytest_django.fixtures import Settings

from rejoinder.actions import move_site as moving
from rejoinder.actions.move_article import MoveRefused, move_article
from rejoinder.actions.move_site import MovedSite, move_site
from rejoinder.actions.register_article import register_article
from rejoinder.kit.page_addresses import digest
from rejoinder.management.article_command import command
from rejoinder.models import Article, ArticleAddress, Site, Thread
from tests.embed_identity import host
from tests.embed_identity.host import BLOG, NEWS
from tests.support import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_host_sites(settings: Settings) -> None:
    settings.OPTIONS = host.registered()
    cast.newspaper()


def opened(address: str) -> Article:
    return Article.objects.get(pk=register_article(address, now=cast.now()).article_id)


def moved(old: str, new: str) -> MovedSite:
    return move_site(old, new, now=cast.now())


def stored(article: Article) -> list[str]:
    return sorted(article.addresses.values_list("address", flat=True))


def main_address(article: Article) -> str:
    article.refresh_from_db()
    return article.url


def test_a_whole_site_moves_to_another_host() -> None:
    pages = [opened(f"{NEWS}/{path}") for path in ("", "2026/a", "2026/b?id=1", "newsletter")]
    taken = opened(f"{BLOG}/old/2026/a")

    done, again = moved(NEWS, f"{BLOG}/old/"), moved(NEWS, f"{BLOG}/old/")

    assert (done.moved, done.taken) == (3, [f"{BLOG}/old/2026/a"])
    assert (again.moved, again.taken) == (0, done.taken)
    assert opened(f"{BLOG}/old").pk == opened(NEWS).pk == pages[0].pk
    assert opened(f"{BLOG}/old/2026/b?id=1").pk == pages[2].pk
    assert opened(f"{BLOG}/old/2026/a").pk == taken.pk
    assert main_address(pages[1]) == f"{NEWS}/2026/a"


@pytest.mark.parametrize(
    ("old", "new", "page", "there"),
    [
        (NEWS, f"{NEWS}/news", f"{NEWS}/a", f"{NEWS}/news/a"),
        (f"{NEWS}/news", NEWS, f"{NEWS}/news/news/a", f"{NEWS}/news/a"),
        (f"{NEWS}/a", f"{NEWS}/a/a", f"{NEWS}/a/a/1", f"{NEWS}/a/a/a/1"),
    ],
)
def test_a_folder_within_the_site_is_moved_once_however_often_it_is_said(
    old: str, new: str, page: str, there: str
) -> None:
    article = opened(page)

    times = [moved(old, new).moved for _time in range(3)]

    assert times == [1, 0, 0]
    assert stored(article) == sorted([page, there])
    assert main_address(article) == there


def test_the_main_address_stays_the_main_one() -> None:
    article = opened(f"{NEWS}/a")
    for variant in ("?from=mail", "?z=1", ""):
        move_article(article, f"{NEWS}/a{variant}", now=cast.now())

    assert moved(NEWS, BLOG).moved == 3
    assert main_address(article) == f"{BLOG}/a"

    # What has moved on by itself is not called back by where it was once.
    move_article(article, f"{NEWS}/its-own-way", now=cast.now())
    moved(f"{NEWS}/a", f"{BLOG}/b")
    assert main_address(article) == f"{NEWS}/its-own-way"


@pytest.mark.parametrize(
    "old", ["HTTPS://News.Example:443/", "http://news.example", "https://news.example./#top"]
)
def test_every_spelling_of_the_old_address_will_do(old: str) -> None:
    article = opened(f"{NEWS}/a")

    assert moved(old, f"{BLOG}/").moved == 1
    assert stored(article) == sorted([f"{NEWS}/a", f"{BLOG}/a"])


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("https://other.example", BLOG, "no article whose address begins with"),
        ("https://news.exam", BLOG, "no article whose address begins with"),
        (f"{NEWS}/b", BLOG, "no article whose address begins with"),
        ("news.example", BLOG, "https://"),
        ("", BLOG, "https://"),
        (NEWS, "https://evil.example", "no page of"),
        (NEWS, f"{NEWS}/?utm_source=x", "the same address"),
        (f"{NEWS}/?id=1", BLOG, "without parameters"),
    ],
)
def test_what_moves_nothing_says_why(old: str, new: str, why: str) -> None:
    article = opened(f"{NEWS}/a")

    with pytest.raises(MoveRefused, match=why):
        moved(old, new)

    assert stored(article) == [f"{NEWS}/a"]
    assert moved(NEWS, BLOG).moved == 1


def test_imported_articles_whose_page_nobody_has_looked_at_go_along() -> None:
    site = Site.objects.get()
    old = "http://gone.example"  # not registered, and never was
    article = Article.objects.create(
        site=site, slug="a", headline="A", url=f"{old}/a/", published_at=cast.now()
    )
    Thread.objects.create(article=article)

    assert moved(old, NEWS).moved == 1
    assert moved(old, NEWS).moved == 0

    assert opened(f"{NEWS}/a").pk == article.pk
    assert main_address(article) == f"{NEWS}/a"
    assert stored(article) == sorted([f"{old}/a", f"{NEWS}/a"])


def test_a_link_with_the_other_scheme_is_the_main_address_all_the_same() -> None:
    article = opened(f"http{NEWS.removeprefix('https')}/a")

    assert moved(NEWS, BLOG).moved == 1
    assert main_address(article) == f"{BLOG}/a"
    assert stored(article) == sorted([f"{NEWS}/a", f"{BLOG}/a"])


def many_articles(number: int) -> None:
    site = Site.objects.get()
    articles = Article.objects.bulk_create(
        Article(
            site=site, slug=f"s{n}", headline="S", url=f"{NEWS}/s{n}", published_at=cast.now()
        )
        for n in range(number)
    )  # fmt: skip
    Thread.objects.bulk_create(Thread(article=article) for article in articles)
    ArticleAddress.objects.bulk_create(
        ArticleAddress(
            site=site, article=article, address=article.url, digest=digest(article.url),
            seen_at=cast.now(),
        )
        for article in articles
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_many_are_moved_some_at_a_time_and_a_second_try_does_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(moving, "AT_ONCE", 10)
    many_articles(25)
    # The database breaks off in the second ten: an address has another article's digest.
    stranger = Article.objects.get(slug="s12")
    blocked = ArticleAddress.objects.create(
        site=Site.objects.get(), article=stranger, seen_at=cast.now(),
        address="https://elsewhere.example/", digest=digest(f"{BLOG}/s15"),
    )  # fmt: skip
    run = CliRunner().invoke

    broken = run(command, ["move-site", NEWS, BLOG])
    so_far = Article.objects.filter(url__startswith=BLOG).count()
    blocked.delete()
    again = run(command, ["move-site", NEWS, BLOG])
    once_more = run(command, ["move-site", NEWS, BLOG])

    assert (broken.exit_code, so_far) == (1, 10)
    assert "15 addresses moved" in again.output
    assert "0 addresses moved" in once_more.output
    assert Article.objects.filter(url__startswith=BLOG).count() == 25
    assert ArticleAddress.objects.count() == 50
