"""The discussion of a page elsewhere is opened when the page is first looked at."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from rejoinder.actions import register_article as registering
from rejoinder.actions.housekeeping import keep_house
from rejoinder.actions.register_article import TooManyArticles, register_article
from rejoinder.actions.save_article import ArticleText, save_article
from rejoinder.models import Article, ArticleAddress, Site, Thread
from rejoinder.rendering import article_view
from rejoinder.rendering.page_store import NoSuchPage
from tests.embed_identity import host
from tests.embed_identity.host import BLOG, NEWS, STRANGERS, Embed
from tests.support import cast

pytestmark = pytest.mark.django_db

PAGE = f"{NEWS}/2026/night-buses"


@pytest.fixture(autouse=True)
def two_host_sites(settings: Settings) -> None:
    settings.OPTIONS = host.registered()
    cast.newspaper()


def test_the_first_look_makes_the_article_and_the_second_finds_it() -> None:
    embed = Embed()
    with pytest.raises(NoSuchPage):
        article_view.by_address(PAGE, cast.now())

    first = embed.sends("/embed/articles", url=PAGE + "/?utm_source=x#top")
    second = embed.sends("/embed/articles", url=PAGE)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json() == {"article": "night-buses", "url": PAGE}
    shown = article_view.by_address(PAGE, cast.now())
    assert shown.article.headline == "Night buses"
    assert Thread.objects.get().is_open


def test_only_pages_of_registered_origins_open_discussions() -> None:
    for origin in STRANGERS:
        assert Embed(origin).sends("/embed/articles", url=PAGE).status_code == 403, origin
    own_page = Client(headers={"sec-fetch-site": "same-origin", "accept": "application/json"})
    assert own_page.post("/embed/articles", {"url": PAGE}).status_code == 403
    assert not Article.objects.exists()

    assert Embed(BLOG).sends("/embed/articles", url=PAGE).status_code == 201


def test_only_pages_on_registered_origins_get_discussions() -> None:
    embed = Embed()
    assert embed.sends("/embed/articles", url=PAGE).status_code == 201

    # The unencrypted pages of a registered host are its encrypted ones.
    strangers = [origin for origin in STRANGERS if origin != NEWS.replace("https", "http")]

    refused = [embed.sends("/embed/articles", url=f"{origin}/a") for origin in strangers]

    assert {answer.status_code for answer in refused} == {422}
    assert refused[0].json()["error"]["code"] == "refused"
    assert Article.objects.count() == 1


def test_pages_of_one_name_get_a_slug_each() -> None:
    embed = Embed()

    slugs = [
        embed.sends("/embed/articles", url=url).json()["article"]
        for url in (PAGE, f"{NEWS}/2027/night-buses.html", f"{NEWS}/", f"{BLOG}/新聞")
    ]

    assert slugs == ["night-buses", "night-buses-2", "news-example", "blog-example"]


@pytest.mark.parametrize(
    "link", [PAGE, PAGE + "/", "http://news.example/2026/night-buses/", PAGE + "#top"]
)
def test_an_article_that_was_taken_in_with_the_link_is_found(link: str) -> None:
    text = ArticleText(
        slug="buses", headline="Night buses", body_html="", published_at=cast.now(), url=link
    )
    article = save_article(Site.objects.get(), text, now=cast.now())
    ArticleAddress.objects.all().delete()  # as from before the origin was registered

    answer = Embed().sends("/embed/articles", url=PAGE if "#" not in link else link)

    assert answer.status_code == 200
    assert answer.json()["article"] == "buses"
    assert article_view.by_address(PAGE, cast.now()).article.id == article.pk


def test_an_article_taken_in_with_its_link_is_there_before_anybody_asks() -> None:
    text = ArticleText(
        slug="buses", headline="Night buses", body_html="", published_at=cast.now(), url=PAGE + "/"
    )

    article = save_article(Site.objects.get(), text, now=cast.now())

    assert article_view.by_address(PAGE, cast.now()).article.id == article.pk


def test_an_article_that_is_not_out_yet_is_not_told_of() -> None:
    text = ArticleText(
        slug="secret-deal", headline="H", body_html="", url=PAGE,
        published_at=cast.now() + timedelta(hours=1),
    )  # fmt: skip
    article = save_article(Site.objects.get(), text, now=cast.now())
    embed = Embed()

    before = embed.sends("/embed/articles", url=PAGE)
    Article.objects.filter(pk=article.pk).update(published_at=cast.now())
    after = embed.sends("/embed/articles", url=PAGE)

    assert (before.status_code, before.json()["error"]["code"]) == (404, "not_found")
    assert "secret-deal" not in before.content.decode()
    assert (after.status_code, after.json()["article"]) == (200, "secret-deal")
    assert Article.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_who_look_at_once_make_one_article() -> None:
    slugs: list[str] = []
    start = threading.Barrier(8)

    def look() -> None:
        start.wait()
        try:
            found = register_article(PAGE, visitor="203.0.113.7", now=cast.now())
            slugs.append(found.slug)
        finally:
            connection.close()

    readers = [threading.Thread(target=look) for _ in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()

    assert slugs == ["night-buses"] * 8
    assert Article.objects.count() == ArticleAddress.objects.count() == 1


def test_a_visitor_makes_few_articles_however_many_addresses_they_name() -> None:
    embed = Embed()
    most = registering.AN_HOUR_FROM_A_NETWORK
    addresses = [f"{NEWS}/{number}" for number in range(most)]
    for url in addresses:
        register_article(url, visitor="203.0.113.7", now=cast.now())

    same_network = embed.client.post(
        "/embed/articles", {"url": PAGE}, headers=embed.headers, REMOTE_ADDR="203.0.113.8"
    )
    other_network = embed.client.post(
        "/embed/articles", {"url": PAGE}, headers=embed.headers, REMOTE_ADDR="198.51.100.1"
    )

    assert same_network.status_code == 429
    assert same_network.headers["Retry-After"] == "3600"
    assert same_network.json()["error"]["code"] == "busy"
    assert other_network.status_code == 201
    known = register_article(addresses[0], visitor="203.0.113.7", now=cast.now())
    assert not known.is_new


def test_ten_thousand_queries_of_one_page_make_few_articles(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(registering, "AN_HOUR_OF_A_PATH", 3)
    refused = 0

    for number in range(20):
        try:
            register_article(f"{PAGE}?x={number}", visitor=f"203.0.{number}.7", now=cast.now())
        except TooManyArticles:
            refused += 1
    campaign = register_article(f"{PAGE}?utm_term=1", visitor="203.0.113.7", now=cast.now())
    others = [
        register_article(f"{PAGE}?utm_term={number}", visitor="203.0.113.7", now=cast.now())
        for number in range(20)
    ]

    assert refused == 17
    assert {found.article_id for found in others} == {campaign.article_id}


def test_an_hour_later_there_is_room_again_and_no_visitor_is_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(registering, "AN_HOUR_IN_ALL", 1)
    now = cast.now()
    register_article(PAGE, visitor="203.0.113.7", now=now)
    with pytest.raises(TooManyArticles):
        register_article(f"{NEWS}/b", visitor="198.51.100.7", now=now)
    later = now + timedelta(hours=1, seconds=1)

    keep_house(later)

    assert set(ArticleAddress.objects.values_list("network", flat=True)) == {""}
    assert register_article(f"{NEWS}/b", visitor="198.51.100.7", now=later).is_new
