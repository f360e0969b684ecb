"""Which tests run on which database, which need a browser, and which take long."""

import pytest

DATABASE_FIXTURES = frozenset({"db", "transactional_db", "site_server", "sites"})
LONG_FOLDERS = frozenset({"bench", "faults", "life"})
BROWSER_FIXTURES = frozenset({"browser_page", "pages"})


def touches_database(item: pytest.Item) -> bool:
    """Tell whether a test reads or writes the site's database, itself or through a server."""
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(fixtures & DATABASE_FIXTURES) or item.get_closest_marker("django_db") is not None


def runs_on_postgres(item: pytest.Item) -> bool:
    """Tell whether a test can end otherwise there: it stores things, and is about storing them."""
    return touches_database(item) and item.get_closest_marker("any_database") is None


def needs_browser(item: pytest.Item) -> bool:
    """Tell whether a test opens a page in Chromium."""
    return bool(set(getattr(item, "fixturenames", ())) & BROWSER_FIXTURES)


def takes_long(item: pytest.Item) -> bool:
    """Tell whether a test starts many processes, or kills them."""
    return item.path.parent.name in LONG_FOLDERS
