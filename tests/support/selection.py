"""Which tests touch a database, and which need a browser."""

import pytest

DATABASE_FIXTURES = frozenset({"db", "transactional_db", "site_server", "start_server"})
LONG_FOLDERS = frozenset({"bench", "faults", "life"})
BROWSER_FIXTURES = frozenset({"browser_page", "pages"})


def touches_database(item: pytest.Item) -> bool:
    """Tell whether a test reads or writes the site's database, itself or through a server."""
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(fixtures & DATABASE_FIXTURES) or item.get_closest_marker("django_db") is not None


def needs_browser(item: pytest.Item) -> bool:
    """Tell whether a test opens a page in Chromium."""
    return bool(set(getattr(item, "fixturenames", ())) & BROWSER_FIXTURES)


def takes_long(item: pytest.Item) -> bool:
    """Tell whether a test starts many processes, or kills them."""
    return item.path.parent.name in LONG_FOLDERS
