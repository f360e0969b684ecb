"""Akismet, a spam service: one comment is sent, "true" (spam) or "false" comes back.

The protocol is that of Akismet's "comment check": a form is posted, and the answer is one
word. It gets the text, the name shown with it, the article's address, and the writer's
network address and browser, without which it cannot work. No e-mail address is sent.
"""

from urllib.parse import urlencode

from django.conf import settings

from rejoinder.clients.opinion import WORDS_LONGEST, NoOpinion, Opinion, Question
from rejoinder.clients.web import WebFailure, ask

NAME = "Akismet"
_MOST_BYTES = 10_000


def opinion(question: Question, *, seconds: float) -> Opinion:
    """Ask Akismet about a comment; at most ``seconds``.

    Raises:
        NoOpinion: no answer in time, or none that can be read.
    """
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    body = urlencode(_fields(question)).encode()
    address = str(settings.OPTIONS["akismet_address"])
    try:
        answer = ask(
            "POST", address, headers=headers, body=body, seconds=seconds, most_bytes=_MOST_BYTES
        )
    except WebFailure as failure:
        raise NoOpinion(f"{type(failure).__name__}: {failure}") from failure
    word = answer.body.decode("utf-8", "replace").strip()
    if answer.status != 200 or word not in ("true", "false"):
        help_words = answer.headers.get("X-akismet-debug-help", "")
        raise NoOpinion(f"status {answer.status}, {word[:40]!r} {help_words}"[:WORDS_LONGEST])
    return Opinion(holds=word == "true")


def _fields(question: Question) -> dict[str, str]:
    fields = {
        "api_key": str(settings.OPTIONS["akismet_key"]),
        "blog": str(settings.SITE_ADDRESS),
        "blog_charset": "UTF-8",
        "user_ip": question.ip,
        "user_agent": question.browser,
        "permalink": question.page,
        "comment_type": "reply" if question.is_reply else "comment",
        "comment_author": question.author_name,
        "comment_content": question.text,
        "comment_date_gmt": question.sent_at.isoformat(),
    }
    return fields | ({"recheck_reason": "edit"} if question.is_edit else {})
