"""Pieces of a discussion's pages that are the same on many of them, drawn once and remembered."""

from datetime import datetime
from functools import lru_cache

from django.utils.translation import get_language
from markupsafe import Markup

from rejoinder.rendering import pace_words
from rejoinder.rendering.article_view import ArticleView
from rejoinder.rendering.environment import piece
from rejoinder.rendering.frame import Frame
from rejoinder.rendering.viewer import Viewer


def invitation(view: ArticleView, frame: Frame, viewer: Viewer | None) -> Markup:
    """Draw where one writes under an article, or why one cannot."""
    asked = (
        view.thread.id,
        view.thread.is_open,
        view.site.guests_may_comment,
        view.site.max_chars,
    )
    if viewer is None:
        return _shared_invitation(get_language(), asked, frame)
    return _invitation(asked, frame, viewer)


@lru_cache(maxsize=1024)
def _shared_invitation(
    _language: str | None, asked: tuple[int, bool, bool, int], frame: Frame
) -> Markup:
    return _invitation(asked, frame, None)


def _invitation(asked: tuple[int, bool, bool, int], frame: Frame, viewer: Viewer | None) -> Markup:
    thread_id, is_open, guests_may_comment, max_chars = asked
    return piece(
        "rejoinder/fragments/invitation.html",
        frame=frame,
        viewer=viewer,
        thread_id=thread_id,
        is_open=bool(is_open),
        guests_may_comment=bool(guests_may_comment),
        max_chars=max_chars,
    )


def pace_line(view: ArticleView, now: datetime) -> str:
    """Say that the discussion goes at a slower pace; nothing where it does not."""
    return pace_words.line(
        view.thread.pace_seconds,
        view.thread.pace_until,
        set_by=view.pace_set_by if view.site.signs_with_names else "",
        where=view.zone,
        now=now,
    )


def pace_ends_at(view: ArticleView, now: datetime) -> float | None:
    """Return when that sentence goes by the clock alone; None: not by the clock."""
    until = view.thread.pace_until
    is_on = pace_words.in_force(view.thread.pace_seconds, until, now=now)
    return until.timestamp() if is_on and until is not None else None


def script_ground() -> Markup:
    """Draw the place where scripts announce, with what they say in the page's language."""
    return _script_ground(get_language())


@lru_cache(maxsize=32)
def _script_ground(_language: str | None) -> Markup:
    # The language is the cache's key; it is the active one.
    return piece("rejoinder/fragments/script_ground.html")
