"""The parts of `run.py check`: continuous integration runs all but those on request."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One check: a program of .venv/bin with its arguments.

    ``shown`` says that its output is printed while it runs, not only when it fails;
    ``on_request`` that it runs only when it is named.
    """

    name: str
    title: str
    command: tuple[str, ...]
    shown: bool = False
    on_request: bool = False

    @property
    def is_tests(self) -> bool:
        """Tell whether this part is a run of the tests, which takes options and a browser."""
        return self.command[0] == "pytest"


SETTINGS = "--settings=rejoinder.config.settings"
# A third process works while others wait for servers and browsers; two cores are enough.
PYTEST = ("pytest", "--numprocesses", "3", "--dist", "worksteal", "--durations", "12")

PARTS = (
    Part("format", "formatting (ruff format)", ("ruff", "format", "--check", ".")),
    Part("lint", "lint (ruff check)", ("ruff", "check", ".")),
    Part("types", "types (mypy --strict)", ("mypy",)),
    Part("scripts", "types of scripts (tsc)", ("python", "-m", "dev.scripts")),
    Part("layers", "layers (import-linter)", ("lint-imports",)),
    Part("rules", "house rules (dev/checks)", ("python", "-m", "dev.checks")),
    Part(
        "migrations",
        "migrations match the models",
        ("django-admin", "makemigrations", "--check", "--dry-run", SETTINGS),
    ),
    Part("sqlite", "tests on SQLite", PYTEST, shown=True),
    Part("postgres", "tests on PostgreSQL", (*PYTEST, "--database", "postgres"), shown=True),
    Part(
        "integrations",
        "other sites' tools (dev/integrations)",
        ("python", "-m", "dev.integrations"),
        shown=True,
        on_request=True,
    ),
)


def chosen(names: Sequence[str]) -> tuple[Part, ...]:
    """Return the parts with these names in their own order; for no names all but on request."""
    if not names:
        return tuple(part for part in PARTS if not part.on_request)
    return tuple(part for part in PARTS if part.name in names)
