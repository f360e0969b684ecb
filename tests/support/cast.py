"""The people and the newspaper of the tests: each function stores what it returns."""

import itertools
from datetime import UTC, datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)

from rejoinder.actions.save_article import ArticleText, save_article
from rejoinder.actions.submit_comment import Receipt, submit_comment
from rejoinder.actions.writing import Touched, commit
from rejoinder.kit.names import skeleton
from rejoinder.models import Account, Site, Thread
from rejoinder.policies.writer import Writer
from rejoinder.rendering.stamps import SITE_SLOT, stamps
from rejoinder.vocabulary.states import Role

PASSWORD = "a long enough passphrase"
# What the authenticator apps of all staff know.
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_numbers = itertools.count(1)


def now() -> datetime:
    """The present, as views read it."""
    return datetime.now(UTC)


def newspaper(**preferences: object) -> Site:
    """The Harbour Post; ``preferences`` are fields of Site."""
    values = {"name": "The Harbour Post", "first_comments_held": 0, "seconds_between_comments": 0}
    site = Site.objects.create(**(values | preferences))
    # Ids come again in another test, and what is kept in memory goes by them.
    stamps().touch(SITE_SLOT)
    return site


def thread(site: Site | None = None, *, slug: str = "") -> Thread:
    """The discussion under a fresh article."""
    number = next(_numbers)
    article = save_article(
        site or Site.objects.first() or newspaper(),
        ArticleText(
            slug=slug or f"article-{number}",
            headline=f"Ministers give two accounts, part {number}",
            body_html="<p>“It was closed at six,” said the minister. The engineer never got"
            " that stupid order of hers.</p>",
            bylines=("Ida Berg", "Tom Bell"),
            published_at=now() - timedelta(days=1),
        ),
        now=now(),
    )
    return article.thread


def _account(name: str, role: Role = Role.READER, *, known: bool = True) -> Account:
    number = next(_numbers)
    # No two accounts have the same name; whoever is the second of a kind gets a number.
    is_taken = Account.objects.filter(name_key=skeleton(name)).exists()
    account = Account.objects.create_user(
        f"{name.lower()}-{number}@example.org",
        display_name=f"{name} {number}" if is_taken else name,
        role=role,
        joined_at=now() - (timedelta(days=30) if known else timedelta(minutes=1)),
        published_count=10 if known else 0,
    )
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    return account


def ana() -> Account:
    """Ana, the author: a reader whom the site knows."""
    return _account("Ana")


def ben() -> Account:
    """Ben, the newcomer."""
    return _account("Ben", known=False)


def mona() -> Account:
    """Mona, the moderator, whose second factor is an authenticator app."""
    return with_two_step_codes(_account("Mona", Role.MODERATOR))


def ed() -> Account:
    """Ed, the editor, whose second factor is an authenticator app."""
    return with_two_step_codes(_account("Ed", Role.EDITOR))


def ida() -> Account:
    """Ida, a reporter, whose second factor is an authenticator app."""
    return with_two_step_codes(_account("Ida", Role.REPORTER))


def zed() -> Account:
    """Zed, the stranger: another reader."""
    return _account("Zed")


def with_password(account: Account) -> Account:
    """Give an account the password PASSWORD, for tests that sign in by the form."""
    account.set_password(PASSWORD)
    account.save(update_fields=["password"])
    return account


def with_two_step_codes(account: Account) -> Account:
    """Give an account an authenticator app that knows TOTP_SECRET."""
    TOTP.activate(account, TOTP_SECRET)
    return account


def two_step_code(secret: str = TOTP_SECRET) -> str:
    """What an authenticator app shows at this moment."""
    # The middle one of three: those before and after are taken, too.
    code: str = format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1]))
    return code


def writes(
    account: Account,
    place: Thread,
    text: str = "At twenty past six there was no barrier.",
    *,
    parent: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Receipt:
    """Let an account write a comment; return its receipt."""
    return submit_comment(
        thread_id=place.pk,
        parent_id=parent,
        writer=Writer(account=account),
        text=text,
        key=key,
        now=at or now(),
    )


def close(place: Thread) -> None:
    """Close a discussion."""

    def change(touched: Touched) -> None:
        Thread.objects.filter(pk=place.pk).update(is_open=False)
        touched.thread(place.pk)

    commit(change)
