"""Signing in from the site's own accounts: one signed token, once, in one session (S-12)."""

import base64
import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from pytest_django import Settings

from rejoinder.config.options import OptionIsWrong, read_options
from rejoinder.models import Account
from tests.support import cast
from tests.support.web import visible_text
from tests.web import scene

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "sign-in-from-your-site.md"
MAY, JUNE = ("may", "m" * 40), ("june", "j" * 40)
BEGIN, DONE = "/accounts/site/", "/accounts/site/done"
MARA = {"id": 17, "name": "Mara K", "email": "mara@example.org", "confirmed": True}

pytestmark = pytest.mark.django_db
Claims = dict[str, Any]


@pytest.fixture(autouse=True)
def own_accounts(settings: Settings) -> None:
    settings.OPTIONS = settings.OPTIONS | {
        "site_sign_in_address": "https://www.example.org/login?for=comments",
        "site_sign_in_keys": (JUNE, MAY),
        "site_sign_in_name": "Harbour Post",
    }


def _begin(client: Client, begin: str = BEGIN) -> str:
    """Press the button; return the state that the site is given."""
    # A form may not lead elsewhere (form-action of the content policy), but a page may go on.
    address = client.post(begin)["Refresh"].removeprefix("0; url=")
    query = parse_qs(urlsplit(address).query)
    assert address.startswith("https://www.example.org/login?for=comments&")
    assert query["return_to"][0].endswith(DONE)
    return query["state"][0]


def _claims(settings: Settings, nonce: str, **more: Any) -> Claims:
    now = int(time.time())
    claims = {
        "sub": "17", "name": "Mara K", "email": "mara@example.org", "email_verified": True,
        "aud": settings.SITE_ADDRESS, "iat": now, "exp": now + 60, "jti": f"{nonce}-1",
        "nonce": nonce,
    }  # fmt: skip
    return {name: value for name, value in (claims | more).items() if value is not None}


def _signed(claims: Claims, key: tuple[str, str] = MAY, **header: Any) -> str:
    return jwt.encode(claims, key[1], algorithm="HS256", headers={"kid": key[0]} | header)


def _name(client: Client) -> str:
    return str(client.get("/me").json()["name"])


