"""Hands mails to the mail server: one connection for many, a time limit for every step.

smtplib does the talking; what is added is that each step says what became of the mail. The
step that matters is the content: before its first byte nothing can have been taken, from
then on until the server's word, the mail may have been.
"""

import logging
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.message import sanitize_address
from django.core.mail.utils import DNS_NAME

from rejoinder.clients.mime import OutgoingMail, as_bytes, as_message
from rejoinder.clients.outcome import Outcome

logger = logging.getLogger(__name__)
SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
LIMIT_SECONDS = 10.0
# How long nothing is tried after the server could not be reached, the first time and later.
REST_SECONDS = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
_REPLY_LONGEST = 64 * 1024
_WORDS_KEPT = 200
_ADDRESS = re.compile(r"[^\s<>()\"']+@[^\s<>()\"':;,]+")


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of one mail, with the server's words for the log."""

    outcome: Outcome
    words: str = ""


class NoMailServer(Exception):
    """The server cannot be reached, or does not let us in; no mail was tried."""


class Mailer(Protocol):
    """Something that takes mails."""

    def open(self) -> None:
        """Be ready to send. Raises NoMailServer."""

    def send(self, mail: OutgoingMail) -> Attempt:
        """Hand one mail over."""

    def close(self) -> None:
        """End politely."""

    @property
    def rests(self) -> bool:
        """Whether the server was missing a moment ago, so that nothing is tried now."""


def mailer() -> Mailer:
    """Return what the site's options ask for: the mail server, or files in the data folder."""
    return SmtpMailer() if settings.EMAIL_BACKEND == SMTP_BACKEND else DjangoMailer()


class DjangoMailer:
    """Writes mails by whatever backend Django is set to: files, or a list in tests."""

    rests = False

    def open(self) -> None:
        """Nothing needs to be ready."""

    def send(self, mail: OutgoingMail) -> Attempt:
        """Hand one mail to Django's backend."""
        try:
            get_connection().send_messages([as_message(mail)])
        except ValueError as error:
            return Attempt(Outcome.REFUSED, _short(error))
        except OSError as error:
            return Attempt(Outcome.LATER, _short(error))
        return Attempt(Outcome.TAKEN)

    def close(self) -> None:
        """Nothing is open."""


class SmtpMailer:
    """A connection to the mail server that is opened when needed and kept between mails."""

    def __init__(self, *, limit_seconds: float = LIMIT_SECONDS) -> None:
        self._limit = limit_seconds
        self._smtp: _LimitedSMTP | None = None
        self._failures = 0
        self._rests_until = 0.0

    @property
    def rests(self) -> bool:
        """Whether the server was missing a moment ago, so that nothing is tried now."""
        return time.monotonic() < self._rests_until

    def open(self) -> None:
        """Be connected, greeted, encrypted and signed in, as the options say.

        Raises:
            NoMailServer: one of these did not work within its time.
        """
        if self._smtp is not None:
            return
        try:
            self._smtp = _connected(self._limit)
        except (OSError, smtplib.SMTPException) as error:
            rest = REST_SECONDS[min(self._failures, len(REST_SECONDS) - 1)]
            self._failures += 1
            self._rests_until = time.monotonic() + rest
            raise NoMailServer(_short(error)) from error
        self._failures, self._rests_until = 0, 0.0

    def send(self, mail: OutgoingMail) -> Attempt:
        """Hand one mail over and say what became of it."""
        try:
            recipient = mail.to if mail.to.isascii() else sanitize_address(mail.to, "utf-8")
            content = as_bytes(mail, recipient=recipient, eight_bit=self._takes_eight_bit())
        except (ValueError, UnicodeError) as error:
            return Attempt(Outcome.REFUSED, _short(error))
        was_open = self._smtp is not None
        try:
            refused = self._envelope(mail, recipient)
        except _Lost as lost:
            # A server may close a connection that was idle; a fresh one tells what is the case.
            if not was_open:
                return Attempt(Outcome.LATER, _short(lost))
            try:
                refused = self._envelope(mail, recipient)
            except _Lost as again:
                return Attempt(Outcome.LATER, _short(again))
        return refused or self._content(content)

    def close(self) -> None:
        """Say goodbye; a server that does not answer is left."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            try:
                smtp.quit()
            except (OSError, smtplib.SMTPException):
                smtp.close()

    def _envelope(self, mail: OutgoingMail, recipient: str) -> Attempt | None:
        """Name sender and recipient; return an answer other than yes.

        Raises:
            _Lost: the connection broke off; nothing was taken.
        """
        try:
            self.open()
        except NoMailServer as error:
            raise _Lost(str(error)) from error
        smtp = self._smtp
        if smtp is None:
            raise _Lost("closed")
        try:
            options = ("BODY=8BITMIME",) if self._takes_eight_bit() else ()
            code, words = smtp.mail(mail.bounces_to or settings.DEFAULT_FROM_EMAIL, options)
            if code != 250:
                return self._not_taken(code, words)
            code, words = smtp.rcpt(recipient)
            if code not in (250, 251):
                return self._not_taken(code, words, recipient=True)
            code, words = smtp.docmd("DATA")
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise _Lost(_short(error)) from error
        return None if code == 354 else self._not_taken(code, words)

    def _content(self, content: bytes) -> Attempt:
        smtp = self._smtp
        if smtp is None:
            return Attempt(Outcome.LATER, "closed")
        try:
            smtp.send(_dotted(content))
            code, words = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Attempt(Outcome.IN_DOUBT, _short(error))
        if code == 250:
            return Attempt(Outcome.TAKEN, _said(code, words))
        return self._not_taken(code, words)

    def _not_taken(self, code: int, words: bytes, *, recipient: bool = False) -> Attempt:
        said = _said(code, words)
        if code == 421 or not 400 <= code < 600:
            self._drop()
        else:
            self._reset()
        if not 500 <= code < 600:
            return Attempt(Outcome.LATER, said)
        gone = recipient and _names_no_mailbox(code, words)
        return Attempt(Outcome.GONE if gone else Outcome.REFUSED, said)

    def _takes_eight_bit(self) -> bool:
        return self._smtp is None or self._smtp.has_extn("8bitmime")

    def _reset(self) -> None:
        if self._smtp is not None:
            try:
                self._smtp.rset()
            except (OSError, smtplib.SMTPException):
                self._drop()

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


class _Lost(Exception):
    """The connection broke off before any content was sent."""


class _Lines:
    """Reads lines from a socket until a moment, however slowly they come.

    A socket's own time limit starts anew with each byte, so a server that sends one byte a
    second could keep us for an hour.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._rest = b""
        self.until = 0.0

    def readline(self, most: int) -> bytes:
        while b"\n" not in self._rest and len(self._rest) < min(most, _REPLY_LONGEST):
            left = self.until - time.monotonic()
            if left <= 0:
                raise TimeoutError("no whole answer within the time")
            self._sock.settimeout(left)
            received = self._sock.recv(4096)
            if not received:
                break
            self._rest += received
        line, newline, self._rest = self._rest.partition(b"\n")
        return line + newline

    def close(self) -> None:
        """Nothing is held but the socket, which smtplib closes."""


