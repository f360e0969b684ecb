"""An article is taken in or changed; earlier wordings are kept, and its thread is opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from django.utils.text import slugify

from rejoinder.actions.register_article import keep_own_link
from rejoinder.actions.writing import Touched, commit
from rejoinder.kit import markup
from rejoinder.kit.text import clean_text
from rejoinder.models import Article, ArticleVersion, Byline, Section, Site, Thread


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleText:
    """An article as it is handed in. ``body_html`` is sanitised here, whatever it holds."""

    slug: str
    headline: str
    body_html: str
    published_at: datetime
    updated_at: datetime | None = None
    bylines: Sequence[str] = ()
    outlet: str = ""
    section: str = ""  # its name; empty for none
    standfirst: str = ""
    url: str = ""
    photo: str = ""
    photo_alt: str = ""
    photo_caption: str = ""
    photo_credit: str = ""


def save_article(site: Site, handed_in: ArticleText, *, now: datetime) -> Article:
    """Store an article under its slug; a changed wording becomes a new version.

    The wording before goes to ``ArticleVersion``. Handing in the same text again changes
    nothing but the other fields. An article that an import made, which has no text yet and
    the same link, is taken over with its discussion.
    """
    body_html = markup.sanitise_article(handed_in.body_html)

    def change(touched: Touched) -> Article:
        Site.objects.filter(pk=site.pk).update(version=site.version + 1)
        article = _stored(site, handed_in)
        if article is None:
            article = Article(site=site)
        elif article.body_html and (article.headline, article.body_html) != (
            clean_text(handed_in.headline),
            body_html,
        ):
            _keep_version(article, now=now)
        _fill(article, handed_in, body_html)
        article.save()
        _set_bylines(article, handed_in.bylines)
        keep_own_link(article, now=now)
        thread, _made = Thread.objects.get_or_create(article=article)
        touched.site()
        touched.thread(thread.pk)
        return article

    return commit(change)


def _stored(site: Site, handed_in: ArticleText) -> Article | None:
    """Find the article by its slug, or the one without text that an import made for its link."""
    by_slug = Article.objects.filter(site=site, slug=handed_in.slug).first()
    if by_slug is not None or not handed_in.url:
        return by_slug
    return Article.objects.filter(site=site, url=handed_in.url, body_html="").order_by("pk").first()


def _keep_version(article: Article, *, now: datetime) -> None:
    ArticleVersion.objects.create(
        article=article,
        number=article.version_number,
        headline=article.headline,
        body_html=article.body_html,
        body_text=article.body_text,
        written_at=article.updated_at or article.published_at,
        replaced_at=now,
    )
    article.version_number += 1


def _fill(article: Article, handed_in: ArticleText, body_html: str) -> None:
    article.slug = handed_in.slug
    article.headline = clean_text(handed_in.headline)
    article.standfirst = clean_text(handed_in.standfirst)
    article.outlet = clean_text(handed_in.outlet)
    article.url = handed_in.url
    article.body_html = body_html
    article.body_text = markup.plain_text(body_html)
    article.photo = handed_in.photo
    article.photo_alt = clean_text(handed_in.photo_alt)
    article.photo_caption = clean_text(handed_in.photo_caption)
    article.photo_credit = clean_text(handed_in.photo_credit)
    article.published_at = handed_in.published_at
    article.updated_at = handed_in.updated_at
    article.section = _section(article.site, handed_in.section)


def _section(site: Site, name: str) -> Section | None:
    if not name:
        return None
    name = clean_text(name)
    # A name without any Latin letter (slugify keeps no other) gets a slug of its own all the same.
    slug = slugify(name) or f"section-{blake2b(name.encode(), digest_size=4).hexdigest()}"
    section, _made = Section.objects.get_or_create(site=site, slug=slug, defaults={"name": name})
    return section


def _set_bylines(article: Article, names: Sequence[str]) -> None:
    """Store who wrote it; a name that a reporter has elsewhere on the site is theirs here."""
    cleaned = [clean_text(name) for name in names]
    known = Byline.objects.filter(
        article__site=article.site_id, name__in=cleaned, account__isnull=False
    )
    accounts = dict(known.order_by("pk").values_list("name", "account"))
    article.bylines.all().delete()
    Byline.objects.bulk_create(
        Byline(article=article, position=position, name=name, account_id=accounts.get(name))
        for position, name in enumerate(cleaned, start=1)
    )
