"""The figures of the openness page as JSON and as CSV."""

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from rejoinder.vocabulary.openness import Figures


def as_json(figures: Figures, site: str) -> dict[str, Any]:
    """Return the figures as JSON writes them: groups by name, lists of counts by value."""
    return {"site": site, **{name: _plain(value) for name, value in asdict(figures).items()}}


def as_csv(figures: Figures, site: str) -> str:
    """Return the figures as CSV: one a row, named by its path (``appeals.restored``)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("figure", "value"))
    for name, value in _flat(as_json(figures, site), ""):
        writer.writerow((name, value))
    return out.getvalue()


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, (tuple, list)):
        counted = {each["name"]: each["count"] for each in value if isinstance(each, dict)}
        return counted or list(value)
    return value


def _flat(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _flat(each, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        yield path, " ".join(str(each) for each in value)
    else:
        text = f"'{value}" if isinstance(value, str) and value[:1] in "=+-@" and value else value
        yield path, "" if text is None else text
