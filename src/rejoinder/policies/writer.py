"""Who is writing: an account, or a guest known by a cookie."""

from dataclasses import dataclass

from rejoinder.models import Account, Comment


@dataclass(frozen=True, slots=True)
class Writer:
    """The person behind a request, always taken from the session or the guest cookie.

    ``account`` is None for guests; then ``guest_key`` is the keyed digest of the guest's
    cookie, empty if there is none yet, and ``name`` and ``email`` are what they typed.
    ``ip`` and ``browser`` are where the request came from; nothing of that is stored, but
    an outside service that the site has switched on may ask for it (docs/reference).
    """

    account: Account | None = None
    guest_key: str = ""
    name: str = ""
    email: str = ""
    ip: str = ""
    browser: str = ""

    def wrote(self, comment: Comment) -> bool:
        """Whether this person is the author of ``comment``."""
        if self.account is not None:
            return comment.author_id == self.account.pk
        return bool(self.guest_key) and comment.guest_key == self.guest_key

    @property
    def scope(self) -> str:
        """The name under which this writer's idempotency keys are kept."""
        return f"account:{self.account.pk}" if self.account is not None else "guest"
