"""``rejoinder seed-demo``: the demo newspaper in an empty data folder."""

from datetime import datetime

import click
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from rejoinder import demo
from rejoinder.actions.import_comments import Step, import_comments
from rejoinder.actions.keep_site import FIRST_NAME, first_site, set_preference
from rejoinder.actions.recount import renew_ranks
from rejoinder.actions.save_article import ArticleText, save_article
from rejoinder.demo import people, scene
from rejoinder.kit import markup
from rejoinder.management import demo_desk, demo_scene
from rejoinder.management.prepare_command import prepare
from rejoinder.models import Account, Article, ImportBatch, Site
from rejoinder.rendering import addresses


@click.command("seed-demo")
def command() -> None:
    """Fill an empty data folder with the demo newspaper; a second time changes nothing."""
    if Site._meta.db_table in connection.introspection.table_names():  # noqa: SLF001  # public
        _refuse_other_sites()
    click.echo(f"Preparing {settings.DATA_FOLDER} …")
    prepare()
    site = first_site()
    if not demo_scene.is_seeded():
        _seed(site, timezone.now())
    _tell()


def _refuse_other_sites() -> None:
    """Refuse a folder with somebody's own site in it, before anything is changed there."""
    site = Site.objects.order_by("pk").first()
    if site is None:
        return
    is_fresh = site.name == FIRST_NAME and not Article.objects.exists()
    has_moderator = Account.objects.filter(email=people.MODERATOR.email).exists()
    if site.name == demo.SITE_NAME or has_moderator or (is_fresh and not Account.objects.exists()):
        return
    raise click.ClickException(
        f"The data folder {settings.DATA_FOLDER} holds the site “{site.name}”, which is not the"
        " demo. Nothing was changed. Choose another folder: rejoinder --data FOLDER seed-demo"
    )


def _seed(site: Site, now: datetime) -> None:
    set_preference(site, "name", demo.SITE_NAME, now=now)
    set_preference(site, "time_zone", "Europe/Oslo", now=now)
    click.echo("Articles …")
    for article in reversed(demo.articles()):
        _save(site, article)
    _import(site, now)
    click.echo("People, comments and votes …")
    accounts = demo_scene.add_people(now)
    demo_scene.add_comments(site, accounts, now)
    demo_desk.set_desk(site, accounts, now)
    demo_scene.add_waiting(accounts, now)
    demo_scene.add_votes(accounts, now)
    site.refresh_from_db()
    renew_ranks(site)


def _save(site: Site, article: demo.DemoArticle) -> None:
    """Store each wording of an article that is not there yet, at its time."""
    stored = Article.objects.filter(site=site, slug=article.slug).order_by("pk")
    there = stored.values_list("version_number", flat=True).first() or 0
    last = article.updated_at or article.published_at
    wordings: list[tuple[str, str, datetime, datetime | None]] = [
        *((old.headline, old.body, old.published_at, None) for old in article.earlier),
        (article.headline, article.body, last, article.updated_at),
    ]
    for headline, body, at, updated_at in wordings[there:]:
        handed_in = ArticleText(
            slug=article.slug,
            headline=headline,
            body_html=markup.render_article(body),
            published_at=article.published_at,
            updated_at=updated_at,
            bylines=article.bylines,
            outlet=article.outlet,
            section=article.section,
            url=article.link,
            photo=article.photo,
            photo_caption=article.photo_caption,
            photo_credit=article.photo_credit,
        )
        save_article(site, handed_in, now=at)


def _import(site: Site, now: datetime) -> None:
    done = ImportBatch.objects.filter(file_name=demo.EXPORT_NAME, finished_at__isnull=False)
    if done.exists():
        return
    click.echo("Comments, from a Disqus export …")
    with demo.export_file() as path:
        imported = import_comments(site, path, now=now, on_progress=_silent)
    click.echo(f"  {imported.added} comments in {imported.report.articles} articles")


def _silent(step: Step, done: int, total: int) -> None:
    """Say nothing: it takes a second."""


def _tell() -> None:
    address = settings.SITE_ADDRESS
    click.echo(f"""
{demo.SITE_NAME} is ready.
  Front page     {address}{addresses.front()}
  Lead article   {address}{addresses.article(scene.LEAD)}
  Moderation     {address}/desk/
  Sign in        {address}{reverse("account_login")}""")
    for person in people.DEMO_PEOPLE:
        click.echo(f"    as {person.role:<10}{person.email:<23}password: {person.password}")
    if not settings.OPTIONS["demo"]:
        click.echo("With REJOINDER_DEMO=yes the sign-in page names them, too, and the desk asks")
        click.echo("its moderator for no second factor.")
    click.echo(f"Serve it with: rejoinder --data {settings.DATA_FOLDER} serve")
