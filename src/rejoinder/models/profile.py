"""What readers say of themselves, how they like pages, and whom they do not want to read.

A reader without a row in one of these tables has its defaults.
"""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from rejoinder.models.account import Account
from rejoinder.models.fields import choice_field, one_of
from rejoinder.models.imports import ImportedPerson
from rejoinder.vocabulary.people import (
    Audience,
    ClaimState,
    Clock,
    Density,
    RepliesOpen,
    Theme,
    TimeStyle,
)
from rejoinder.vocabulary.states import Sort


class Profile(models.Model):
    """What a reader's public page shows, and to whom."""

    account = models.OneToOneField(Account, models.CASCADE, primary_key=True)
    bio = models.CharField(max_length=160, blank=True, default="")
    place = models.CharField(max_length=60, blank=True, default="")
    website = models.CharField(max_length=200, blank=True, default="")
    pronunciation = models.CharField(max_length=80, blank=True, default="")
    shows_bio = models.BooleanField(default=True)
    shows_place = models.BooleanField(default=False)
    shows_comments = models.BooleanField(default=True)
    shows_joined = models.BooleanField(default=True)
    audience = choice_field(default=Audience.EVERYONE)
    may_be_indexed = models.BooleanField(default=False)

    class Meta:
        constraints = (one_of("audience", Audience, name="profile_audience"),)

    def __str__(self) -> str:
        return f"profile of {self.account_id}"


class Appearance(models.Model):
    """How a reader wants pages to look; ``text_size`` is in per cent, ``language`` a code or ''.

    ``default_sort`` empty means the order that the thread has for everybody.
    """

    account = models.OneToOneField(Account, models.CASCADE, primary_key=True)
    language = models.CharField(max_length=12, blank=True, default="")
    theme = choice_field(default=Theme.AUTO)
    text_size = models.PositiveSmallIntegerField(
        default=100, validators=[MinValueValidator(90), MaxValueValidator(150)]
    )
    density = choice_field(default=Density.COMFORTABLE)
    default_sort = models.CharField(max_length=20, blank=True, default="")
    replies_open = choice_field(default=RepliesOpen.FEW)
    depth_lines = models.BooleanField(default=True)
    time_style = choice_field(default=TimeStyle.RELATIVE)
    clock = choice_field(default=Clock.SITE)
    shortcuts = models.BooleanField(default=True)
    links_in_new_tab = models.BooleanField(default=False)

    class Meta:
        constraints = (
            one_of("theme", Theme, name="appearance_theme"),
            one_of("density", Density, name="appearance_density"),
            one_of("replies_open", RepliesOpen, name="appearance_replies_open"),
            one_of("time_style", TimeStyle, name="appearance_time_style"),
            one_of("clock", Clock, name="appearance_clock"),
            models.CheckConstraint(
                condition=Q(default_sort__in=["", *(sort.value for sort in Sort)]),
                name="appearance_default_sort",
            ),
            models.CheckConstraint(
                condition=Q(text_size__gte=90, text_size__lte=150), name="appearance_text_size"
            ),
        )

    def __str__(self) -> str:
        return f"appearance for {self.account_id}"


class Mute(models.Model):
    """One reader does not want to read another: an account, a guest or an imported person.

    Exactly one of ``muted``, ``guest_key`` and ``imported`` is set. ``name`` is the name at
    the time of muting, for the list in the settings.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="mutes", db_index=False)
    muted = models.ForeignKey(Account, models.CASCADE, null=True, related_name="+")
    guest_key = models.CharField(max_length=64, blank=True, default="")
    imported = models.ForeignKey(ImportedPerson, models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=100)
    muted_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "account", "muted", name="mute_account_once", condition=Q(muted__isnull=False)
            ),
            models.UniqueConstraint(
                "account", "guest_key", name="mute_guest_once", condition=~Q(guest_key="")
            ),
            models.UniqueConstraint(
                "account", "imported", name="mute_imported_once",
                condition=Q(imported__isnull=False),
            ),
            models.CheckConstraint(
                condition=(
                    Q(muted__isnull=False, guest_key="", imported__isnull=True)
                    | (Q(muted__isnull=True, imported__isnull=True) & ~Q(guest_key=""))
                    | Q(muted__isnull=True, guest_key="", imported__isnull=False)
                ),
                name="mute_of_one",
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=["account", "-muted_at"], name="mutes_of_account"),)

    def __str__(self) -> str:
        return f"{self.account_id} mutes {self.name}"


class MutedWord(models.Model):
    """A word or phrase; comments that hold it are folded for one reader."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="muted_words")
    word = models.CharField(max_length=60)

    class Meta:
        constraints = (models.UniqueConstraint("account", "word", name="muted_word_once"),)

    def __str__(self) -> str:
        return self.word


class Claim(models.Model):
    """An account says that an imported person's comments are theirs.

    ``proven`` by a verified address it is approved at once, else a moderator decides.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="claims")
    person = models.ForeignKey(ImportedPerson, models.CASCADE, related_name="claims")
    state = choice_field(default=ClaimState.ASKED)
    note = models.CharField(max_length=500, blank=True, default="")
    proven = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            one_of("state", ClaimState, name="claim_state"),
            models.UniqueConstraint("account", "person", name="claim_once"),
            models.UniqueConstraint(
                "person", name="claim_one_owner", condition=Q(state=ClaimState.APPROVED)
            ),
        )

    def __str__(self) -> str:
        return f"claim {self.pk}"
