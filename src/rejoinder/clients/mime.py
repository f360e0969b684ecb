"""A mail in the form in which it travels: its head, its text, its HTML.

Python's own library does the same in three times the time of everything else that is done
for a mail, because it can do so much more. All our mails have one shape.

Source: RFC 5322 (head), RFC 2047 (other letters in the head), RFC 2046 §5.1.4 (the text
first, the HTML as the better form of it), RFC 6152 (8bit).
"""

import base64
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import formataddr, formatdate

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from rejoinder.kit.mail_headers import refuse_broken_header

# RFC 2047: an encoded word has 75 signs at most; these are its bytes before base64.
_WORD_BYTES = 42
_LINE_BYTES = 998  # RFC 5322 §2.1.1


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A mail as it is to leave. ``headers`` are pairs of name and value beyond the usual ones.

    ``bounces_to`` is the envelope's sender, empty for the site's own address.
    """

    to: str
    subject: str
    text: str
    html: str
    from_name: str
    message_id: str
    headers: tuple[tuple[str, str], ...] = ()
    bounces_to: str = ""


def as_bytes(mail: OutgoingMail, *, recipient: str = "", eight_bit: bool = True) -> bytes:
    """Write a mail as it travels.

    ``recipient`` is its address in ASCII where that differs; ``eight_bit`` whether the
    server takes other signs as they are.

    Raises:
        BrokenHeader: something in its head holds a line break.
    """
    boundary = f"=_{secrets.token_hex(12)}"
    lines = [f"{name}: {value}" for name, value in _head(mail, recipient or mail.to)]
    lines += ["MIME-Version: 1.0"]
    lines += [f'Content-Type: multipart/alternative; boundary="{boundary}"', ""]
    parts = [("plain", mail.text)] + ([("html", mail.html)] if mail.html else [])
    written = ["\r\n".join(lines).encode("ascii")]
    for subtype, text in parts:
        written += [f"--{boundary}".encode(), _part(subtype, text, eight_bit)]
    return b"\r\n".join([*written, f"--{boundary}--".encode(), b""])


def as_message(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Make Django's message of a mail, for its other ways of sending.

    Raises:
        BrokenHeader: something in its head holds a line break.
    """
    usual = ("Subject", "From", "To")
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=formataddr((mail.from_name, settings.DEFAULT_FROM_EMAIL)),
        to=[mail.to],
        headers={name: value for name, value in _head(mail, mail.to) if name not in usual},
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def _head(mail: OutgoingMail, recipient: str) -> Iterator[tuple[str, str]]:
    sender = f"<{settings.DEFAULT_FROM_EMAIL}>"
    refuse_broken_header(mail.from_name, name="From")
    if mail.from_name.isascii():
        sender = formataddr((mail.from_name, settings.DEFAULT_FROM_EMAIL))
    else:
        sender = f"{_encoded(mail.from_name)} {sender}"
    for name, value in (
        ("Subject", mail.subject),
        ("From", sender),
        ("To", recipient),
        ("Date", formatdate()),
        ("Message-ID", mail.message_id),
        ("Auto-Submitted", "auto-generated"),
        *mail.headers,
    ):
        if name != "From":
            refuse_broken_header(value, name=name)
        yield name, value if value.isascii() else _encoded(value)


def _encoded(text: str) -> str:
    r"""Write a text as encoded words, one on each line.

    >>> _encoded("Größe")
    '=?utf-8?b?R3LDtsOfZQ==?='
    """
    words, current = [], ""
    for sign in text:
        if len((current + sign).encode()) > _WORD_BYTES:
            words.append(current)
            current = ""
        current += sign
    return "\r\n ".join(
        f"=?utf-8?b?{base64.b64encode(word.encode()).decode('ascii')}?="
        for word in [*words, current]
    )


def _part(subtype: str, text: str, eight_bit: bool) -> bytes:
    body = "\r\n".join(text.splitlines()).encode("utf-8", "replace") + b"\r\n"
    is_short = max(map(len, body.split(b"\r\n"))) <= _LINE_BYTES
    if is_short and body.isascii():
        encoding = "7bit"
    elif is_short and eight_bit:
        encoding = "8bit"
    else:
        encoding = "base64"
        body = base64.encodebytes(body).replace(b"\n", b"\r\n")
    head = (
        f'Content-Type: text/{subtype}; charset="utf-8"\r\n'
        f"Content-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    return head.encode("ascii") + body
