"""The sign-in window is a page of ours: whom it tells, and what it lets others do (S-09, S-22)."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.embed_identity import host
from tests.embed_identity.host import BLOG, NEWS, STATE, STRANGERS
from tests.support import cast
from tests.web import scene

pytestmark = pytest.mark.django_db
OPENER = "Cross-Origin-Opener-Policy"


@pytest.fixture(autouse=True)
def two_host_sites(settings: Settings) -> None:
    settings.OPTIONS = host.registered()


def test_a_stranger_signs_in_and_comes_back_to_the_window() -> None:
    scene.paper()
    client = scene.browser()
    address = host.window_address()

    first = client.get(address)
    entrance = client.get(first["Location"])
    account = cast.with_password(cast.ana())
    sent = client.post(
        first["Location"], {"login": account.email, "password": cast.PASSWORD, "next": address}
    )

    assert first.status_code == 303
    assert first["Location"].startswith("/accounts/login/?next=%2Fembed%2Fwindow")
    assert entrance.status_code == 200
    assert sent["Location"] == address
    assert "You are signed in as Ana" in client.get(address).content.decode()
    # Were one of these cut off from its opener, the host page would never hear of it.
    for answer in (first, entrance, sent, client.get(address)):
        assert answer[OPENER] == "unsafe-none"
    assert client.get("/house-rules")[OPENER] == "same-origin"
    assert client.get("/settings/")[OPENER] == "same-origin"


def test_a_desk_without_other_sites_keeps_its_pages_to_itself(settings: Settings) -> None:
    scene.paper()
    assert scene.browser().get("/accounts/login/")[OPENER] == "unsafe-none"
    settings.OPTIONS = settings.OPTIONS | {"embed_origins": ()}

    assert scene.browser().get("/accounts/login/")[OPENER] == "same-origin"
    assert scene.browser().get(host.window_address()).status_code == 403


def test_the_window_cannot_be_framed_or_kept() -> None:
    """S-09."""
    paper = scene.paper()

    answer = scene.browser(paper.ana).get(host.window_address())

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    assert "Access-Control-Allow-Origin" not in answer
    mona = scene.browser(paper.mona)
    for path in ("/desk/", "/settings/", "/accounts/login/", host.window_address(), "/me"):
        page = mona.get(path, headers={"origin": NEWS, "sec-fetch-dest": "iframe"})
        assert page["X-Frame-Options"] == "DENY", path
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"], path


def test_the_message_is_for_one_registered_origin() -> None:
    """S-10: whoever opened the window, the browser is told whom the token is for."""
    paper = scene.paper()
    ana = scene.browser(paper.ana)

    page = ana.get(host.window_address(BLOG)).content.decode()
    assert f'data-origin="{BLOG}"' in page
    assert f'data-state="{STATE}"' in page
    for origin in (*STRANGERS, "*", "", NEWS + "/", NEWS.upper()):
        answer = ana.get(host.window_address(origin))
        assert answer.status_code == 403, origin
        assert b"data-token" not in answer.content


@pytest.mark.parametrize(
    "query",
    [
        f"origin={NEWS}",
        f"state={STATE}",
        f"origin={NEWS}&origin={BLOG}&state={STATE}",
        f"origin={NEWS}&origin={NEWS}&state={STATE}",
        f"origin={NEWS}&state={STATE}&state={STATE}",
        f"origin={NEWS}&state=short",
        f"origin={NEWS}&state={'s' * 200}",
        f"origin={NEWS}&state=%3Cscript%3Ealert(1)%3C/script%3E",
    ],
)
def test_an_address_that_is_not_whole_opens_no_window(query: str) -> None:
    """S-22."""
    paper = scene.paper()
    ana = scene.browser(paper.ana)
    assert ana.get(host.window_address()).status_code == 200

    answer = ana.get(f"/embed/window?{query}")

    assert answer.status_code == 400
    assert b"data-token" not in answer.content


def test_the_window_hands_nothing_over_to_strangers() -> None:
    scene.paper()

    answer = Client().get(host.window_address(), follow=True)

    assert b"data-token" not in answer.content
