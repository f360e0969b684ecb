"""What the checks would say of a text, asked by the composer while it is being written."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.guide_writer import Guidance, guide_writer
from rejoinder.actions.submit_comment import NoSuchThread
from rejoinder.kit import markup
from rejoinder.models import Thread
from rejoinder.models.plain import first
from rejoinder.web import writers
from rejoinder.web.previews import TextIsTooLong
from rejoinder.web.reading import positive_number, typed, wants_json
from rejoinder.web.waiting import usual_wait, wait_sentence


def guidance(request: HttpRequest) -> HttpResponse:
    """Judge the form's ``text`` for the discussion ``thread``; ``edit`` when it is a change.

    Raises:
        NoSuchThread: there is no such discussion, or its article is not out.
        TextIsTooLong: more than markup.MAX_CHARS; judging costs grow with the text.
    """
    text, now = typed(request, "text"), timezone.now()
    if len(text) > markup.MAX_CHARS:
        sentence = _("A comment has at most %(most)s characters; this one has %(found)s.")
        raise TextIsTooLong(sentence % {"most": markup.MAX_CHARS, "found": len(text)}, field="text")
    number = positive_number(typed(request, "thread"))
    out = Thread.objects.filter(article__published_at__lte=now)
    if (
        not out.filter(pk=number).exists()
        or (thread := first(Thread, "id = %s", (number,))) is None
    ):
        raise NoSuchThread(_("There is no such discussion."))
    said = guide_writer(
        text,
        writer=writers.writer_of(request),
        thread=thread,
        now=now,
        is_edit=typed(request, "edit") == "1",
    )
    values = {"said": said, "wait": _wait(said), "closable": wants_json(request)}
    if not wants_json(request):
        return render(request, "rejoinder/guidance.html", {**values, "text": text})
    html = render(request, "rejoinder/parts/guidance.html", values).content.decode()
    return JsonResponse(
        {"must": list(said.must), "may": list(said.may), "html": html if _is_worth(said) else ""}
    )


def _is_worth(said: Guidance) -> bool:
    return bool(said.must or said.may)


def _wait(said: Guidance) -> str:
    """Say how long the reading takes, in words that are real or absent."""
    wait = usual_wait() if said.may and said.is_held else None
    return wait_sentence(wait) if wait is not None else ""
