"""What a browser is told before it sends a reader's write from another site's page (S-08)."""

import pytest
import requests

from tests.support.hosts import HostSites
from tests.support.server import Server

pytestmark = pytest.mark.any_database


def _asked(server: Server, path: str, origin: str, method: str = "POST") -> requests.Response:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    return requests.options(server.address + path, headers=headers, timeout=30)


def test_writes_of_embeds_are_allowed_to_registered_origins_only(
    site_server: Server, hosts: HostSites
) -> None:
    for path in ("/d/1/comments", "/d/1/c/a/vote", "/me", "/embed/sign-out", "/preview"):
        answer = _asked(site_server, path, hosts.other_site)

        assert answer.status_code == 204, path
        assert answer.headers["Access-Control-Allow-Origin"] == hosts.other_site
        assert answer.headers["Access-Control-Allow-Credentials"] == "true"
        assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, POST"
        assert "authorization" in answer.headers["Access-Control-Allow-Headers"]
        assert "Origin" in answer.headers["Vary"]
        for stranger in (hosts.stranger, "null", hosts.other_site + "0", hosts.other_site + "/"):
            refused = _asked(site_server, path, stranger)
            assert refused.status_code == 403, path
            assert "Access-Control-Allow-Origin" not in refused.headers


def test_nothing_else_is_allowed_to_any_origin(site_server: Server, hosts: HostSites) -> None:
    assert _asked(site_server, "/me", hosts.other_site).status_code == 204
    for path in (
        "/", "/desk/", "/settings/", "/settings/security", "/inbox", "/accounts/login/",
        "/accounts/logout/", "/embed/window", "/no-such-page",
    ):  # fmt: skip
        answer = _asked(site_server, path, hosts.other_site)

        assert answer.status_code >= 400, path
        assert "Access-Control-Allow-Origin" not in answer.headers, path


def test_reading_alone_is_allowed_where_nobody_writes(
    site_server: Server, hosts: HostSites
) -> None:
    answer = _asked(site_server, "/counts", hosts.other_site, "GET")

    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert "Access-Control-Allow-Credentials" not in answer.headers
