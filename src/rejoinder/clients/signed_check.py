"""A check that the site runs elsewhere: JSON is posted, signed, and JSON comes back.

docs/reference/outside-services.md holds the contract. The signature is HMAC-SHA256 over the
body's bytes; the body holds the time, so that an old request cannot be sent again for long.
It gets neither network addresses nor names.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings

from rejoinder.clients.opinion import WORDS_LONGEST, NoOpinion, Opinion, Question
from rejoinder.clients.web import WebFailure, ask

SIGNATURE = "Rejoinder-Signature"
VERSION = 1
_MOST_BYTES = 10_000


def name() -> str:
    """Return what the service is called wherever it is named."""
    own = str(settings.OPTIONS["outside_check_name"])
    return own or urlsplit(str(settings.OPTIONS["outside_check_address"])).hostname or ""


def opinion(question: Question, *, seconds: float) -> Opinion:
    """Ask the site's own service about a comment; at most ``seconds``.

    Raises:
        NoOpinion: no answer in time, or none as the contract says.
    """
    body = json.dumps(_body(question), ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json",
        SIGNATURE: signature(body, str(settings.OPTIONS["outside_check_secret"])),
    }
    address = str(settings.OPTIONS["outside_check_address"])
    try:
        answer = ask(
            "POST", address, headers=headers, body=body, seconds=seconds, most_bytes=_MOST_BYTES
        )
    except WebFailure as failure:
        raise NoOpinion(f"{type(failure).__name__}: {failure}") from failure
    if answer.status != 200:
        raise NoOpinion(f"status {answer.status}")
    return _read(answer.body, question.text)


def signature(body: bytes, secret: str) -> str:
    """Sign a body.

    >>> signature(b"{}", "key")[:18]
    'sha256=a777724d943'
    """
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _body(question: Question) -> dict[str, object]:
    return {
        "version": VERSION,
        "site": settings.SITE_ADDRESS,
        "sent_at": question.sent_at.isoformat(),
        "comment": {
            "text": question.text,
            "is_reply": question.is_reply,
            "is_edit": question.is_edit,
            "article": question.page,
        },
        "author": {"trust": question.trust, "published_before": question.published_before},
    }


def _read(body: bytes, text: str) -> Opinion:
    try:
        said: object = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NoOpinion("the answer is no JSON") from error
    outcome = said.get("outcome") if isinstance(said, Mapping) else None
    if not isinstance(said, Mapping) or outcome not in ("hold", "publish"):
        raise NoOpinion('the answer has no "outcome" of hold or publish')
    passage = _text(said, "passage")
    return Opinion(
        holds=outcome == "hold",
        words=_text(said, "reason"),
        # What is not in the text cannot be shown in it.
        passage=passage if passage in text else "",
    )


def _text(said: Mapping[str, object], key: str) -> str:
    value = said.get(key, "")
    if not isinstance(value, str):
        raise NoOpinion(f"“{key}” is no text")
    return value.replace("\0", "")[:WORDS_LONGEST].strip()
