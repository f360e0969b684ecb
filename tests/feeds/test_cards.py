"""A comment for other sites (oEmbed), and what pages tell search engines (JSON-LD)."""

import brotli
import pytest

from rejoinder.actions.moderate import remove
from rejoinder.actions.stating import Statement
from rejoinder.kit import ids
from rejoinder.vocabulary.states import CommentState, Reason
from tests.feeds.reading import linked_data
from tests.support import cast
from tests.support.server import Server
from tests.support.web import Person

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_comment_can_be_shown_elsewhere_until_it_is_removed(site_server: Server) -> None:
    place, anyone = cast.thread(), Person(site_server.address)
    said = cast.writes(cast.ana(), place, "It was **open**.").comment_id
    path = f"/d/{place.pk}/c/{ids.to_public(said)}"
    page = anyone.reads(path).text
    found = page.partition('type="application/json+oembed" href="')[2].partition('"')[0]

    card = anyone.reads(found).json()

    assert (card["version"], card["type"], card["author_name"]) == ("1.0", "rich", "Ana")
    assert "<strong>open</strong>" in card["html"] and site_server.address + path in card["html"]
    assert "<script" not in card["html"]
    own = f"/oembed?url={site_server.address}{path}"
    assert anyone.reads(own + "&maxwidth=300").json()["width"] == 300
    assert anyone.reads(own + "&format=xml").status_code == 501
    assert anyone.reads(f"/oembed?url=https://elsewhere.example{path}").status_code == 404
    assert (
        anyone.reads(f"/oembed?url={site_server.address}/articles/{place.article.slug}").status_code
        == 404
    )
    assert anyone.reads("/oembed").status_code == 400
    remove(
        said, seen=CommentState.PUBLISHED, moderator=cast.mona(),
        statement=Statement(reason=Reason.OFF_TOPIC), now=cast.now(),
    )  # fmt: skip
    assert anyone.reads(own).status_code == 404
    assert "json+oembed" not in anyone.reads(path).text


def test_pages_describe_the_discussion_in_the_words_of_schema_org(site_server: Server) -> None:
    place, anyone = cast.thread(), Person(site_server.address)
    said = cast.writes(cast.ana(), place, "It was open. " * 40).comment_id
    reply = cast.writes(cast.zed(), place, "At six?", parent=said).comment_id
    base = f"{site_server.address}/d/{place.pk}/c/"

    (article,) = linked_data(anyone.reads(f"/articles/{place.article.slug}").text)
    (comment,) = linked_data(anyone.reads(f"/d/{place.pk}/c/{ids.to_public(said)}").text)
    (answer,) = linked_data(anyone.reads(f"/d/{place.pk}/c/{ids.to_public(reply)}").text)

    assert article["@context"] == "https://schema.org"
    assert article["@type"] == "DiscussionForumPosting"
    assert article["headline"] == place.article.headline and article["text"]
    assert [each["name"] for each in article["author"]] == ["Ida Berg", "Tom Bell"]
    assert article["commentCount"] == 2
    (first,) = article["comment"]
    assert first["@type"] == "Comment" and first["url"] == base + ids.to_public(said)
    assert first["author"]["name"] == "Ana" and len(first["text"]) <= 201
    assert comment["@type"] == "Comment" and comment["comment"][0]["text"] == "At six?"
    assert comment["parentItem"]["url"] == article["url"]
    assert answer["parentItem"]["url"] == base + ids.to_public(said)


def test_what_is_gone_is_not_described(site_server: Server) -> None:
    place, anyone = cast.thread(), Person(site_server.address)
    said = cast.writes(cast.ana(), place, "It was open.").comment_id
    path = f"/d/{place.pk}/c/{ids.to_public(said)}"
    assert linked_data(anyone.reads(path).text)

    remove(
        said, seen=CommentState.PUBLISHED, moderator=cast.mona(),
        statement=Statement(reason=Reason.OFF_TOPIC), now=cast.now(),
    )  # fmt: skip

    assert linked_data(anyone.reads(path).text) == []
    (article,) = linked_data(anyone.reads(f"/articles/{place.article.slug}").text)
    assert "comment" not in article and "open" not in article["text"]


def test_the_description_of_an_article_weighs_little(site_server: Server) -> None:
    place = cast.thread()
    for number in range(15):
        text = f"At {number} past six I stood at the north gate and counted the cars myself. " * 5
        cast.writes(cast.ana(), place, text)
    page = Person(site_server.address).reads(f"/articles/{place.article.slug}").text
    start = page.index('<script type="application/ld+json">')
    end = page.index("</script>", start) + len("</script>")

    added = len(brotli.compress(page.encode(), quality=5)) - len(
        brotli.compress((page[:start] + page[end:]).encode(), quality=5)
    )

    assert 0 < added <= 600
