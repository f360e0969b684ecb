"""The outbox where no server runs: tests send it themselves."""

from typing import cast as as_type

from django.core import mail
from django.core.mail import EmailMultiAlternatives

from rejoinder.actions.outbox import deliver
from tests.support import cast


def outgoing() -> list[EmailMultiAlternatives]:
    """Send what waits in the outbox; return all mails of this test, the oldest first."""
    deliver(cast.now, most=1000, worker="tests")
    return as_type("list[EmailMultiAlternatives]", mail.outbox)
