"""The site: its name, its house rules, and what its editors may set while it runs."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from rejoinder.kit.markup import MAX_CHARS
from rejoinder.models.fields import choice_field, one_of
from rejoinder.vocabulary.judging import MAX_PATTERN_CHARS, SiteRules, WordRule
from rejoinder.vocabulary.moderation import Disclosure
from rejoinder.vocabulary.rules import RuleOfConditions
from rejoinder.vocabulary.states import RuleKind

DEFAULT_STRIP = "Talk about the matter, not the person. Say where you know it from."


class Site(models.Model):
    """One news site. ``version`` rises whenever something that many pages show changes."""

    name = models.CharField(max_length=100)
    time_zone = models.CharField(max_length=50, default="UTC")
    version = models.BigIntegerField(default=0)
    # House rules: a strip of two sentences on every thread, and the numbered full text.
    rule_strip = models.CharField(max_length=200, default=DEFAULT_STRIP)
    house_rules = models.TextField(default="", help_text="One rule a line; line 1 is rule 1.")
    rules_version = models.PositiveIntegerField(default=1)
    # The desk: how it signs, how long an answer to an appeal may take, whom readers write to,
    # and the ways to contest a decision outside the site (Art. 21 of Regulation (EU) 2022/2065).
    signs_with_names = models.BooleanField(default=False)
    appeal_days = models.PositiveSmallIntegerField(default=3)
    second_looks_in_100 = models.PositiveSmallIntegerField(default=5)
    contact_address = models.EmailField(blank=True, default="")
    other_ways = models.TextField(blank=True, default="")
    # Who accepted the notice about sending mail to readers' friends, None: it is switched off.
    friend_mail_since = models.DateTimeField(null=True)
    # Who may write, and what is read first.
    guests_may_comment = models.BooleanField(default=True)
    guests_held_first = models.BooleanField(default=True)
    first_comments_held = models.PositiveSmallIntegerField(default=1)
    edit_window_minutes = models.PositiveSmallIntegerField(default=15)
    # More than MAX_CHARS are never drawn as Markdown (kit/markup.py).
    max_chars = models.PositiveIntegerField(
        default=MAX_CHARS, validators=[MinValueValidator(1), MaxValueValidator(MAX_CHARS)]
    )
    links_allowed_new = models.PositiveSmallIntegerField(default=1)
    links_allowed_regular = models.PositiveSmallIntegerField(default=5)
    seconds_between_comments = models.PositiveSmallIntegerField(default=15)
    comments_a_day_new = models.PositiveSmallIntegerField(default=10)
    # The share of up-votes among all votes, the prior of the order "Best"; .6 until
    # there are 1,000 votes (kit/ranking.py). Kept by actions/housekeeping.py.
    up_share = models.FloatField(default=0.6)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(max_chars__gte=1, max_chars__lte=MAX_CHARS),
                name="site_max_chars",
            ),
        )

    def rules(
        self, listed: tuple[WordRule, ...], composed: tuple[RuleOfConditions, ...] = ()
    ) -> SiteRules:
        """Return the numbers and lists that judging uses."""
        return SiteRules(
            max_chars=self.max_chars,
            guests_held_first=self.guests_held_first,
            first_comments_held=self.first_comments_held,
            links_allowed_new=self.links_allowed_new,
            links_allowed_regular=self.links_allowed_regular,
            seconds_between_comments=self.seconds_between_comments,
            comments_a_day_new=self.comments_a_day_new,
            word_rules=listed,
            composed_rules=composed,
        )

    def __str__(self) -> str:
        return self.name


class HouseRules(models.Model):
    """One version of the house rules; decisions keep the number of the one they used.

    ``since`` None means: from the beginning of the site. A site that never changed its rules
    has no row.
    """

    site = models.ForeignKey(Site, models.CASCADE, related_name="house_rules_versions")
    version = models.PositiveIntegerField()
    strip = models.CharField(max_length=200)
    text = models.TextField(help_text="One rule a line; line 1 is rule 1.")
    since = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint("site", "version", name="house_rules_once"),)

    def __str__(self) -> str:
        return f"house rules {self.version}"


class ListedRule(models.Model):
    """One entry of the word and phrase lists; ``owner`` is named on the holds it causes."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="listed_rules")
    kind = choice_field(default=RuleKind.WORDS)
    pattern = models.CharField(max_length=MAX_PATTERN_CHARS)
    owner = models.CharField(max_length=100, default="the site")
    disclosure = choice_field(default=Disclosure.PASSAGE)
    added_at = models.DateTimeField()

    class Meta:
        constraints = (
            one_of("kind", RuleKind, name="listed_rule_kind"),
            one_of("disclosure", Disclosure, name="listed_rule_disclosure"),
            models.UniqueConstraint("site", "kind", "pattern", name="listed_rule_once"),
        )

    def as_value(self) -> WordRule:
        """Return the rule as judging takes it."""
        return WordRule(
            id=self.pk,
            pattern=self.pattern,
            kind=RuleKind(self.kind),
            owner=self.owner,
            disclosure=Disclosure(self.disclosure),
        )

    def __str__(self) -> str:
        return self.pattern
