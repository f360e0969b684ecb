"""The outbox where no server runs: tests send it themselves."""

from datetime import timedelta
from typing import cast as as_type

from django.core import mail
from django.core.mail import EmailMultiAlternatives

from rejoinder.actions.outbox import deliver
from tests.support import cast


def outgoing(*, later: timedelta = timedelta()) -> list[EmailMultiAlternatives]:
    """Send what waits in the outbox, as it is due ``later``.

    Returns all mails of this test, the oldest first.
    """
    deliver(lambda: cast.now() + later, most=1000, worker="tests")
    return as_type("list[EmailMultiAlternatives]", mail.outbox)
