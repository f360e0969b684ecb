"""Requests as pages of other sites send them, by script and by plain form."""

import re
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver

from rejoinder.models import Account
from tests.web import scene

NEWS, BLOG = "https://news.example", "https://blog.example:8443"
STRANGERS = (
    "https://evil.example",
    "null",
    "https://news.example.evil.tld",
    "https://evilnews.example",
    "http://news.example",
    "https://news.example:444",
    "https://sub.news.example",
)
STATE = "s" * 32
_HANDED = re.compile(r'data-token="([^"]+)"')


class Embed:
    """A reader's discussion on a page of ``origin``; their browser keeps our cookies from it.

    ``carries`` is a browser whose cookies are sent along all the same, by a browser that
    blocks none.
    """

    def __init__(
        self, origin: str = NEWS, *, token: str = "", site: str = "cross-site",
        carries: Client | None = None,
    ) -> None:  # fmt: skip
        self.client = carries or Client(enforce_csrf_checks=True)
        self.origin, self.token, self.site = origin, token, site

    @property
    def headers(self) -> dict[str, str]:
        """What the browser and our script send along."""
        said = {"origin": self.origin, "sec-fetch-site": self.site, "accept": "application/json"}
        return said | ({"authorization": f"Bearer {self.token}"} if self.token else {})

    def asks(self, path: str) -> Any:
        """Fetch an address by script."""
        return self.client.get(path, headers=self.headers)

    def sends(self, path: str, **values: str) -> Any:
        """Send a form by script."""
        return self.client.post(path, values, headers=self.headers)

    def posts_a_form(self, path: str, **values: str) -> Any:
        """Send a form as a page without script does, which leads to what answers it."""
        headers = self.headers | {"accept": "text/html", "sec-fetch-mode": "navigate"}
        return self.client.post(path, values, headers=headers)

    @property
    def name(self) -> str:
        """Who the embed says is signed in; empty for nobody."""
        name: str = self.asks("/me").json()["name"]
        return name


def window_address(origin: str = NEWS, state: str = STATE) -> str:
    """Where the embed's sign-in window leads."""
    return f"/embed/window?{urlencode({'origin': origin, 'state': state})}"


def token_from(client: Client, origin: str = NEWS) -> str:
    """Open the window in a signed-in browser; return what it hands to the page."""
    page = client.get(window_address(origin)).content.decode()
    found = _HANDED.search(page)
    assert found is not None, page
    return found[1]


def signed_in(account: Account, origin: str = NEWS) -> tuple[Client, Embed]:
    """Sign in through the window; return the browser's first-party side and the embed."""
    client = scene.browser(account)
    return client, Embed(origin, token=token_from(client, origin))


def registered() -> dict[str, object]:
    """The options of a site whose discussions stand on two other sites' pages."""
    return settings.OPTIONS | {"embed_origins": (NEWS, BLOG)}


def is_open(page: URLPattern | URLResolver) -> bool:
    """Whether pages of registered origins may call an address."""
    return bool(getattr(page.callback, "embed", False))
