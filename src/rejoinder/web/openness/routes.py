"""The addresses of this room, for the table in web/routes.py."""

from rejoinder.vocabulary.states import Permission
from rejoinder.web.guard import Route
from rejoinder.web.openness import figures, ledger

_ANYONE = Permission.ANYONE

ROUTES: tuple[Route, ...] = (
    Route("openness", figures.page, "openness", _ANYONE),
    Route("openness.json", figures.as_json_file, "openness_json", _ANYONE),
    Route("openness.csv", figures.as_csv_file, "openness_csv", _ANYONE),
    Route("openness/ledger", ledger.days, "ledger", _ANYONE),
    Route("openness/ledger.json", ledger.days_file, "ledger_json", _ANYONE),
    Route("openness/ledger.atom", ledger.feed, "ledger_feed", _ANYONE),
    Route("openness/ledger/rows/<int:sequence>", ledger.row, "ledger_row", _ANYONE),
    # Before the page, whose address would take it for a day.
    Route("openness/ledger/<str:day>.json", ledger.day_file, "ledger_day_json", _ANYONE),
    Route("openness/ledger/<str:day>", ledger.day, "ledger_day", _ANYONE),
)
