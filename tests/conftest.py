"""Options and fixtures of all tests. CONTRIBUTING.md shows how to use them."""

import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path

import django
import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import Browser, Page
from pytest_django import DjangoDbBlocker

from rejoinder.rendering.stamps import stamps
from tests.support import postgres
from tests.support.browser import Pages, chromium, serious_findings
from tests.support.emptying import empty_patiently
from tests.support.hosts import HostSites, host_sites
from tests.support.mail import Mailbox, mail_server
from tests.support.selection import needs_browser, runs_on_postgres, takes_long
from tests.support.server import Server, free_port, log_tails
from tests.support.sites import DATABASE_URL, Sites
from tests.support.stillness import let_sleep, wake

DATA_FOLDER = pytest.StashKey[Path]()
POSTGRES = pytest.StashKey[postgres.Server]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgres"),
        default="sqlite",
        help="postgres: start a server and run the tests that touch a database on it",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Point Django at the chosen database, then load it.

    With xdist this runs first in the process that hands out the tests, which starts the
    PostgreSQL server; the workers inherit its address and make a database each.
    """
    config.addinivalue_line(
        "markers", "any_database: is about how pages look and are worked; runs on SQLite only"
    )
    if settings.configured:
        raise pytest.UsageError("Unset DJANGO_SETTINGS_MODULE: the tests choose their settings.")
    is_worker = hasattr(config, "workerinput")
    chosen_url = os.environ.get(DATABASE_URL, "") if is_worker else ""
    if config.getoption("database") == "postgres" and not is_worker:
        config.stash[POSTGRES] = postgres.start()
        chosen_url = config.stash[POSTGRES].url("rejoinder")
    config.stash[DATA_FOLDER] = Path(tempfile.mkdtemp(prefix="rejoinder-tests-"))
    for name in [name for name in os.environ if name.startswith("REJOINDER_")]:
        del os.environ[name]
    os.environ |= {
        DATABASE_URL: chosen_url,
        "REJOINDER_DATA_FOLDER": str(config.stash[DATA_FOLDER] / "data"),
        # Links that are made in this process then lead to the server of `site_server`.
        "REJOINDER_SITE_ADDRESS": f"http://localhost:{free_port()}",
        "DJANGO_SETTINGS_MODULE": "rejoinder.config.settings",
        # Playwright's synchronous interface keeps an event loop in the thread of the tests.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    }
    django.setup()
    empty_patiently()
    # Pages name static files by their hashes, as they do in a prepared site.
    call_command("collectstatic", verbosity=0, interactive=False)
    if not is_worker and config.getoption("dist", "no") != "no":
        # A worker that inherited this would load the settings before its own folder is named.
        del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_unconfigure(config: pytest.Config) -> None:
    if POSTGRES in config.stash:
        config.stash[POSTGRES].stop()
    if DATA_FOLDER in config.stash:
        shutil.rmtree(config.stash[DATA_FOLDER], ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if needs_browser(item):
            item.add_marker("browser")
    if config.getoption("database") == "postgres":
        left_out = [item for item in items if not runs_on_postgres(item)]
        items[:] = [item for item in items if runs_on_postgres(item)]
        config.hook.pytest_deselected(items=left_out)
    # What takes longest begins first, so that no process waits for another at the end.
    items.sort(key=lambda item: not takes_long(item))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what the servers logged beside a failure."""
    report = yield
    if report.failed:
        report.sections.extend(log_tails())
    return report


