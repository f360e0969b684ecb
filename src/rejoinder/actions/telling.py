"""What somebody is to be told: the value that goes from causes to inbox and outbox."""

from dataclasses import dataclass

from rejoinder.models import Comment
from rejoinder.vocabulary.notifications import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One person is to be told of one event: an account, or a guest by their ``address``.

    ``comment`` is what it is about. ``while_published``: of no use once that is gone.
    """

    kind: Kind
    event: str
    account_id: int | None = None
    address: str = ""
    comment: Comment | None = None
    decision_id: int | None = None
    line: str = ""
    while_published: bool = False
