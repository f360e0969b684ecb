"""A real mail server on this machine that keeps what it is given."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.server import free_port


@dataclass
class Mailbox:
    """Every mail that reached the server, oldest first, and how to send it one."""

    port: int
    messages: list[EmailMessage] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address for REJOINDER_MAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def to(self, address: str) -> list[EmailMessage]:
        """Return the mails that were delivered to ``address``, oldest first."""
        return [mail for mail in self.messages if address in mail["X-Delivered-To"].split(", ")]

    def wait_for(self, address: str, *, count: int = 1, seconds: float = 10) -> EmailMessage:
        """Return the newest mail to ``address`` once at least ``count`` have arrived."""
        until = time.monotonic() + seconds
        while len(found := self.to(address)) < count:
            if time.monotonic() > until:
                raise AssertionError(f"{len(found)} mails for {address}, expected {count}")
            time.sleep(0.02)
        return found[-1]


class _Keeper:
    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_DATA(  # noqa: N802  # aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        mail["X-Delivered-To"] = ", ".join(envelope.rcpt_tos)
        self._mailbox.messages.append(mail)
        return "250 kept"


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """Run the mail server for as long as the block lasts."""
    mailbox = Mailbox(free_port())
    controller = Controller(_Keeper(mailbox), hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
