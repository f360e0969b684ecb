"""A text that its writer left to sign in; the session keeps it, with or without script.

The session's contents stay when its key changes at sign-in, and go when one signs out.
"""

import re
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.submit_comment import NoSuchThread
from rejoinder.models import Thread
from rejoinder.rendering import addresses
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.web.reading import RequestIsWrong, account_of, typed

_KEPT = "rejoinder.draft"
# Where the form for a comment, or for a reply, is sent to.
_ACTION = re.compile(r"/d/([0-9]{1,18})/(?:comments|c/[0-9a-z]{1,13}/reply)")


class DraftTooLong(ExpectedFailure):
    """The text is longer than any comment."""

    code = ErrorCode.REFUSED


def keep_draft(request: HttpRequest) -> HttpResponse:
    """Keep what was typed and lead to the sign-in page, and from there back to its form."""
    action, text = typed(request, "for"), typed(request, "text")
    place = _ACTION.fullmatch(action)
    if place is None:
        raise RequestIsWrong(_("The site could not read this request."), field="for")
    out = Thread.objects.filter(article__published_at__lte=timezone.now())
    thread = out.select_related("article__site").filter(pk=int(place[1])).first()
    if thread is None:
        raise NoSuchThread(_("There is no such discussion."))
    most = thread.article.site.max_chars
    if len(text) > most:
        sentence = _("Your text has %(found)s characters; at most %(allowed)s fit.")
        raise DraftTooLong(sentence % {"found": len(text), "allowed": most}, field="text")
    if text.strip():
        request.session[_KEPT] = {"for": action, "text": text}
    back = action
    if action == addresses.comments(thread.pk):
        back = addresses.article(thread.article.slug) + "#invitation"
    if account_of(request) is not None:
        return HttpResponseRedirect(back, status=303)
    query = urlencode({"next": back})
    return HttpResponseRedirect(f"{reverse(settings.LOGIN_URL)}?{query}", status=303)


def keep_until_read(request: HttpRequest, thread: Thread, parent: str, text: str) -> str:
    """Keep what a warned reader sent until they have read the warning.

    ``parent`` is the public id of what it answers, or empty. Returns where its form is.
    """
    reply = f"/d/{thread.pk}/c/{parent}/reply"
    request.session[_KEPT] = {
        "for": reply if parent else addresses.comments(thread.pk),
        "text": text,
    }
    return reply if parent else addresses.article(thread.article.slug)


def draft_for(request: HttpRequest, action: str) -> str:
    """Return the text that was kept for the form which is sent to ``action``; empty without."""
    kept = request.session.get(_KEPT) or {}
    return str(kept["text"]) if kept.get("for") == action else ""


def forget_draft(request: HttpRequest, thread_id: int, parent: str) -> None:
    """Forget the text of a form that has been taken; ``parent`` is a public id or empty."""
    kept = request.session.get(_KEPT) or {}
    reply = f"/d/{thread_id}/c/{parent}/reply"
    if kept.get("for") == (reply if parent else addresses.comments(thread_id)):
        del request.session[_KEPT]
