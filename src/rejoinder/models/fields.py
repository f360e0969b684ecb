"""Field types and constraints that several tables share."""

from enum import StrEnum
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class PathField(models.TextField):  # type: ignore[type-arg]  # not generic at run time
    """Text compared byte by byte on both databases, so that its order is the paths' order."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        """Return the column's type with PostgreSQL's ``C`` collation; SQLite's default is bytes."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


def one_of(field: str, values: type[StrEnum], *, name: str) -> models.CheckConstraint:
    """Return the constraint that ``field`` holds a value of the enum ``values``."""
    return models.CheckConstraint(
        condition=models.Q((f"{field}__in", [value.value for value in values])), name=name
    )


def choice_field(*, default: StrEnum | None = None) -> Any:
    """Return a short text column for a value of an enum; ``one_of`` closes the list."""
    if default is None:
        return models.CharField(max_length=20)
    return models.CharField(max_length=20, default=default.value)
