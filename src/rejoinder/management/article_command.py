"""``rejoinder article``: an article, or its new wording, from a Markdown file."""

from pathlib import Path

import click
from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils import timezone

from rejoinder.actions.keep_site import first_site
from rejoinder.actions.save_article import ArticleText, save_article
from rejoinder.exchange.article_file import ArticleFile, ArticleIsIncomplete, read_article
from rejoinder.kit import markup
from rejoinder.models import Article
from rejoinder.rendering import addresses


@click.command("article")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def command(file: Path) -> None:
    """Take in an article from a Markdown FILE; the slug at its head says which one it is.

    When the article is here already and its wording differs, the earlier wording is kept as
    a version. At the head of the file, between two lines of three dashes, stand slug,
    headline and published_at, and if wanted byline (several times), outlet, section,
    updated_at, standfirst, link, photo, photo_alt, photo_caption and photo_credit.
    """
    article = _read(file)
    site = first_site()
    earlier = _version_number(article.slug)
    saved = save_article(site, _handed_in(article), now=timezone.now())
    what = {0: "Taken in", saved.version_number: "Already so"}.get(
        earlier, f"Version {saved.version_number} taken in, version {earlier} kept"
    )
    click.echo(f"{what}: {settings.SITE_ADDRESS}{addresses.article(saved.slug)}")


def _read(file: Path) -> ArticleFile:
    try:
        article = read_article(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file} is not written in UTF-8.") from error
    except ArticleIsIncomplete as error:
        raise click.ClickException(f"{file}: {error}") from error
    photo = article.photo
    # A bare name is one of the demo's own pictures.
    is_bare = photo and not photo.startswith(("https://", "/"))
    if is_bare and finders.find(f"rejoinder/demo/{photo}") is None:
        raise click.ClickException(
            f"{file}: 'photo' is '{photo}'; write an address with https:// or a path with /."
        )
    return article


def _version_number(slug: str) -> int:
    numbers = Article.objects.filter(slug=slug).order_by("pk")
    return numbers.values_list("version_number", flat=True).first() or 0


def _handed_in(article: ArticleFile) -> ArticleText:
    return ArticleText(
        slug=article.slug,
        headline=article.headline,
        body_html=markup.render_article(article.body),
        published_at=article.published_at,
        updated_at=article.updated_at,
        bylines=article.bylines,
        outlet=article.outlet,
        section=article.section,
        standfirst=article.standfirst,
        url=article.link,
        photo=article.photo,
        photo_alt=article.photo_alt,
        photo_caption=article.photo_caption,
        photo_credit=article.photo_credit,
    )
