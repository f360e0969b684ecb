"""The host site's own accounts in an embed: one signed token, once, for one origin (S-12)."""

import base64
import json
import time
from typing import Any

import jwt
import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from pytest_django.fixtures import Settings

from rejoinder.models import Account
from tests.embed_identity import host
from tests.embed_identity.host import BLOG, NEWS, Embed
from tests.support import cast
from tests.web import scene

pytestmark = pytest.mark.django_db
KEY = "k" * 40
ADDRESS = "/embed/site-token"


@pytest.fixture(autouse=True)
def own_accounts(settings: Settings) -> None:
    settings.OPTIONS = host.registered() | {
        "site_sign_in_address": "https://news.example/login",
        "site_sign_in_keys": (("may", KEY),),
        "site_sign_in_name": "Harbour Post",
    }


def _claims(**more: Any) -> dict[str, Any]:
    now = int(time.time())
    claims = {
        "sub": "17", "name": "Mara K", "email": "mara@example.org", "email_verified": True,
        "aud": django_settings.SITE_ADDRESS, "iat": now, "exp": now + 60, "jti": "one",
        "nonce": f"embed:{NEWS}",
    }  # fmt: skip
    return {name: value for name, value in (claims | more).items() if value is not None}


def _signed(key: str = KEY, *, kid: str = "may", **more: Any) -> str:
    return jwt.encode(_claims(**more), key, algorithm="HS256", headers={"kid": kid})


def test_a_signed_token_opens_the_readers_account_without_any_window() -> None:
    paper = scene.paper()
    embed = Embed()

    answer = embed.sends(ADDRESS, token=_signed())
    embed.token = answer.json()["token"]
    sent = embed.sends(paper.comments, text="With my account at the paper.")

    assert answer.status_code == 200
    assert not answer.cookies
    assert embed.name == "Mara K"
    assert sent.status_code == 201


def test_the_same_reader_goes_on_with_their_session_and_another_begins_one() -> None:
    scene.paper()
    embed = Embed()
    embed.token = embed.sends(ADDRESS, token=_signed()).json()["token"]
    sessions = Session.objects.count()

    embed.token = embed.sends(ADDRESS, token=_signed(jti="two")).json()["token"]
    same = embed.name, Session.objects.count()
    theirs = {"sub": "18", "name": "Nils", "email": "nils@example.org"}
    embed.token = embed.sends(ADDRESS, token=_signed(jti="three", **theirs)).json()["token"]

    assert same == ("Mara K", sessions)
    assert embed.name == "Nils"
    assert Account.objects.filter(display_name__in=("Mara K", "Nils")).count() == 2


def test_only_one_use_of_a_token_counts(caplog: pytest.LogCaptureFixture) -> None:
    scene.paper()
    token = _signed()
    assert Embed().sends(ADDRESS, token=token).status_code == 200

    answer = Embed().sends(ADDRESS, token=token)

    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "token_refused"
    assert "used before" in caplog.text


def _unsigned() -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'none', 'kid': 'may'})}.{part(_claims())}."


@pytest.mark.parametrize(
    ("token", "why"),
    [
        (lambda: _signed(nonce=f"embed:{BLOG}"), "does not name the page's origin"),
        (lambda: _signed(nonce=NEWS), "does not name the page's origin"),
        (lambda: _signed(nonce=None), "nonce"),
        (lambda: _signed(aud="https://another.example"), "Audience"),
        (lambda: _signed("x" * 40), "Signature"),
        (lambda: _signed(kid="../../etc/passwd"), "unknown name"),
        (lambda: _signed(exp=int(time.time()) - 60), "expired"),
        (lambda: _signed(exp=None), "exp"),
        (lambda: _signed(exp=int(time.time()) + 4000), "longer than"),
        (_unsigned, "InvalidAlgorithm"),
        (lambda: "", "Decode"),
    ],
)
def test_no_other_token_is_believed(token: Any, why: str, caplog: pytest.LogCaptureFixture) -> None:
    scene.paper()
    assert Embed().sends(ADDRESS, token=_signed(jti="good")).status_code == 200

    answer = Embed().sends(ADDRESS, token=token())

    assert answer.status_code == 401
    assert "token" not in answer.json()
    assert why in caplog.text


def test_a_token_for_one_page_is_refused_from_every_other() -> None:
    scene.paper()
    assert Embed(BLOG).sends(ADDRESS, token=_signed(nonce=f"embed:{BLOG}")).status_code == 200

    elsewhere = Embed("https://evil.example").sends(ADDRESS, token=_signed(jti="two"))
    other = Embed(BLOG).sends(ADDRESS, token=_signed(jti="three"))
    ours = scene.browser().post(ADDRESS, {"token": _signed(jti="four")}, headers=scene.JSON)

    assert elsewhere.status_code == 403
    assert other.status_code == 401
    assert ours.status_code == 401


def test_an_address_that_somebody_has_here_opens_no_account() -> None:
    scene.paper()
    theirs = cast.with_password(cast.ana())

    answer = Embed().sends(ADDRESS, token=_signed(email=theirs.email))

    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "sign_in_needed"


def test_without_the_option_there_is_no_such_door(settings: Settings) -> None:
    scene.paper()
    assert Embed().sends(ADDRESS, token=_signed()).status_code == 200
    settings.OPTIONS = settings.OPTIONS | {"site_sign_in_keys": ()}

    assert Embed().sends(ADDRESS, token=_signed(jti="two")).status_code == 404
