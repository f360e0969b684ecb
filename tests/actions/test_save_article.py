"""Articles are taken in with their earlier wordings, whatever their words are made of."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rejoinder.actions.save_article import ArticleText, save_article
from rejoinder.models import Article, ArticleVersion, Byline, Thread
from tests.support import cast

pytestmark = pytest.mark.django_db(transaction=True)


def handed_in() -> ArticleText:
    return ArticleText(
        slug="bridge",
        headline="Ministers give two accounts",
        body_html="<p>It was closed at six.</p>",
        bylines=("Ida Berg", "Tom Bell"),
        section="City",
        published_at=cast.now() - timedelta(hours=1),
    )


def test_a_new_wording_keeps_the_earlier_one_and_its_thread() -> None:
    site = cast.newspaper()
    first = save_article(site, handed_in(), now=cast.now())

    changed = replace(
        handed_in(), body_html="<p>It was closed at seven.</p>", bylines=("Ida Berg",)
    )
    again = save_article(site, changed, now=cast.now())

    assert again.pk == first.pk and again.version_number == 2
    assert ArticleVersion.objects.get().body_text == "It was closed at six."
    assert Article.objects.get().body_text == "It was closed at seven."
    assert list(Byline.objects.values_list("name", flat=True)) == ["Ida Berg"]
    assert Thread.objects.count() == 1


def test_the_same_wording_again_is_no_new_version() -> None:
    site = cast.newspaper()
    for photo in ("/a.svg", "/b.svg"):
        save_article(site, replace(handed_in(), photo=photo), now=cast.now())

    assert not ArticleVersion.objects.exists()
    assert Article.objects.get().photo == "/b.svg"


@pytest.mark.parametrize("name", ["City", "Økonomi", "المدينة", "Straße & Brücke"])
def test_every_section_has_an_address_that_readers_can_open(name: str) -> None:
    article = save_article(cast.newspaper(), replace(handed_in(), section=name), now=cast.now())

    section = article.section
    assert section is not None and section.name == name
    assert section.slug.isascii() and section.slug


def test_an_article_whose_comments_were_imported_first_is_taken_over() -> None:
    site = cast.newspaper()
    shell = replace(handed_in(), slug="ministers-give", body_html="", url="https://old.example/1")
    imported = save_article(site, shell, now=cast.now())

    whole = replace(handed_in(), url="https://old.example/1")
    article = save_article(site, whole, now=cast.now())

    assert (article.pk, article.slug) == (imported.pk, "bridge")
    assert article.version_number == 1 and Thread.objects.count() == 1


def test_signs_that_no_database_takes_are_left_out() -> None:
    hostile = replace(
        handed_in(), headline="A\x00B", standfirst="\x00", bylines=("I\x00da",), section="Ci\x00ty"
    )

    article = save_article(cast.newspaper(), hostile, now=cast.now())

    assert article.headline == "AB"
    assert Byline.objects.get().name == "Ida"
