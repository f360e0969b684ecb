"""What the tests stand on holds: each piece is shown to work, and to fail when it should."""

import os
import signal
import smtplib
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page

from tests.support import postgres, warm_python
from tests.support.browser import Pages
from tests.support.mail import Mailbox
from tests.support.server import Server
from tests.support.sites import Sites

GOOD = "<!doctype html><html lang=en><title>A page</title><main><h1>A page</h1></main></html>"
BAD = "<!doctype html><html lang=en><title>A page</title><main><img src=x></main></html>"


def test_a_postgres_server_of_our_own_leaves_every_folder_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Only the wheel, whose programs an unprivileged user may not be able to reach.
    programs = Path(postgres.__file__)
    wheel = next(path for path in postgres.installed() if "site-packages" in path.parts)
    monkeypatch.setenv("PG_BIN", str(wheel))
    around = [*programs.parents, *wheel.parents]
    before = [path.stat().st_mode for path in around]

    server = postgres.start()
    address = postgres.create_database(server.url(), "one")
    with psycopg.connect(address) as connection:
        row = connection.execute("SELECT current_database()").fetchone()
    mode = server.folder.stat().st_mode
    server.stop()

    assert row == ("one",)
    assert mode & 0o077 == 0
    assert [path.stat().st_mode for path in around] == before
    assert not server.folder.exists()


def test_a_mail_reaches_the_mailbox(mailbox: Mailbox) -> None:
    with smtplib.SMTP("127.0.0.1", mailbox.port) as client:
        client.sendmail("desk@localhost", ["ana@example.org"], "Subject: Hello\n\nText")

    mail = mailbox.wait_for("ana@example.org")

    assert mail["Subject"] == "Hello"
    assert mailbox.to("ben@example.org") == []


def test_axe_finds_what_is_serious_and_nothing_else(
    browser_page: Page, axe: Callable[[Page], list[str]]
) -> None:
    browser_page.set_content(GOOD)
    assert axe(browser_page) == []

    browser_page.set_content(BAD)
    assert any("image-alt" in finding for finding in axe(browser_page))


def test_a_page_has_the_width_the_colours_and_the_script_that_were_asked_for(pages: Pages) -> None:
    page = pages.open(width=390, colours="dark", javascript=False)
    page.set_content("<noscript>No script here</noscript>")

    assert page.viewport_size == {"width": 390, "height": 900}
    assert page.inner_text("body") == "No script here"


def test_an_error_on_a_page_is_remembered(pages: Pages) -> None:
    page = pages.open()
    page.set_content("<script>throw new Error('broken')</script>")
    page.wait_for_function("true")

    assert pages.errors == ["broken"]
    pages.errors.clear()


def test_the_warm_python_has_loaded_libraries_but_no_settings_and_nothing_of_ours() -> None:
    code = """
import sys
from django.conf import settings
print("django.db.models" in sys.modules, settings.configured)
print([name for name in sys.modules if name.startswith("rejoinder")])
"""

    done = warm_python.run(["-c", code], environment=os.environ)

    assert done.stdout == "True False\n[]\n", done.stderr


def test_a_program_of_the_warm_python_ends_as_any_other() -> None:
    code = "import os, sys; print(sys.argv[1], os.environ['WORD']); sys.exit('Not done.')"

    done = warm_python.run(["-c", code, "one"], environment={"WORD": "two"})
    sleeper = warm_python.start(["-c", "import time; time.sleep(60)"], environment={})
    still_runs = sleeper.poll()
    os.kill(sleeper.pid, signal.SIGKILL)

    assert (done.returncode, done.stdout, done.stderr) == (1, "one two\n", "Not done.\n")
    assert still_runs is None
    assert sleeper.wait(10) == -signal.SIGKILL
    with pytest.raises(subprocess.TimeoutExpired):
        warm_python.run(["-c", "import time; time.sleep(60)"], environment={}, timeout_seconds=0.1)


def test_a_server_prepares_a_folder_that_nobody_has_prepared(sites: Sites) -> None:
    server = sites.new()

    server.start()
    said = server.command("site", "show").stdout
    server.stop()

    assert "guests_may_comment: yes" in said
    assert "Rejoinder serves" in server.log


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    server = Server(tmp_path / "data", {"REJOINDER_NONSENSE": "1"})

    with pytest.raises(RuntimeError, match="REJOINDER_NONSENSE is not an option"):
        server.start()

    assert server.process is None
    assert "REJOINDER_NONSENSE" not in os.environ
