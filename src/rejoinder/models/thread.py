"""The discussion under one article, with the counters that its pages show."""

from django.db import models

from rejoinder.models.account import Account
from rejoinder.models.article import Article


class Thread(models.Model):
    """The thread of one article. The counters are kept by the transaction that changes them.

    ``comment_count`` counts published comments, ``root_count`` the top-level places shown
    (tombstones too), ``last_number`` is the number given to the latest comment that became
    public, ``version`` rises with every change that readers can see.
    """

    article = models.OneToOneField(Article, models.CASCADE, related_name="thread")
    is_open = models.BooleanField(default=True)
    comment_count = models.PositiveIntegerField(default=0)
    root_count = models.PositiveIntegerField(default=0)
    last_number = models.PositiveIntegerField(default=0)
    version = models.BigIntegerField(default=0)
    # A slower pace: so many seconds between two comments of one reader, until then; None: none.
    pace_seconds = models.PositiveIntegerField(null=True)
    pace_until = models.DateTimeField(null=True)
    pace_set_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"thread of {self.article_id}"


class MovedThread(models.Model):
    """A discussion that was merged into another; links to its comments lead there."""

    old_thread = models.PositiveBigIntegerField(primary_key=True)
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"thread {self.old_thread}, now {self.thread_id}"