@pytest.fixture(scope="session")
def data_folder(pytestconfig: pytest.Config) -> Path:
    """The data folder of this test process: its SQLite file, stamps and locks."""
    return pytestconfig.stash[DATA_FOLDER] / "data"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, data_folder: Path
) -> None:
    """Keep the SQLite tests in a file, as the product does: threads and servers share it."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(data_folder / "rejoinder.sqlite3")


@pytest.fixture(scope="session")
def _mail_server() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def mailbox(_mail_server: Mailbox) -> Mailbox:
    """The mails that the servers of this test send, over real SMTP; empty at the start."""
    _mail_server.messages.clear()
    return _mail_server


@pytest.fixture(scope="session")
def _host_port() -> int:
    return free_port()


@pytest.fixture
def hosts(_host_port: int) -> Iterator[HostSites]:
    """Other sites, whose origins are registered with the server of `site_server`."""
    with host_sites(_host_port) as sites:
        yield sites


@pytest.fixture(scope="session")
def _shared_server(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    data_folder: Path,
    _mail_server: Mailbox,
    _host_port: int,
) -> Iterator[Server]:
    options = {
        "REJOINDER_MAIL_URL": _mail_server.url,
        "REJOINDER_EMBED_ORIGINS": HostSites(_host_port, 0).registered,
    }
    if connection.vendor == "postgresql":
        url = os.environ[DATABASE_URL]
        name = str(connection.settings_dict["NAME"])
        options[DATABASE_URL] = postgres.with_database(url, name)
    port = int(settings.SITE_ADDRESS.rpartition(":")[2])
    server = Server(data_folder, options, port=port).start()
    # A server makes its site when it starts; the first test begins like the others, with none.
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)
    yield server
    wake(server)
    server.stop()


@pytest.fixture
def site_server(
    _shared_server: Server, transactional_db: None, mailbox: Mailbox
) -> Iterator[Server]:
    """A running server on the database of this test.

    What the test writes through models and actions is there for the server, and the other way
    round; a session from `client.force_login` is valid on both. The tables are empty before
    and after each test. Between the tests that ask for it, the server stands still.
    """
    wake(_shared_server)
    # The tables were emptied behind the product's back; pages of the test before are stale,
    # and what its requests counted against limits stands in a table that is no model's.
    stamps().touch_all()
    cache.clear()
    yield _shared_server
    let_sleep(_shared_server)


StartServer = Callable[..., Server]


@pytest.fixture(scope="session")
def prepared_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An empty site as `rejoinder prepare` leaves it; tests take copies, nobody changes it."""
    sites = Sites(tmp_path_factory.mktemp("prepared"), os.environ[DATABASE_URL])
    site = sites.new()
    done = site.command("prepare")
    assert done.returncode == 0, done.stderr
    yield site
    sites.remove()


@pytest.fixture
def sites(tmp_path: Path) -> Iterator[Sites]:
    """Makes sites of this test alone: `sites.new(like=prepared_site)`."""
    sites = Sites(tmp_path, os.environ[DATABASE_URL])
    yield sites
    sites.remove()


@pytest.fixture
def start_server(
    sites: Sites, prepared_site: Server, _mail_server: Mailbox
) -> Iterator[StartServer]:
    """Return a function that starts servers of this test alone, each with an empty site.

    `start_server(workers=2, options={"REJOINDER_…": "…"}, data=folder)`; an earlier server's
    `data` starts a second one on the same site. They are stopped after the test.
    """
    started: list[Server] = []

    def start(
        *, workers: int = 1, options: Mapping[str, str] | None = None, data: Path | None = None
    ) -> Server:
        server = sites.new(
            like=prepared_site,
            data=data,
            options={"REJOINDER_MAIL_URL": _mail_server.url} | dict(options or {}),
            arguments=("--workers", str(workers)),
        )
        started.append(server)
        return server.start()

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="session")
def _browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def pages(_browser: Browser) -> Iterator[Pages]:
    """Open pages as other readers have them: `pages.open(width=390, javascript=False)`.

    The test fails when a script on any of them broke or the content policy was violated.
    """
    pages = Pages(_browser)
    yield pages
    pages.close()
    assert not pages.errors, "\n".join(pages.errors)


@pytest.fixture
def browser_page(pages: Pages) -> Page:
    """An empty page, 1280 pixels wide, with JavaScript."""
    return pages.open()


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """The accessibility engine: `assert axe(page) == []` means no serious finding."""
    return serious_findings
