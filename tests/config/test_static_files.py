"""Style sheets and scripts as they are gathered, and pages when one of them is missing."""

import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from rejoinder.rendering.environment import static
from rejoinder.web.errors import server_error

IMPORTED = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']""")
HASHED_FILE = re.compile(r"\.[0-9a-f]{12}\.(?:js|css)\Z")
# Style and scripts of an article's first view, and what comes once a reader does something.
FIRST_VIEW = {"article.css", "look.js", "main.js"}
WORKING = FIRST_VIEW | {
    f"{name}.js"
    for name in (
        *("compose", "discussion", "drafts", "live", "live-bar", "live-line", "me", "menus"),
        *("more", "page", "place", "share", "times", "vote"),
    )
}
MOST_BYTES_AT_FIRST, MOST_BYTES_IN_ALL = 10_000, 24_000
# The same for an embed: what is there before anybody touches it, and all that can come.
EMBED_FIRST = {"css/embed.css", "js/embed/element.js", "js/embed/drawn.js", "js/embed/theme.js"}
EMBED_IN_ALL = EMBED_FIRST | {
    *(f"js/embed/{name}.js" for name in ("counts", "deeds", "identity", "life", "place")),
    *(f"js/{name}" for name in WORKING - FIRST_VIEW),
    *("js/muting.js", "js/preview.js", "js/guidance.js", "js/reports.js", "css/reports.css"),
}
EMBED_BYTES_AT_FIRST, EMBED_BYTES_IN_ALL = 12_000, 30_000
HASHED = re.compile(r"\.[0-9a-f]{12}\.js\Z")


def test_scripts_load_each_other_under_their_hashed_names() -> None:
    gathered = Path(settings.STATIC_ROOT) / "rejoinder" / "js"
    scripts = [path for path in gathered.glob("*.js") if HASHED.search(path.name)]

    imports = [(path, name) for path in scripts for name in IMPORTED.findall(path.read_text())]

    assert len(imports) > 5
    for path, name in imports:
        assert HASHED.search(name), f"{path.name} loads {name}"
        assert (path.parent / name).is_file()


def test_a_style_that_was_not_gathered_is_logged_and_the_page_is_there(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert HASHED.search(static("rejoinder/js/main.js"))

    assert static("rejoinder/js/nowhere.js") == "/static/rejoinder/js/nowhere.js"

    assert "rejoinder/js/nowhere.js was not gathered" in caplog.text


def test_the_page_of_a_fault_needs_no_gathered_file(settings: Settings, tmp_path: Path) -> None:
    # Its own storage: pytest wrongly puts back what it patches in Django's lazy objects.
    settings.STATIC_ROOT = tmp_path

    answer = server_error(RequestFactory().get("/"))

    assert answer.status_code == 500
    assert "Something is broken here." in answer.content.decode()


def test_styles_and_scripts_are_served_without_comments_and_a_first_view_stays_light() -> None:
    gathered = Path(settings.STATIC_ROOT) / "rejoinder"
    served = [path for path in gathered.glob("*/*.*.*s") if HASHED_FILE.search(path.name)]

    assert len(served) > 20
    assert not [path.name for path in served if "/*" in path.read_text().replace("/*!", "")]
    weights = {
        f"{path.name.split('.')[0]}{path.suffix}": len(brotli.compress(path.read_bytes()))
        for path in served
    }
    assert weights.keys() >= WORKING
    assert sum(weights[name] for name in FIRST_VIEW) < MOST_BYTES_AT_FIRST, weights
    assert sum(weights[name] for name in WORKING) < MOST_BYTES_IN_ALL, weights


def test_an_embed_stays_light() -> None:
    gathered = Path(settings.STATIC_ROOT) / "rejoinder"
    weights: dict[str, int] = {}
    for path in (p for p in gathered.rglob("*.*.*s") if HASHED_FILE.search(p.name)):
        name = f"{path.name.split('.')[0]}{path.suffix}"
        weight = len(brotli.compress(path.read_bytes()))
        weights[str(path.relative_to(gathered).with_name(name))] = weight

    at_first = {name: weights[name] for name in EMBED_FIRST}
    in_all = {name: weights[name] for name in EMBED_IN_ALL}
    assert sum(at_first.values()) < EMBED_BYTES_AT_FIRST, at_first
    assert sum(in_all.values()) < EMBED_BYTES_IN_ALL, (sum(in_all.values()), in_all)


def test_a_style_holds_those_that_it_imports() -> None:
    gathered = Path(settings.STATIC_ROOT) / "rejoinder" / "css"
    (served,) = (p for p in gathered.glob("article.*.css") if HASHED_FILE.search(p.name))

    assert "@import" in Path(str(finders.find("rejoinder/css/article.css"))).read_text()
    assert "@import" not in served.read_text()
    assert ".discussion-head{" in served.read_text()


def test_a_style_keeps_the_blanks_that_mean_something() -> None:
    gathered = Path(settings.STATIC_ROOT) / "rejoinder" / "css"
    written = Path(str(finders.find("rejoinder/css/settings.css"))).read_text()
    (served,) = (p for p in gathered.glob("settings.*.css") if HASHED_FILE.search(p.name))

    assert ".settings-page :is(h1, h2) {" in written
    assert ".settings-page :is(h1,h2){" in served.read_text()