def test_the_example_of_the_how_to_signs_a_reader_in(settings: Settings) -> None:
    scene.paper()
    code = re.findall(r"```python\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(code[0], names)
    client = scene.browser()
    state = _begin(client, BEGIN + "?next=/house-rules")

    token = names["token_for"](MARA, state, *MAY, settings.SITE_ADDRESS)
    answer = client.get(DONE, {"token": token})

    account = Account.objects.get(email="mara@example.org")
    assert (answer.status_code, answer["Location"]) == (303, "/house-rules")
    assert answer["Referrer-Policy"] == "no-referrer"
    assert _name(client) == "Mara K"
    assert SocialAccount.objects.get(provider="site", uid="17").user == account
    assert EmailAddress.objects.get(user=account).verified


def test_the_same_person_gets_the_same_account_whatever_their_address_is_now(
    settings: Settings,
) -> None:
    scene.paper()
    first, second = scene.browser(), scene.browser()
    first.get(DONE, {"token": _signed(_claims(settings, _begin(first)))})

    changed = _claims(settings, _begin(second), email="new@example.org", name="M. K.")
    second.get(DONE, {"token": _signed(changed)})

    assert _name(second) == "Mara K"
    assert SocialAccount.objects.count() == 1


def test_keys_can_be_changed_without_a_gap(settings: Settings) -> None:
    scene.paper()
    for key in (MAY, JUNE):
        client = scene.browser()
        client.get(DONE, {"token": _signed(_claims(settings, _begin(client)), key)})
        assert _name(client) == "Mara K", key[0]
    settings.OPTIONS = settings.OPTIONS | {"site_sign_in_keys": (JUNE,)}
    client = scene.browser()

    refused = client.get(DONE, {"token": _signed(_claims(settings, _begin(client)))})

    assert refused.status_code == 401
    assert _name(client) == ""


def _b64(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def _unsigned(claims: Claims) -> str:
    return f"{_b64({'alg': 'none', 'kid': 'may'})}.{_b64(claims)}."


def _by_public_key(claims: Claims) -> str:
    """Sign by RS256 what is then read with the HS256 secret, and the other way round."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": "may"})


def _as_other_algorithm(claims: Claims) -> str:
    return jwt.encode(claims, MAY[1] * 2, algorithm="HS512", headers={"kid": "may"})


def _tampered(claims: Claims) -> str:
    head, _body, mark = _signed(claims).split(".")
    return f"{head}.{_b64(claims | {'sub': '1'})}.{mark}"


HOSTILE: dict[str, Callable[[Claims], str]] = {
    "alg none": _unsigned,
    "alg none without mark": lambda c: _unsigned(c)[:-1],
    "RS256": _by_public_key,
    "HS512": _as_other_algorithm,
    "changed body": _tampered,
    "other secret": lambda c: _signed(c, ("may", "x" * 40)),
    "unknown kid": lambda c: _signed(c, ("april", MAY[1])),
    "kid traversal": lambda c: _signed(c, ("../../dev/null", "x" * 40)),
    "kid traversal, empty secret": lambda c: jwt.encode(
        c, "\0" * 32, algorithm="HS256", headers={"kid": "/dev/null"}
    ),
    "no kid": lambda c: jwt.encode(c, MAY[1], algorithm="HS256"),
    "other audience": lambda c: _signed(c | {"aud": "https://evil.example"}),
    "several audiences": lambda c: _signed(c | {"aud": [c["aud"], "https://evil.example"]}),
    "no audience": lambda c: _signed({n: v for n, v in c.items() if n != "aud"}),
    "expired": lambda c: _signed(c | {"iat": c["iat"] - 99, "exp": c["iat"] - 11}),
    "exp missing": lambda c: _signed({n: v for n, v in c.items() if n != "exp"}),
    "exp far ahead": lambda c: _signed(c | {"exp": c["iat"] + 400}),
    "exp true": lambda c: _signed(c | {"exp": True}),
    "exp beyond all times": lambda c: _signed(c | {"exp": 10**30}),
    "exp a word": lambda c: _signed(c | {"exp": "tomorrow"}),
    "iat missing": lambda c: _signed({n: v for n, v in c.items() if n != "iat"}),
    "iat ahead": lambda c: _signed(c | {"iat": c["iat"] + 60}),
    "jti missing": lambda c: _signed({n: v for n, v in c.items() if n != "jti"}),
    "jti empty": lambda c: _signed(c | {"jti": ""}),
    "nonce missing": lambda c: _signed({n: v for n, v in c.items() if n != "nonce"}),
    "made-up nonce": lambda c: _signed(c | {"nonce": "guessed"}),
    "sub missing": lambda c: _signed({n: v for n, v in c.items() if n != "sub"}),
    "sub a number": lambda c: _signed(c | {"sub": 17}),
    "sub too long": lambda c: _signed(c | {"sub": "1" * 500}),
    "too long": lambda c: _signed(c | {"more": "x" * 9_000}),
    "empty": lambda _c: "",
    "no token": lambda _c: "a.b.c",
    "no JSON": lambda _c: f"{_b64('x')}.{_b64('y')}.{_b64('z')}",
}


@pytest.mark.parametrize("how", HOSTILE)
def test_a_token_that_cannot_be_believed_is_refused_and_logged(
    how: str, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    scene.paper()
    client = scene.browser()
    good = _claims(settings, _begin(client))

    answer = client.get(DONE, {"token": HOSTILE[how](good)})
    name = _name(client)
    lines = [r.getMessage() for r in caplog.records if "site's own accounts" in r.getMessage()]
    taken = client.get(DONE, {"token": _signed(good)})

    assert answer.status_code == 401
    assert name == ""
    assert len(lines) == 1
    assert "mara@example.org" not in lines[0]
    assert taken.status_code == 303
    assert _name(client) == "Mara K"


def test_the_public_key_of_another_algorithm_is_no_secret(settings: Settings) -> None:
    scene.paper()
    pem = (
        rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
        .public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    client = scene.browser()
    claims = _claims(settings, _begin(client))
    said = f"{_b64({'alg': 'HS256', 'kid': 'may'})}.{_b64(claims)}"
    mark = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(
        said.encode(), pem
    )

    answer = client.get(
        DONE, {"token": f"{said}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"}
    )

    assert answer.status_code == 401


def test_a_token_works_once(settings: Settings) -> None:
    scene.paper()
    client = scene.browser()
    token = _signed(_claims(settings, _begin(client), jti="one"))
    first = client.get(DONE, {"token": token})
    client.post("/accounts/logout/")

    again = client.get(DONE, {"token": token})
    same_id = client.get(
        DONE, {"token": _signed(_claims(settings, _begin(client), jti="one", sub="18"))}
    )

    assert first.status_code == 303
    assert (again.status_code, same_id.status_code) == (401, 401)
    assert _name(client) == ""


def test_a_token_for_another_session_signs_nobody_in(settings: Settings) -> None:
    scene.paper()
    attacker, victim = scene.browser(), scene.browser()
    token = _signed(_claims(settings, _begin(attacker)))
    _begin(victim)

    on_victim = victim.get(DONE, {"token": token})
    on_attacker = attacker.get(DONE, {"token": token})

    assert on_victim.status_code == 401
    assert _name(victim) == ""
    assert on_attacker.status_code == 303


def test_an_address_that_is_known_here_opens_no_account(settings: Settings) -> None:
    paper = scene.paper()
    client = scene.browser()
    claims = _claims(settings, _begin(client), email=paper.ana.email)

    answer = client.get(DONE, {"token": _signed(claims)})

    page = visible_text(client.get(answer["Location"]).content.decode())
    assert answer["Location"] == "/accounts/link/"
    assert "An address alone does not open it" in page
    assert _name(client) == ""
    assert SocialAccount.objects.count() == 0


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_the_site_has_not_confirmed_gets_a_code_first(
    verified: object, settings: Settings
) -> None:
    scene.paper()
    client = scene.browser()
    claims = _claims(settings, _begin(client), email_verified=verified)

    form = client.get(DONE, {"token": _signed(claims)})
    values = {"email": "mara@example.org", "display_name": "Mara K"}
    asked = client.post(form["Location"], values)

    assert form["Location"] == "/accounts/new/"
    assert asked["Location"] == "/accounts/confirm-email/"
    assert _name(client) == ""


def test_a_signed_in_reader_links_the_sites_account(settings: Settings) -> None:
    paper = scene.paper()
    cast.with_password(paper.ana)
    client = scene.browser()
    client.post("/accounts/login/", {"login": paper.ana.email, "password": cast.PASSWORD})

    claims = _claims(settings, _begin(client, BEGIN + "?process=connect"), email=None)
    client.get(DONE, {"token": _signed(claims)})

    assert SocialAccount.objects.get().user == paper.ana
    assert _name(client) == "Ana"


def test_a_link_leads_to_the_sites_sign_in_as_well(settings: Settings) -> None:
    scene.paper()
    client = scene.browser()

    there = client.get(BEGIN)

    state = parse_qs(urlsplit(there["Location"]).query)["state"][0]
    client.get(DONE, {"token": _signed(_claims(settings, state))})
    assert there.status_code == 303
    assert _name(client) == "Mara K"


def test_nothing_is_there_unless_it_is_set_up(settings: Settings) -> None:
    scene.paper()
    client = scene.browser()
    with_it = visible_text(client.get("/accounts/login/").content.decode())
    settings.OPTIONS = settings.OPTIONS | {"site_sign_in_keys": ()}

    without = visible_text(client.get("/accounts/login/").content.decode())

    assert "Sign in with Harbour Post" in with_it
    assert "Sign in with Harbour Post" not in without
    assert client.get(BEGIN).status_code == client.get(DONE).status_code == 404


@pytest.mark.parametrize(
    "text", ["may:short", "no-colon", "a b:" + "x" * 40, f"may:{'x' * 40} may:{'y' * 40}"]
)
def test_keys_are_long_and_have_names(text: str) -> None:
    good = read_options({"REJOINDER_SITE_SIGN_IN_KEYS": f"june:{'x' * 40} may:{'y' * 32}"})
    assert [name for name, _secret in good["site_sign_in_keys"]] == ["june", "may"]  # type: ignore[attr-defined]

    with pytest.raises(OptionIsWrong) as refused:
        read_options({"REJOINDER_SITE_SIGN_IN_KEYS": text})

    assert "x" * 40 not in str(refused.value)
