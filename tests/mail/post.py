"""The scene of the mail tests: a post office of ours, and letters to send."""

from datetime import datetime, timedelta

from django.conf import settings
from pytest_django.fixtures import Settings

from rejoinder.actions.mail_limits import SiteLimit
from rejoinder.actions.outbox import Post, deliver, put_letter
from rejoinder.clients.smtp import SMTP_BACKEND, DjangoMailer, SmtpMailer
from rejoinder.models import Account, Delivery
from rejoinder.vocabulary.notifications import Kind
from tests.support import cast
from tests.support.smtp_script import Script

LIMIT_SECONDS = 0.3


def use(changed: Settings, script: Script) -> None:
    """Let mails go to this server."""
    changed.EMAIL_BACKEND = SMTP_BACKEND
    changed.EMAIL_HOST, changed.EMAIL_PORT = "127.0.0.1", script.port
    changed.EMAIL_USE_TLS = changed.EMAIL_USE_SSL = False
    changed.EMAIL_HOST_USER = changed.EMAIL_HOST_PASSWORD = ""


def office(*, limit_seconds: float = LIMIT_SECONDS, lease: timedelta | None = None) -> Post:
    """A worker's connection, with short limits."""
    post = Post(SmtpMailer(limit_seconds=limit_seconds), limit=SiteLimit())
    return post if lease is None else Post(post.mailer, lease=lease)


def letter(
    address: str = "ana@example.org",
    subject: str = "Your code is 123",
    *,
    now: datetime | None = None,
    account: Account | None = None,
    expires: timedelta | None = timedelta(minutes=15),
) -> Delivery:
    """Put a letter into the outbox."""
    now = now or cast.now()
    put_letter(
        address, subject=subject, text="Your code: 123\n", html="<p>Your code: 123</p>",
        kind=Kind.SECURITY, account=account,
        expires_at=now + expires if expires else None, now=now,
    )  # fmt: skip
    return Delivery.objects.latest("pk")


def send(post: Post | None = None, *, now: datetime | None = None) -> int:
    """Let a worker send what is due."""
    is_smtp = settings.EMAIL_BACKEND == SMTP_BACKEND
    used = post or (office() if is_smtp else Post(DjangoMailer()))
    try:
        return deliver(lambda: now or cast.now(), most=100, worker="test", post=used)
    finally:
        if post is None:
            used.mailer.close()


def again(delivery: Delivery) -> Delivery:
    """Read a delivery anew."""
    return Delivery.objects.get(pk=delivery.pk)
