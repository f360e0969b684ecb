"""What pages of registered origins may ask at all; the rest of the site is closed to them."""

import pytest
from django.conf import settings as django_settings
from django.urls import URLPattern, get_resolver
from pytest_django.fixtures import Settings

from rejoinder.web.embed_tokens import EmbedToken, seal_token
from rejoinder.web.embedding import WINDOW_PATHS
from tests.embed_identity import host
from tests.embed_identity.host import NEWS, Embed
from tests.support import cast
from tests.web import scene
from tests.web.test_routes import INVENTORY, _address

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

# Everything that somebody may do in a discussion, and nothing about accounts or the desk.
OPEN = {
    "comments", "replies", "reply", "edit", "withdraw", "vote", "mute", "mute_person",
    "report", "send_report", "preview", "guidance", "receipt", "receipt_lookup", "follow",
    "me", "keep_draft", "embed_site_token", "embed_sign_out",
}  # fmt: skip
# Those of shared pages and their doors, each with tests of its own.
SHARED = {
    "thread_head", "changes", "live", "unread", "embed", "include", "embed_articles", "oembed",
}  # fmt: skip


@pytest.fixture(autouse=True)
def two_host_sites(settings: Settings) -> None:
    settings.OPTIONS = host.registered()


def test_exactly_these_addresses_are_open_to_embeds() -> None:
    pages = get_resolver().url_patterns

    found = {page.name for page in pages if isinstance(page, URLPattern) and host.is_open(page)}

    assert found - SHARED == OPEN


def test_the_desk_and_the_settings_are_out_of_reach() -> None:
    """An editor's token opens what the editor's cookie opens on no address but those above."""
    paper = scene.paper()
    comment = paper.comment(by=paper.zed)
    browser = scene.browser(cast.ed())
    embed = Embed(token=host.token_from(browser))
    assert embed.name == "Ed"
    key = browser.cookies[django_settings.SESSION_COOKIE_NAME].value
    closed = [name for name in INVENTORY if name not in OPEN | SHARED]

    for name in closed:
        permission, methods = INVENTORY[name]
        address = _address(name, paper, comment.public_id)
        for method in sorted(methods - {"HEAD"}):
            answer = embed.client.generic(method, address, headers=embed.headers)
            assert "Access-Control-Allow-Origin" not in answer, address
            if method == "POST":
                assert answer.status_code == 403, address
            elif permission != "anyone":
                assert answer.status_code == 401, address
    assert browser.get("/desk/").status_code in (200, 302)
    assert browser.session.session_key == key


def test_a_registered_page_of_the_same_site_reaches_no_further() -> None:
    paper = scene.paper()
    comment = paper.comment(by=paper.zed)
    browser = scene.browser(cast.ed(), foreign=True)
    embed = Embed(carries=browser, site="same-site")
    assert embed.name == "Ed"

    for name in sorted(INVENTORY.keys() - OPEN - SHARED):
        address = _address(name, paper, comment.public_id)
        if "POST" in INVENTORY[name][1]:
            assert embed.sends(address).status_code == 403, address
    assert "Access-Control-Allow-Origin" not in embed.asks("/desk/")


def test_the_way_through_the_window_names_addresses_that_there_are() -> None:
    patterns = ["/" + str(p.pattern).removeprefix("^") for p in get_resolver().url_patterns]

    for beginning in WINDOW_PATHS:
        assert any(address.startswith(beginning) for address in patterns), beginning


def test_no_token_of_another_purpose_is_taken_for_this_one() -> None:
    paper = scene.paper()
    browser = scene.browser(paper.ana)
    key = browser.cookies[django_settings.SESSION_COOKIE_NAME].value
    good = seal_token(EmbedToken(NEWS, session=key), now=cast.now())
    assert Embed(token=good).name == "Ana"
    guest = seal_token(EmbedToken(NEWS, guest=key), now=cast.now())

    assert Embed(token=guest).name == ""
