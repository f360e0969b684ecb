"""Single rows by plain SQL, as the model's own objects.

For the few rows that every comment and every vote needs: there the ORM takes ten times
as long to build its query as the database to answer it. Everything else uses the ORM.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models

Row = TypeVar("Row", bound=models.Model)


class _Reading(NamedTuple):
    select: str
    names: tuple[str, ...]
    times: tuple[int, ...]  # the places of columns with a time


def first(model: type[Row], where: str, values: Sequence[Any]) -> Row | None:
    """Return the first row that meets ``where``, with no related rows; None without one.

    ``where`` is SQL about the table's own columns with %s for each of ``values``; it never
    holds anything that somebody typed. Only for models without JSON and decimal columns.
    """
    reading = _reading(model)
    with connection.cursor() as cursor:
        cursor.execute(f"{reading.select} WHERE {where} LIMIT 1", [stored(v) for v in values])
        found = cursor.fetchone()
    if found is None:
        return None
    row = list(found)
    for place in reading.times:
        row[place] = row[place] and with_zone(row[place])
    return model.from_db(DEFAULT_DB_ALIAS, reading.names, row)


def stored(value: Any) -> Any:
    """Return a value as statements take it: times as this database stores them."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


def with_zone(moment: datetime) -> datetime:
    """Give a time from a plain statement its zone, which SQLite does not keep."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


@cache
def _reading(model: type[models.Model]) -> _Reading:
    columns = model._meta.concrete_fields  # noqa: SLF001  # Django's public interface in spite of its name
    names = ", ".join(f'"{column.column}"' for column in columns)
    return _Reading(
        select=f'SELECT {names} FROM "{model._meta.db_table}"',  # noqa: S608, SLF001  # of the model's own names
        names=tuple(column.attname for column in columns),
        times=tuple(i for i, c in enumerate(columns) if isinstance(c, models.DateTimeField)),
    )
