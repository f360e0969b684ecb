"""Articles with their bylines, sections and earlier versions."""

from datetime import datetime

from django.db import models

from rejoinder.models.account import Account
from rejoinder.models.site import Site


class Section(models.Model):
    """A part of the newspaper. With ``read_first`` every comment in it is read first."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="sections")
    slug = models.SlugField(max_length=50)
    name = models.CharField(max_length=100)
    read_first = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint("site", "slug", name="section_slug_once"),)

    def __str__(self) -> str:
        return self.name


class ArticleQuerySet(models.QuerySet["Article"]):
    """Articles by what readers may see."""

    def visible(self, now: datetime) -> "ArticleQuerySet":
        """Return the articles that are out at ``now``, newest first."""
        return self.filter(published_at__lte=now).order_by("-published_at", "-pk")


class Article(models.Model):
    """An article as it reads now. ``body_html`` is sanitised; ``body_text`` its canonical text.

    ``source_key`` names where an import found it (``disqus:thread:<id>``), empty for
    articles written here; ``url`` is its address elsewhere, empty when it lives here.
    ``describe_at`` is when its page elsewhere is asked next for headline and date, after
    ``describe_tries`` tries; None: there is nothing to ask.
    """

    site = models.ForeignKey(Site, models.CASCADE, related_name="articles")
    section = models.ForeignKey(Section, models.SET_NULL, null=True, related_name="articles")
    slug = models.SlugField(max_length=100)
    url = models.CharField(max_length=2000, blank=True, default="")
    headline = models.CharField(max_length=300)
    standfirst = models.CharField(max_length=500, blank=True, default="")
    outlet = models.CharField(max_length=100, blank=True, default="")
    body_html = models.TextField(default="")
    body_text = models.TextField(default="")
    photo = models.CharField(max_length=500, blank=True, default="")
    photo_alt = models.CharField(max_length=300, blank=True, default="")
    photo_caption = models.CharField(max_length=300, blank=True, default="")
    photo_credit = models.CharField(max_length=100, blank=True, default="")
    published_at = models.DateTimeField()
    updated_at = models.DateTimeField(null=True)
    version_number = models.PositiveIntegerField(default=1)
    read_first = models.BooleanField(default=False)
    source_key = models.CharField(max_length=200, null=True, unique=True)
    batch = models.ForeignKey("ImportBatch", models.SET_NULL, null=True, related_name="articles")
    describe_at = models.DateTimeField(null=True)
    describe_tries = models.PositiveSmallIntegerField(null=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint("site", "slug", name="article_slug_once"),)
        indexes = (
            models.Index(fields=["-published_at", "-id"], name="article_newest"),
            models.Index(fields=["url"], name="article_url"),
            models.Index(
                fields=["describe_at"],
                name="article_to_describe",
                condition=models.Q(describe_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.headline


class ArticleAddress(models.Model):
    """An address under which an article's discussion is embedded, in canonical form.

    An article may have several, after it moved or was merged with another. ``digest`` is
    SHA-256 of the address in hexadecimal, since addresses are too long for an index.
    ``network`` is a keyed digest of the network of whoever named it first, so that nobody
    names too many; empty after an hour, and for addresses that came another way.
    """

    site = models.ForeignKey(Site, models.CASCADE, related_name="addresses")
    article = models.ForeignKey(Article, models.CASCADE, related_name="addresses")
    digest = models.CharField(max_length=64)
    address = models.CharField(max_length=2000)
    network = models.CharField(max_length=64, blank=True, default="")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint("site", "digest", name="article_address_once"),)
        indexes = (models.Index(fields=["seen_at"], name="article_address_newest"),)

    def __str__(self) -> str:
        return self.address


class Byline(models.Model):
    """One of an article's writers, in order; ``account`` is a reporter's who may tend its talk."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="bylines")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100)
    account = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="bylines")

    class Meta:
        constraints = (models.UniqueConstraint("article", "position", name="byline_position"),)

    def __str__(self) -> str:
        return self.name


class ArticleVersion(models.Model):
    """An earlier wording of an article, kept when it was replaced at ``replaced_at``."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    headline = models.CharField(max_length=300)
    body_html = models.TextField()
    body_text = models.TextField()
    written_at = models.DateTimeField()
    replaced_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint("article", "number", name="version_number_once"),)

    def __str__(self) -> str:
        return f"{self.article_id}, version {self.number}"
