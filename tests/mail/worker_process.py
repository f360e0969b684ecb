"""One worker as a process of its own, which tests can stop and kill: `python -m …`."""

import django
from django.utils import timezone


def main() -> None:
    """Send what is due, once."""
    django.setup()
    # Models need Django to be set up.
    from rejoinder.actions.outbox import Post, deliver  # noqa: PLC0415
    from rejoinder.clients.smtp import SmtpMailer  # noqa: PLC0415

    deliver(timezone.now, most=10, worker="first", post=Post(SmtpMailer(limit_seconds=20)))


if __name__ == "__main__":
    main()
