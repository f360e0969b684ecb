"""Style sheets and scripts as they are gathered, and pages when one of them is missing."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import RequestFactory

from rejoinder.rendering.environment import static
from rejoinder.web.errors import server_error

IMPORTED = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']""")
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


def test_the_page_of_a_fault_needs_no_gathered_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staticfiles_storage, "hashed_files", {})

    answer = server_error(RequestFactory().get("/"))

    assert answer.status_code == 500
    assert "Something is broken here." in answer.content.decode()
