"""Refuses writes that another site's page sends with our reader's cookies.

Pages that everybody shares carry no token, so the browser's own word counts first:
``Sec-Fetch-Site`` and ``Origin``, which no page can forge. Only a browser that sends
neither needs Django's token. Pages of registered origins may send what is marked for them;
their requests come without our cookies (web/embedding.py).

Source: OWASP Cross-Site Request Forgery Prevention Cheat Sheet, "Fetch Metadata headers"
and "Verifying Origin".
"""

import logging
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseForbidden
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware

from rejoinder.web.embedding import embed_origin
from rejoinder.web.errors import cross_origin
from rejoinder.web.origins import Sender, sender_of

logger = logging.getLogger(__name__)

READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class OriginCsrfMiddleware(CsrfViewMiddleware):
    """Django's check of forms, asked only when the headers do not answer already."""

    def process_view(
        self,
        request: HttpRequest,
        callback: Callable[..., HttpResponseBase],
        callback_args: tuple[Any, ...],
        callback_kwargs: dict[str, Any],
    ) -> HttpResponseForbidden | None:
        """Let reading and our own pages' writes through; refuse those of others."""
        if request.method in READING_METHODS:
            return super().process_view(request, callback, callback_args, callback_kwargs)
        sender = sender_of(request)
        taken = _is_one_click(request, callback) or _is_from_embed(request, callback)
        if sender is Sender.OURS or taken:
            request.csrf_processing_done = True  # type: ignore[attr-defined]  # as Django does
            return None
        if sender is Sender.ANOTHER:
            logger.warning("refused: %s %s from another site", request.method, request.path)
            return cross_origin(request)
        return super().process_view(request, callback, callback_args, callback_kwargs)


def _is_from_embed(request: HttpRequest, view: Callable[..., HttpResponseBase]) -> bool:
    """Whether a page of a registered origin sends what pages of others may send."""
    return bool(getattr(view, "embed", False)) and embed_origin(request) is not None


def _is_one_click(request: HttpRequest, view: Callable[..., HttpResponseBase]) -> bool:
    """Whether a mail provider stops mails for its user (RFC 8058 §3.2).

    It sends no cookies and no origin, and the signed token in the address is the
    permission; so nothing is gained by making somebody else's browser send it.
    """
    if not getattr(view, "takes_one_click", False):
        return False
    return request.POST.get("List-Unsubscribe") == "One-Click"
