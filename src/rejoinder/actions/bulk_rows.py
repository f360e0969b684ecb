"""Many rows of one table at once, in one statement that the database runs over all of them.

Django's ``bulk_create`` spends fifty times as long on building its statements as SQLite on
running them, while everybody who writes waits. Runs inside the caller's transaction.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from django.db import connection, models

from rejoinder.models.plain import stored


class _Writing(NamedTuple):
    statement: str
    rest: tuple[Any, ...]  # of the columns that are the same in every row


def insert_rows(
    model: type[models.Model], columns: tuple[str, ...], rows: Sequence[Sequence[Any]]
) -> None:
    """Store rows of plain values for ``columns``; all others get their defaults."""
    if not rows:
        return
    writing = _writing(model, columns)
    with connection.cursor() as cursor:
        cursor.executemany(
            writing.statement,
            [(*(stored(value) for value in row), *writing.rest) for row in rows],
        )


@cache
def _writing(model: type[models.Model], columns: tuple[str, ...]) -> _Writing:
    meta = model._meta  # noqa: SLF001  # Django's public interface in spite of its name
    others = [f for f in meta.concrete_fields if not f.primary_key and f.column not in columns]
    names = [*columns, *(field.column for field in others)]
    marks = ", ".join(["%s"] * len(names))
    listed = ", ".join(f'"{name}"' for name in names)
    return _Writing(
        statement=f'INSERT INTO "{meta.db_table}" ({listed}) VALUES ({marks})',  # noqa: S608  # of the model's own names
        rest=tuple(field.get_db_prep_save(field.get_default(), connection) for field in others),
    )
