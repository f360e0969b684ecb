"""``rejoinder article``: take one in from a Markdown file, move it, or merge two."""

from pathlib import Path

import click
from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils import timezone

from rejoinder.actions.keep_site import first_site
from rejoinder.actions.merge_articles import article_of, merge_articles
from rejoinder.actions.move_article import move_article
from rejoinder.actions.move_site import move_site
from rejoinder.actions.save_article import ArticleText, save_article
from rejoinder.exchange.article_file import ArticleFile, ArticleIsIncomplete, read_article
from rejoinder.kit import markup
from rejoinder.models import Article
from rejoinder.rendering import addresses
from rejoinder.vocabulary.errors import ExpectedFailure


class _FileOrVerb(click.Group):
    """A group that takes a file where no verb stands: ``rejoinder article bridge.md``."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb; without one an article is taken in."""
        verb = args if args[0] in self.commands else [take_in.name or "", *args]
        return super().resolve_command(ctx, verb)


@click.group("article", cls=_FileOrVerb)
def command() -> None:
    """Take in an article, let its page have another address, or make one of two.

    Without a verb: take in an article from a Markdown FILE.
    """


@command.command("move")
@click.argument("slug")
@click.argument("address")
def move(slug: str, address: str) -> None:
    """Let the page at ADDRESS have the discussion of article SLUG; old addresses go on working."""
    now = timezone.now()
    try:
        found = move_article(article_of(first_site(), slug), address, now=now)
    except ExpectedFailure as failure:
        raise click.ClickException(failure.sentence) from failure
    click.echo(f"{slug} is at {found} now; its earlier addresses lead to it, too.")


@command.command("move-site")
@click.argument("old")
@click.argument("new")
def move_all(old: str, new: str) -> None:
    """Move every page whose address begins with OLD to the same address below NEW.

    Some hundred are moved at a time; if it breaks off, give the same command again.
    """
    try:
        done = move_site(old, new, now=timezone.now())
    except ExpectedFailure as failure:
        raise click.ClickException(failure.sentence) from failure
    click.echo(f"{done.moved} addresses moved.")
    for address in done.taken:
        click.echo(f"Left alone, since another article has it: {address}")
    for address in done.too_long:
        click.echo(f"Left alone, since its new address would be too long: {address}")


@command.command("merge")
@click.argument("gone")
@click.argument("kept")
def merge(gone: str, kept: str) -> None:
    """Move the comments of article GONE to article KEPT (slugs), and drop GONE; no way back."""
    site = first_site()
    try:
        done = merge_articles(article_of(site, gone), article_of(site, kept), now=timezone.now())
    except ExpectedFailure as failure:
        raise click.ClickException(failure.sentence) from failure
    click.echo(f"{done.comments} comments moved from {gone} to {done.slug}; {gone} leads there.")


@command.command("take-in")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def take_in(file: Path) -> None:
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
