"""The limits of STYLE.md: a function 50 lines, a module 300, a class 200."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "rejoinder"
FUNCTION_LINES = 50
CLASS_LINES = 200
MODULE_LINES = 300  # not counting blank ones


def too_large(text: str) -> Iterator[str]:
    """Name each function, class and module of a Python text that is over its limit."""
    filled = sum(1 for line in text.splitlines() if line.strip())
    if filled > MODULE_LINES:
        yield f"module: {filled} lines, at most {MODULE_LINES}"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            limit = FUNCTION_LINES
        elif isinstance(node, ast.ClassDef):
            limit = CLASS_LINES
        else:
            continue
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        if lines > limit:
            yield f"line {node.lineno}, {node.name}: {lines} lines, at most {limit}"


def test_nothing_is_larger_than_it_should_be() -> None:
    faults = [
        f"{path.relative_to(PACKAGE)}: {fault}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if "migrations" not in path.parts
        for fault in too_large(path.read_text(encoding="utf-8"))
    ]

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("opening", ["def f():", "async def f():"])
def test_a_function_is_counted_to_its_last_line(opening: str) -> None:
    longest = opening + "\n    pass" * (FUNCTION_LINES - 1)

    assert list(too_large(longest)) == []
    assert list(too_large(longest + "\n    pass")) == ["line 1, f: 51 lines, at most 50"]


def test_a_method_counts_as_a_function() -> None:
    method = "class C:\n    def f(self):" + "\n        pass" * FUNCTION_LINES

    assert list(too_large(method)) == ["line 2, f: 51 lines, at most 50"]


def test_a_class_is_counted_to_its_last_line() -> None:
    longest = "class C:" + "\n    x = 1" * (CLASS_LINES - 1)

    assert list(too_large(longest)) == []
    assert list(too_large(longest + "\n    x = 1")) == ["line 1, C: 201 lines, at most 200"]


def test_blank_lines_of_a_module_do_not_count() -> None:
    longest = "x = 1\n\n" * MODULE_LINES

    assert list(too_large(longest)) == []
    assert list(too_large(longest + "x = 1")) == ["module: 301 lines, at most 300"]
