"""``rejoinder bounce``: takes in a mail that came back, from the mail server."""

import logging
import re
import sys
from email import message_from_bytes, policy
from email.message import Message

import click
from django.utils import timezone

from rejoinder.actions.bounces import take_bounce

logger = logging.getLogger(__name__)
# What a mail server may hand over; a bounce with the whole mail in it is seldom longer.
LARGEST_BYTES = 10 * 1024 * 1024
_FINAL = re.compile(r"5\.\d{1,3}\.\d{1,3}")


@click.command("bounce")
@click.option("--recipient", required=True, help="To whom the bounce was sent (the envelope's).")
def command(recipient: str) -> None:
    """Read a bounce (RFC 3464) from standard input and count it.

    A mail server's alias pipes to it. What is no bounce of ours is logged and left; the
    exit code is 0 even then, or the server would send a bounce about the bounce.
    """
    status = final_failure(sys.stdin.buffer.read(LARGEST_BYTES))
    if not status:
        logger.info("a bounce that reports no final failure was left")
        return
    token = recipient.partition("@")[0].rpartition("+")[2].lower()
    if take_bounce(token, status=status, now=timezone.now()):
        logger.info("a bounce was counted: %s", status)
    else:
        logger.warning("a bounce that names no mail of ours was left")


def final_failure(report: bytes) -> str:
    """Return the status of a final failure such as ``5.1.1``; empty when there is none.

    Source: RFC 3464: a ``message/delivery-status`` part, with fields for each recipient.
    """
    message = message_from_bytes(report, policy=policy.default)
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            for fields in _recipients(part):
                status = str(fields.get("Status", "")).split(" ")[0].strip()
                has_failed = str(fields.get("Action", "")).strip().lower() == "failed"
                if has_failed and _FINAL.fullmatch(status):
                    return status
    return ""


def _recipients(part: Message) -> list[Message]:
    payload = part.get_payload()
    blocks = payload if isinstance(payload, list) else []
    return [block for block in blocks if isinstance(block, Message)]
