"""Single rows by plain SQL, as the model's own objects.

For the few rows that every comment and every vote needs: there the ORM takes ten times
as long to build its query as the database to answer it. Everything else uses the ORM.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

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
    found = rows(f"{reading.select} WHERE {where} LIMIT 1", [stored(v) for v in values])
    if not found:
        return None
    row = list(found[0])
    for place in reading.times:
        row[place] = row[place] and with_zone(row[place])
    return model.from_db(DEFAULT_DB_ALIAS, reading.names, row)


def rows(statement: str, values: Sequence[Any]) -> list[Any]:
    """Run one statement with %s for each of ``values``; return its rows, none if it gives none.

    On SQLite without Django's cursor, whose bookkeeping takes longer than the statement; while
    somebody watches the statements (tests, logging) they go Django's way.
    """
    used = connections[DEFAULT_DB_ALIAS]
    is_watched = used.force_debug_cursor or used.execute_wrappers
    if used.vendor == "sqlite" and used.connection and not is_watched:
        with used.wrap_database_errors:
            return list(used.connection.execute(_with_question_marks(statement), values))
    with used.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


@lru_cache(maxsize=512)
def _with_question_marks(statement: str) -> str:
    return statement.replace("%s", "?").replace("%%", "%")


def stored(value: Any) -> Any:
    """Return a value as statements take it: times as this database stores them."""
    if isinstance(value, datetime):
        return _stored_time(value)
    return value


# One write stores the moment it came at in several rows.
@lru_cache(maxsize=64)
def _stored_time(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


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
