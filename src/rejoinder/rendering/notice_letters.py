"""The letters to the sender of a notice of illegal content: received, and decided.

Nothing that the sender typed stands in them: whoever puts a stranger's address into the form
must not be able to write to them through us.
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils import translation

from rejoinder.kit.mail_headers import one_line
from rejoinder.kit.unlinked import unlinked
from rejoinder.models import Decision, Notice, Site
from rejoinder.rendering import addresses
from rejoinder.rendering.environment import render
from rejoinder.rendering.letters import letter_html
from rejoinder.vocabulary.moderation import ReportOutcome
from rejoinder.vocabulary.states import CommentState


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in words, both of its parts."""

    subject: str
    text: str
    html: str


def received(notice: Notice, *, language: str) -> Letter:
    """Confirm that a notice has arrived (Art. 16(4)), in the language it was written in."""
    return _letter("notice_received", notice, language, {})


def decided(notice: Notice, decision: Decision | None, site: Site) -> Letter:
    """Tell what was decided, and how to contest it (Art. 16(5))."""
    is_withdrawn = decision is not None and decision.new_state == CommentState.WITHDRAWN
    values: dict[str, object] = {
        "decision": decision,
        "is_upheld": notice.outcome == ReportOutcome.UPHELD,
        "is_withdrawn": is_withdrawn,
        "answer": unlinked(notice.answer),
        "other_ways": site.other_ways.strip(),
    }
    appearance = getattr(notice.account, "appearance", None)
    language = appearance.language if appearance else ""
    return _letter("notice_decided", notice, language, values)


def _letter(name: str, notice: Notice, language: str, values: dict[str, object]) -> Letter:
    with translation.override(language or settings.LANGUAGE_CODE):
        site = Site.objects.order_by("pk")[0]
        address = str(settings.SITE_ADDRESS)
        comment = addresses.comment(notice.comment.thread_id, notice.comment_id)
        text = render(
            f"rejoinder/mails/{name}.txt",
            notice=notice,
            site_name=one_line(site.name),
            receipt_url=address + addresses.notice(notice.code),
            comment_url=address + comment,
            **values,
        )
        subject, _newline, body = text.lstrip().partition("\n")
        body = _folded(body)
        html = letter_html(body, site_name=one_line(site.name), subject=subject)
    return Letter(one_line(subject), f"{body}\n", html)


def _folded(text: str) -> str:
    """Keep one empty line between paragraphs, whatever the template left out."""
    paragraphs = [part.strip() for part in text.split("\n\n")]
    return "\n\n".join(part for part in paragraphs if part)
