"""The openness page: how the discussion is looked after, month by month."""

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions import month_figures
from rejoinder.actions.month_figures import Period
from rejoinder.actions.openness_periods import NoSuchMonth, filters, period_of, periods, zone_of
from rejoinder.actions.read_ledger import latest_rows, ledger_days
from rejoinder.exchange.openness_files import as_csv, as_json
from rejoinder.models import Site
from rejoinder.rendering import openness as words
from rejoinder.rendering.stamps import SITE_SLOT, stamps
from rejoinder.vocabulary.openness import LEAST_COMMENTS, Figures
from rejoinder.web.frame import the_site

# Counting a month goes through all its decisions, so that anybody who asks again and again
# is given the same figures for so long.
KEEP_SECONDS = 30
_MOST_KEPT = 50
_LATEST_ROWS = 10
SHARED = "public, max-age=60"


@dataclass(slots=True)
class _Memory:
    """Figures that were counted lately, by the site's stamp and the period."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    kept: dict[tuple[object, ...], tuple[float, Figures]] = field(default_factory=dict)

    def figures(self, site: Site, period: Period, now: datetime) -> Figures:
        """Return a period's figures; one request at a time counts."""
        key = (stamps().read(SITE_SLOT), site.pk, period.first, period.last)
        with self.lock:
            until, figures = self.kept.get(key, (0.0, None))
            if figures is None or time.monotonic() > until:
                figures = month_figures.figures(site, period, now)
                if len(self.kept) >= _MOST_KEPT:
                    self.kept.clear()
                self.kept[key] = (time.monotonic() + KEEP_SECONDS, figures)
            return figures


_memory = _Memory()


def page(request: HttpRequest) -> HttpResponse:
    """Show the figures of a month, the rules, and the latest rows of the ledger.

    Raises:
        NoSuchMonth: ``month`` names one without figures.
    """
    site, now = the_site(), timezone.now()
    known = periods(site, now)
    month = request.GET.get("month", "")
    period = period_of(month, known) if month or known else None
    figures = _memory.figures(site, period, now) if period else None
    context = {
        "choices": [(_month(each), words.period_name(each.first, each.last)) for each in known],
        "chosen": _month(period) if period else "",
        "period": words.period_name(period.first, period.last) if period else "",
        "groups": words.groups(figures) if figures else (),
        "rules": words.rules_lines(figures, site.rules_version, filters(site)),
        "least": LEAST_COMMENTS,
        "rows": latest_rows(_LATEST_ROWS),
        "words": words,
        "days": ledger_days(zone_of(site), now, most=1),
    }
    return render(request, "rejoinder/openness/figures.html", context)


def as_json_file(request: HttpRequest) -> HttpResponse:
    """Answer with a month's figures as JSON. Raises NoSuchMonth."""
    figures, site = _asked(request)
    return json_file(as_json(figures, site.name))


def as_csv_file(request: HttpRequest) -> HttpResponse:
    """Answer with a month's figures as CSV. Raises NoSuchMonth."""
    figures, site = _asked(request)
    answer = HttpResponse(as_csv(figures, site.name), content_type="text/csv; charset=utf-8")
    name = f"openness-{figures.first:%Y-%m}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = SHARED
    return answer


def json_file(document: Mapping[str, object]) -> HttpResponse:
    """Answer with JSON that everybody gets alike."""
    text = json.dumps(document, ensure_ascii=False)
    answer = HttpResponse(text, content_type="application/json")
    answer["Cache-Control"] = SHARED
    return answer


def _asked(request: HttpRequest) -> tuple[Figures, Site]:
    site, now = the_site(), timezone.now()
    known = periods(site, now)
    if not known:
        raise NoSuchMonth(_("There are no figures for this month."))
    period = period_of(request.GET.get("month", ""), known)
    return _memory.figures(site, period, now), site


def _month(period: Period) -> str:
    return f"{period.last:%Y-%m}"
