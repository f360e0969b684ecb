"""What a rule reads and what it reports."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Fault:
    """One breach of one rule: where it is, and a message that says why it matters."""

    path: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: [{self.rule}] {self.message}"


@dataclass(frozen=True)
class Source:
    """A file of the package: its path below src/rejoinder, with slashes, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed module; only for Python files."""
        return ast.parse(self.text)

    @property
    def layer(self) -> str:
        """The first folder of the path; empty for a file that lies beside the layers."""
        return self.path.partition("/")[0] if "/" in self.path else ""


# A rule yields the lines on which it is broken, each with a message.
Rule = Callable[[Source], Iterator[tuple[int, str]]]


def judge(source: Source, rules: tuple[Rule, ...]) -> list[Fault]:
    """Apply the rules to one file; a rule's name in reports is that of its function."""
    return [
        Fault(source.path, line, rule.__name__, message)
        for rule in rules
        for line, message in rule(source)
    ]
