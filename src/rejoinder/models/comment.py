"""Comments and the earlier wordings of edited ones."""

from django.db import models
from django.db.models import F, Q

from rejoinder.kit import ids
from rejoinder.models.account import Account
from rejoinder.models.fields import PathField, choice_field, one_of
from rejoinder.models.thread import Thread
from rejoinder.vocabulary.states import CommentState

# A path holds one step for each level; deeper replies share the last step's parent.
MAX_PATH_DEPTH = 100
# Comments with fewer votes may be drawn for the exploration places of "Best".
FEW_VOTES = 5


class CommentQuerySet(models.QuerySet["Comment"]):
    """Comments by who may see them. Views get comments by these questions only."""

    def visible(self) -> "CommentQuerySet":
        """Return what readers see: everything that was ever public, tombstones too."""
        return self.filter(number__isnull=False)

    def visible_to(self, account: Account | None, guest_key: str = "") -> "CommentQuerySet":
        """Return what readers see, and this person's own comments in every state."""
        return self.filter(Q(number__isnull=False) | self._own(account, guest_key))

    def of_author(self, account: Account | None, guest_key: str = "") -> "CommentQuerySet":
        """Return the comments this person wrote, in every state."""
        return self.filter(self._own(account, guest_key))

    def waiting(self) -> "CommentQuerySet":
        """Return what waits for a moderator, the longest waiting first."""
        return self.filter(state__in=[CommentState.HELD, CommentState.HIDDEN]).order_by("id")

    def with_code(self, code: str) -> "CommentQuerySet":
        """Return the comment of a receipt code, in every state: the code is the key to it."""
        return self.filter(receipt_code=code)

    def at_the_desk(self) -> "CommentQuerySet":
        """Return every comment, for moderators alone."""
        return self.all()

    @staticmethod
    def _own(account: Account | None, guest_key: str) -> Q:
        if account is not None:
            return Q(author=account)
        return Q(guest_key=guest_key) if guest_key else Q(pk__in=[])


class Comment(models.Model):
    """One comment. ``number`` is its place in the thread's count, None if it was never public.

    ``text`` is Markdown as typed (empty for imported HTML, which is only in ``html``),
    ``html`` is sanitised. ``path`` holds six base-62 signs for each level, so that a
    branch is one range of text in reading order. ``reply_count`` is kept on top-level
    comments alone and counts every place shown below. ``lot`` is a random number that
    the exploration places draw by. ``guest_key`` is a keyed digest of a guest's cookie.
    ``changed_version`` is the thread's version with which readers had to see it anew (edited,
    taken away, brought back, picked, pinned), None while it is as it first appeared.
    ``restored_at`` is when an appeal brought it back; ``picked_at`` and ``pinned_at`` when
    the desk did that, None when it is not picked or pinned.
    """

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="replies")
    # The indexes below serve root and author as well; a second one would only cost writes.
    root = models.ForeignKey("self", models.CASCADE, null=True, related_name="+", db_index=False)
    depth = models.PositiveIntegerField(default=0)
    path = PathField(default="")
    number = models.PositiveIntegerField(null=True)
    author = models.ForeignKey(
        Account, models.SET_NULL, null=True, related_name="comments", db_index=False
    )
    imported_author = models.ForeignKey(
        "ImportedPerson", models.SET_NULL, null=True, related_name="comments"
    )
    author_name = models.CharField(max_length=100)  # of a guest or an imported person
    guest_email = models.EmailField(blank=True, default="")
    guest_key = models.CharField(max_length=64, blank=True, default="")
    state = choice_field()
    text = models.TextField()
    html = models.TextField()
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    ups = models.PositiveIntegerField(default=0)
    downs = models.PositiveIntegerField(default=0)
    vote_count = models.PositiveIntegerField(default=0)
    picked_at = models.DateTimeField(null=True)
    pinned_at = models.DateTimeField(null=True)
    restored_at = models.DateTimeField(null=True)
    changed_version = models.BigIntegerField(null=True)
    rank = models.FloatField()
    reply_count = models.PositiveIntegerField(default=0)
    lot = models.PositiveIntegerField()
    receipt_code = models.CharField(max_length=20, null=True, unique=True)
    source_key = models.CharField(max_length=200, null=True, unique=True)
    batch = models.ForeignKey("ImportBatch", models.SET_NULL, null=True, related_name="comments")

    objects = CommentQuerySet.as_manager()

    class Meta:
        constraints = (
            one_of("state", CommentState, name="comment_state"),
            models.CheckConstraint(
                condition=~Q(state=CommentState.PUBLISHED) | Q(number__isnull=False),
                name="published_has_number",
            ),
            models.CheckConstraint(
                condition=~Q(state=CommentState.HELD) | Q(number__isnull=True),
                name="held_was_never_public",
            ),
            models.CheckConstraint(
                condition=Q(vote_count=F("ups") + F("downs")), name="vote_count_adds_up"
            ),
        )
        indexes = (
            models.Index(
                fields=["thread", "-created_at", "-id"],
                name="roots_newest",
                condition=Q(parent__isnull=True, number__isnull=False),
            ),
            models.Index(
                fields=["thread", "-rank", "-id"],
                name="roots_best",
                condition=Q(parent__isnull=True, number__isnull=False),
            ),
            models.Index(
                fields=["thread", "-reply_count", "-id"],
                name="roots_replies",
                condition=Q(parent__isnull=True, number__isnull=False),
            ),
            models.Index(
                fields=["thread", "lot", "id"],
                name="roots_little_seen",
                condition=Q(parent__isnull=True, number__isnull=False, vote_count__lt=FEW_VOTES),
            ),
            models.Index(
                fields=["thread", "id"],
                name="roots_pinned",
                condition=Q(parent__isnull=True, number__isnull=False, pinned_at__isnull=False),
            ),
            # Not "is not null", which every page's statements say: SQLite would then take this
            # index for them. Only who asks for number > 0 in so many words gets it.
            models.Index(
                fields=["thread", "number"], name="comments_by_number", condition=Q(number__gt=0)
            ),
            models.Index(
                fields=["thread", "changed_version"],
                name="comments_changed",
                condition=Q(changed_version__isnull=False),
            ),
            models.Index(fields=["root", "path"], name="branch"),
            models.Index(fields=["author", "-created_at"], name="comments_of_author"),
            # Not partial: SQLite cannot tell that a key given as a parameter is not empty.
            models.Index(fields=["guest_key", "-created_at"], name="comments_of_guest"),
            models.Index(
                fields=["id"], name="comments_waiting", condition=Q(state__in=["held", "hidden"])
            ),
        )

    @property
    def public_id(self) -> str:
        """The id in addresses."""
        return ids.to_public(self.pk)

    def __str__(self) -> str:
        return f"comment {self.public_id}"


class Revision(models.Model):
    """An earlier wording of a comment; ``written_at`` is when that wording was sent.

    ``cut_by`` is the decision that cut a passage out of it, None when its author changed it.
    """

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    html = models.TextField()
    written_at = models.DateTimeField()
    cut_by = models.ForeignKey("Decision", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint("comment", "number", name="revision_number_once"),)

    def __str__(self) -> str:
        return f"revision {self.number} of {self.comment_id}"
