"""Everything public is documented, links lead somewhere, and every example runs.

What must be documented is read from the code, so a new option, command, check, error or
address fails here until it has its heading.
"""

import doctest
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from rejoinder.config.options import OPTIONS, PREFIX
from rejoinder.lane import counts
from rejoinder.management.cli import COMMANDS
from rejoinder.moderation.pipeline import CHECKS
from rejoinder.vocabulary.errors import ErrorCode

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
TUTORIAL = ROOT / "docs" / "tutorial"
PACKAGE = ROOT / "src" / "rejoinder"
NOT_OURS = (".venv", ".tools", ".git", "node_modules", "rejoinder-data")

# What the lane answers without ever asking Django.
LANE_ADDRESSES = (counts.PATH, "/healthz", "/static/<path>")

FENCE = re.compile(r"^(```|~~~)(\w*)[^\n]*\n(.*?)^\1\s*$", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")


def routes(resolver: URLResolver | None = None, before: str = "/") -> Iterator[str]:
    """Yield every address of the site as the documents write it, such as /d/<thread>/comments."""
    for pattern in (resolver or get_resolver()).url_patterns:
        address = before + plain(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, address)
        elif isinstance(pattern, URLPattern):
            yield address


def plain(pattern: str) -> str:
    """Write a pattern without converters, groups and anchors.

    >>> plain("d/<int:thread>/comments"), plain("^key/(?P<key>[-:\\\\w]+)/$")
    ('d/<thread>/comments', 'key/<key>/')
    """
    named = re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", pattern)
    return re.sub(r"<\w+:(\w+)>", r"<\1>", named).strip("^$").replace("\\", "")


def headings(page: Path) -> set[str]:
    """Return a page's headings without their marks; empty when there is no such page."""
    if not page.exists():
        return set()
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    return {found.replace("`", "") for found in HEADING.findall(text)}


def anchor(heading: str) -> str:
    """Return the address of a heading within its page, as GitHub makes it."""
    kept = re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower())
    return kept.strip().replace(" ", "-")


def mails() -> list[str]:
    """Return the names of all mails, as their templates have them."""
    found = (PACKAGE / "templates" / "rejoinder" / "mails").glob("*.html")
    return sorted(path.stem for path in found if path.stem not in ("base", "parts"))


@pytest.mark.parametrize(
    ("page", "wanted"),
    [
        ("options.md", [PREFIX + option.name.upper() for option in OPTIONS]),
        ("commands.md", [f"rejoinder {name}" for name in COMMANDS]),
        ("checks.md", [check.name for check in CHECKS]),
        ("errors.md", [code.value for code in ErrorCode]),
        ("mails.md", mails()),
    ],
)
def test_everything_of_a_kind_has_a_heading(page: str, wanted: list[str]) -> None:
    missing = [name for name in wanted if name not in headings(REFERENCE / page)]

    assert wanted
    assert not missing, f"docs/reference/{page} lacks the headings: {', '.join(missing)}"


def test_every_address_has_a_heading() -> None:
    wanted = sorted({*routes(), *LANE_ADDRESSES})

    missing = [route for route in wanted if route not in headings(REFERENCE / "routes.md")]

    assert wanted
    assert not missing, "docs/reference/routes.md lacks the headings:\n" + "\n".join(missing)


def test_no_reference_page_describes_what_is_gone() -> None:
    names = {PREFIX + option.name.upper() for option in OPTIONS}
    stale = {h for h in headings(REFERENCE / "options.md") if h.startswith(PREFIX)} - names
    commands = {f"rejoinder {name}" for name in COMMANDS}
    stale |= {
        h for h in headings(REFERENCE / "commands.md") if h.startswith("rejoinder ")
    } - commands

    assert not stale


def pages() -> list[Path]:
    found = ROOT.rglob("*.md")
    return sorted(p for p in found if not set(NOT_OURS) & set(p.relative_to(ROOT).parts))


@pytest.mark.parametrize("page", pages(), ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))

    dead = [link for link in LINK.findall(text) if not leads_somewhere(page, link)]

    assert not dead, f"{page.relative_to(ROOT)} links to {', '.join(dead)}"


def leads_somewhere(page: Path, link: str) -> bool:
    """Tell whether a link within the repository has a target; others are not ours to check."""
    if re.match(r"[a-z][a-z0-9+.-]*:", link):
        return True
    path, _, fragment = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists() or not target.is_relative_to(ROOT):
        return False
    return not fragment or fragment in {anchor(heading) for heading in headings(target)}


def modules_with_examples() -> list[str]:
    return sorted(
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        for path in PACKAGE.rglob("*.py")
        if ">>> " in path.read_text(encoding="utf-8")
    )


@pytest.mark.parametrize("name", modules_with_examples())
def test_examples_in_docstrings_run(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    results = doctest.testmod(importlib.import_module(name.removesuffix(".__init__")))

    assert results.attempted > 0
    assert results.failed == 0, capsys.readouterr().out


def test_examples_of_this_file_run() -> None:
    assert doctest.testmod(importlib.import_module(__name__)).failed == 0


def test_the_tutorials_examples_run() -> None:
    tutorials = sorted(TUTORIAL.glob("*.md"))

    for page in tutorials:
        names: dict[str, object] = {"__name__": page.stem}
        for _, language, code in FENCE.findall(page.read_text(encoding="utf-8")):
            if language == "python":
                exec(compile(code, str(page), "exec"), names)

    assert tutorials, "docs/tutorial has no page"
