"""The queues: what waits, the most urgent first, one card for each comment."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.middleware import HtmxDetails

from rejoinder.actions.desk_done import done_page
from rejoinder.actions.desk_queue import Filters, Queue, QueuePage, queue_page
from rejoinder.actions.quick_removals import quick_reasons
from rejoinder.actions.send_on import colleagues
from rejoinder.kit import ids
from rejoinder.models import Article, Decision, Section
from rejoinder.rendering import finding_words, times
from rejoinder.rendering.passages import passage
from rejoinder.rendering.stories import name_of
from rejoinder.web.desk.cards import Card, cards_of
from rejoinder.web.desk.frame import desk_page, frame_values
from rejoinder.web.frame import the_site
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import RequestIsWrong, comment_id
from rejoinder.web.waiting import usual_wait, wait_sentence

_HEADINGS: dict[Queue, Promise] = {
    Queue.REVIEW: gettext_lazy("Review"),
    Queue.REPORTS: gettext_lazy("Reports"),
    Queue.NEWCOMERS: gettext_lazy("Newcomers"),
    Queue.PUBLISHED: gettext_lazy("Published last"),
}
_EMPTY: dict[Queue, Promise] = {
    Queue.REVIEW: gettext_lazy("Nothing waits."),
    Queue.REPORTS: gettext_lazy("No report waits."),
    Queue.NEWCOMERS: gettext_lazy("Every new reader’s comment has been looked at."),
    Queue.PUBLISHED: gettext_lazy("Nothing is published yet."),
}
# So much of a comment stands beside what was decided on it.
DONE_CHARS = 160


@dataclass(frozen=True, slots=True)
class Listed:
    """What of a queue is on the page. ``more`` opens what follows, empty on the last page."""

    queue: Queue
    address: str
    filters: Filters
    cards: tuple[Card, ...]
    page: QueuePage
    here: str
    more: str
    skipped: int


@dataclass(frozen=True, slots=True)
class Done:
    """One decision of the past, as a line of the list."""

    decision: Decision
    sentence: str
    moderator: str
    name: str
    headline: str
    passage: str
    is_undone: bool


def review(request: HttpRequest) -> HttpResponse:
    """List what waits for a decision."""
    return _queue(request, Queue.REVIEW)


def reports(request: HttpRequest) -> HttpResponse:
    """List what readers have reported."""
    return _queue(request, Queue.REPORTS)


def newcomers(request: HttpRequest) -> HttpResponse:
    """List what new readers published and nobody of the desk has looked at."""
    return _queue(request, Queue.NEWCOMERS)


def published(request: HttpRequest) -> HttpResponse:
    """List what was published last."""
    return _queue(request, Queue.PUBLISHED)


def done(request: HttpRequest) -> HttpResponse:
    """List what the desk has decided, the latest first; ``mine=1``: by oneself."""
    account = signed_in(request)
    is_mine = request.GET.get("mine") == "1"
    page = done_page(account, mine=is_mine, before=_number(request, "before"))
    now, zone = timezone.now(), times.zone(the_site().time_zone)
    lines = [_done(decision, zone, now) for decision in page.decisions]
    query = {"before": page.before} | ({"mine": "1"} if is_mine else {})
    more = f"/desk/done?{urlencode(query)}" if page.before else ""
    return desk_page(
        request,
        "rejoinder/desk/done.html",
        current="done",
        lines=lines,
        is_mine=is_mine,
        more=more,
    )


def counts(request: HttpRequest) -> HttpResponse:
    """Draw the list of queues anew, with what waits now."""
    current = request.GET.get("current", "")
    values = {**frame_values(signed_in(request)), "current": current}
    return render(request, "rejoinder/desk/counts.html", values)


def _done(decision: Decision, zone: tzinfo, now: datetime) -> Done:
    comment, moderator = decision.comment, decision.moderator
    return Done(
        decision=decision,
        sentence=finding_words.story(decision, where=zone, now=now),
        moderator=moderator.display_name if moderator else "",
        name=name_of(comment) if comment else "",
        headline=comment.thread.article.headline if comment else "",
        passage=passage(comment.html, DONE_CHARS) if comment else "",
        is_undone=hasattr(decision, "undone_by"),
    )


def _queue(request: HttpRequest, queue: Queue) -> HttpResponse:
    listed, account = _listed(request, queue), signed_in(request)
    if HtmxDetails(request) and request.GET.get("part") == "more":
        values = {
            "listed": listed,
            "current": queue.value,
            "public_id_of": ids.to_public,
            "quick_reasons": quick_reasons(the_site()),
            "colleagues": colleagues(account),
        }
        return render(request, "rejoinder/desk/more.html", values)
    sections = Section.objects.order_by("name", "pk")
    named = Article.objects.filter(slug=listed.filters.article).first()
    return desk_page(
        request,
        "rejoinder/desk/queue.html",
        current=queue.value,
        heading=_HEADINGS[queue],
        empty=_EMPTY[queue],
        listed=listed,
        sections=[(section.slug, section.name) for section in sections],
        article=named,
        wait=wait_sentence(usual_wait()),
        quick_reasons=quick_reasons(the_site()),
        colleagues=colleagues(account),
    )


def _listed(request: HttpRequest, queue: Queue) -> Listed:
    account, now = signed_in(request), timezone.now()
    filters = Filters(
        section=request.GET.get("section", "")[:50], article=request.GET.get("article", "")[:100]
    )
    skip = _number(request, "from")
    seen = [comment_id(one) for one in request.GET.get("seen", "").split(",")[:500] if one]
    found = queue_page(queue, account, filters=filters, skip=skip, seen=seen, now=now)
    cards = cards_of(found.listed, account=account, site=the_site(), now=now)
    chosen = {"section": filters.section, "article": filters.article}
    query = {name: value for name, value in chosen.items() if value}
    address = request.path
    further = {**query, "from": skip + len(cards)}
    return Listed(
        queue=queue,
        address=address,
        filters=filters,
        cards=cards,
        page=found,
        here=f"{address}?{urlencode(query)}" if query else address,
        more=f"{address}?{urlencode(further)}" if found.more else "",
        skipped=skip,
    )


def _number(request: HttpRequest, name: str) -> int:
    typed = request.GET.get(name, "")
    if not typed:
        return 0
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 19):
        raise RequestIsWrong(_("This address is not complete."))
    return int(typed)