class _Limited:
    """Gives each answer of the server LIMIT_SECONDS, from the first byte to the last."""

    limit_seconds = LIMIT_SECONDS
    file: Any
    sock: socket.socket | None

    def getreply(self) -> tuple[int, bytes]:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        if self.file is None:
            self.file = _Lines(self.sock)
        self.file.until = time.monotonic() + self.limit_seconds
        reply: tuple[int, bytes] = super().getreply()  # type: ignore[misc]  # smtplib's
        if self.sock is not None:
            self.sock.settimeout(self.limit_seconds)
        return reply


class _LimitedSMTP(_Limited, smtplib.SMTP):
    pass


class _LimitedSMTPS(_Limited, smtplib.SMTP_SSL):
    pass


def _connected(limit: float) -> _LimitedSMTP:
    host, port = str(settings.EMAIL_HOST), int(settings.EMAIL_PORT)
    kind: Any = _LimitedSMTPS if settings.EMAIL_USE_SSL else _LimitedSMTP
    more = {"context": ssl.create_default_context()} if settings.EMAIL_USE_SSL else {}
    smtp: _LimitedSMTP = kind(local_hostname=DNS_NAME.get_fqdn(), timeout=limit, **more)
    smtp.limit_seconds = limit
    try:
        code, words = smtp.connect(host, port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, words)
        smtp.ehlo_or_helo_if_needed()
        if settings.EMAIL_USE_TLS:
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo_or_helo_if_needed()
        if settings.EMAIL_HOST_USER:
            smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    except (OSError, smtplib.SMTPException):
        smtp.close()
        raise
    return smtp


def _dotted(content: bytes) -> bytes:
    """Close the content with a dot, and double the dots that begin a line (RFC 5321 §4.5.2)."""
    body = (b"\r\n" + content).replace(b"\r\n.", b"\r\n..")[2:]
    return body + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _names_no_mailbox(code: int, words: bytes) -> bool:
    """Tell whether a refusal says that there is no such mailbox (RFC 3463, class 5.1)."""
    first = words.split(maxsplit=1)[0] if words.split() else b""
    if first[:2] == b"5." and first.count(b".") == 2:
        return first.startswith(b"5.1.")
    return code in (550, 551)


def _said(code: int, words: bytes) -> str:
    return _short(f"{code} {words.decode('utf-8', 'replace')}")


def _short(words: Sequence[Any] | Exception | str) -> str:
    """Return the words for the log and the outbox, without anybody's address."""
    return _ADDRESS.sub("(address)", " ".join(str(words).split()))[:_WORDS_KEPT]
