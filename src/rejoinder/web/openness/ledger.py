"""The public ledger: its days, their rows, one row's proof, the files and the feed."""

from datetime import date, datetime, timedelta, tzinfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.openness_periods import zone_of
from rejoinder.actions.read_ledger import (
    LedgerDay,
    ledger_days,
    ledger_row,
    links_of,
    row_of_decision,
    rows_of,
)
from rejoinder.exchange.ledger_proof import DayRoot, day_document, days_document
from rejoinder.rendering import addresses, times
from rejoinder.rendering import openness as words
from rejoinder.rendering.environment import render as draw
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.web.frame import the_site
from rejoinder.web.openness.figures import SHARED, json_file

ROWS_ON_A_PAGE = 200
_DAYS_IN_FEED = 60
_LONGEST_NUMBER = 15


class NotInLedger(ExpectedFailure):
    """The ledger has no such day or row."""

    code = ErrorCode.NOT_FOUND


def days(request: HttpRequest) -> HttpResponse:
    """Show the days of the ledger with their roots, and how to check them.

    With ``decision``, a number as tombstones and letters name it, lead to its row.
    """
    site = the_site()
    number = request.GET.get("decision", "").strip()
    sequence = row_of_decision(_number(number)) if number else None
    if sequence is not None:
        return HttpResponseRedirect(addresses.ledger_row(sequence))
    found = ledger_days(zone_of(site), timezone.now())
    context = {
        "days": [(each, times.date_of(each.day)) for each in found],
        "sought": number,
    }
    return render(request, "rejoinder/openness/days.html", context)


def day(request: HttpRequest, day: str) -> HttpResponse:
    """Show the rows of a day, some at a time. Raises NotInLedger."""
    found, _named = _day_of(day)
    first = _number(request.GET.get("after", ""))
    rows = rows_of(found.day, after=first, most=ROWS_ON_A_PAGE + 1)
    shown = rows[:ROWS_ON_A_PAGE]
    more = addresses.ledger(day, after=str(shown[-1].sequence)) if len(rows) > len(shown) else ""
    context = {
        "day": found,
        "name": times.date_of(found.day),
        "rows": shown,
        "more": more,
        "words": words,
    }
    return render(request, "rejoinder/openness/day.html", context)


def row(request: HttpRequest, sequence: int) -> HttpResponse:
    """Show one row as it is hashed. Raises NotInLedger."""
    found = ledger_row(sequence)
    if found is None:
        raise NotInLedger(_("The ledger has no such row."))
    context = {
        "row": found,
        "name": times.date_of(found.day),
        "words": words,
        "has_next": ledger_row(sequence + 1) is not None,
    }
    return render(request, "rejoinder/openness/row.html", context)


def days_file(_request: HttpRequest) -> HttpResponse:
    """Answer with the list of days as JSON, the earliest first."""
    found = reversed(ledger_days(zone_of(the_site()), timezone.now()))
    roots = [DayRoot(each.day.isoformat(), each.rows, each.root) for each in found]
    return json_file(days_document(str(settings.SITE_ADDRESS), roots))


def day_file(_request: HttpRequest, day: str) -> HttpResponse:
    """Answer with the rows of a day as JSON. Raises NotInLedger."""
    found, named = _day_of(day)
    return json_file(day_document(str(settings.SITE_ADDRESS), named, links_of(found.day)))


def feed(_request: HttpRequest) -> HttpResponse:
    """Answer with an Atom feed of the days that are over, so that others keep their roots."""
    site = the_site()
    zone = zone_of(site)
    found = ledger_days(zone, timezone.now(), most=_DAYS_IN_FEED + 1)
    entries = [
        (each, times.date_of(each.day), times.machine(_end_of(each.day, zone)))
        for each in found
        if each.is_closed
    ]
    document = draw(
        "rejoinder/openness/feed.xml",
        site_name=site.name,
        site_address=settings.SITE_ADDRESS,
        entries=entries,
        updated=entries[0][2] if entries else "1970-01-01T00:00:00Z",
    )
    answer = HttpResponse(document, content_type="application/atom+xml; charset=utf-8")
    answer["Cache-Control"] = SHARED
    return answer


def _day_of(named: str) -> tuple[LedgerDay, str]:
    """Return a day of the ledger by its date as 2026-05-03, with the date in that form."""
    try:
        wanted = date.fromisoformat(named)
    except ValueError as error:
        raise NotInLedger(_("The ledger has no such day.")) from error
    for each in ledger_days(zone_of(the_site()), timezone.now(), only=wanted):
        return each, wanted.isoformat()
    raise NotInLedger(_("The ledger has no such day."))


def _number(typed: str) -> int:
    """Read a row's or a decision's number; 0, which nothing has, for anything else."""
    plain = typed.isascii() and typed.isdecimal() and len(typed) <= _LONGEST_NUMBER
    return int(typed) if plain else 0


def _end_of(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), zone)
