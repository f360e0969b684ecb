"""Signing in with other sites: a real provider, and what must not pass (S-13, S-36)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from pytest_django import Settings

from rejoinder.config.options import OptionIsWrong
from rejoinder.config.providers import provider_settings
from rejoinder.models import Account
from tests.support import cast
from tests.support.oidc import Provider, oidc_provider
from tests.support.web import visible_text
from tests.web import scene

MARA = {"sub": "u-17", "name": "Mara K", "email": "mara@example.org", "email_verified": True}
OPEN_SERVER = """
[[provider]]
kind = 'openid_connect'
id = 'a'
name = 'A'
client_id = 'b'
server = 'http://login.example.org'
"""
HARBOUR, TOWN = "/accounts/with/harbour/", "/accounts/with/town/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbour(settings: Settings) -> Iterator[Provider]:
    """A provider at which Mara is signed in, and with which one can sign in here."""
    with oidc_provider() as provider:
        provider.person = dict(MARA)
        _offer(settings, harbour=provider)
        yield provider


def _offer(settings: Settings, **providers: Provider) -> None:
    apps = [provider.as_app(name, name.title()) for name, provider in providers.items()]
    nothing = provider_settings(None)
    oidc = nothing["openid_connect"] | {"APPS": apps}
    settings.SOCIALACCOUNT_PROVIDERS = nothing | {"openid_connect": oidc}
    settings.OPTIONS = settings.OPTIONS | {"private_hosts": frozenset({"127.0.0.1"})}


def _there_and_back(client: Client, begin: str = HARBOUR) -> Any:
    """Press the button, sign in there, and come back; return the site's answer."""
    return client.get(_way_back(client, begin))


def _way_back(client: Client, begin: str = HARBOUR) -> str:
    there = client.post(begin)
    assert there.status_code == 200, there.content.decode()
    # Not by a redirect: a form may not lead elsewhere (form-action of the content policy).
    address = there["Refresh"].removeprefix("0; url=")
    back = requests.get(address, allow_redirects=False, timeout=5).headers["Location"]
    return back.removeprefix("http://testserver")


def test_a_new_reader_signs_up_with_a_provider_and_signs_in_again(harbour: Provider) -> None:
    scene.paper()
    first, second = scene.browser(), scene.browser()

    signed_up = _there_and_back(first, HARBOUR + "?next=/house-rules")
    again = _there_and_back(second)

    account = Account.objects.get(email="mara@example.org")
    assert signed_up["Location"] == "/house-rules"
    assert first.get("/me").json()["name"] == "Mara K"
    assert second.get("/me").json()["name"] == "Mara K"
    assert again.status_code == 302
    assert SocialAccount.objects.get().user == account
    assert EmailAddress.objects.get(user=account).verified
    assert not account.has_usable_password()
    assert "/token" in harbour.asked


def test_a_text_that_was_kept_survives_signing_in_elsewhere(harbour: Provider) -> None:
    paper = scene.paper()
    client = scene.browser()
    client.post("/me/draft", {"for": paper.comments, "text": "I was there at six."})

    _there_and_back(client)

    page = client.get(f"/articles/{paper.thread.article.slug}").content.decode()
    assert "I was there at six.</textarea>" in page
    assert client.get("/me").json()["name"] == "Mara K"


def test_the_button_is_on_the_sign_in_page_and_only_a_post_begins(harbour: Provider) -> None:
    scene.paper()
    client = scene.browser()

    page = visible_text(client.get("/accounts/login/").content.decode())
    asked = client.get(HARBOUR)

    assert "Sign in with Harbour" in page
    assert asked.status_code == 200
    assert "Go to Harbour" in visible_text(asked.content.decode())
    assert harbour.asked == []


def test_a_name_that_is_taken_gets_a_number_and_the_reader_is_told(harbour: Provider) -> None:
    paper = scene.paper()
    harbour.person["name"] = "ANA"
    client = scene.browser()

    form = _there_and_back(client)
    page = client.get(form["Location"]).content.decode()
    client.post(form["Location"], {"email": MARA["email"], "display_name": "ANA 2"})

    assert "“ANA” is taken here or cannot be used. You can be “ANA 2”" in page
    assert 'value="ANA 2"' in page
    assert client.get("/me").json()["name"] == "ANA 2"
    assert Account.objects.get(pk=paper.ana.pk).display_name == "Ana"
    assert EmailAddress.objects.get(email=MARA["email"]).verified


def test_who_comes_without_a_name_is_asked_for_one(harbour: Provider) -> None:
    paper = scene.paper()
    del harbour.person["name"]
    client = scene.browser()

    form = _there_and_back(client)
    page = client.get(form["Location"]).content.decode()
    values = {"email": MARA["email"]}
    refused = client.post(form["Location"], values | {"display_name": "ldа Berg"})
    taken = client.post(form["Location"], values | {"display_name": "Mara"})

    assert form["Location"] == "/accounts/new/"
    assert 'value="mara@example.org"' in page
    assert refused.status_code == 200
    assert "one script" in refused.content.decode()
    assert taken.status_code == 302
    assert client.get("/me").json()["name"] == "Mara"
    assert Account.objects.filter(email="mara@example.org", display_name="Mara").exists()
    assert paper.ana.pk


def test_an_address_that_is_known_here_opens_no_account_until_its_owner_signs_in(
    harbour: Provider,
) -> None:
    paper = scene.paper()
    cast.with_password(paper.ana)
    harbour.person["email"] = paper.ana.email
    client = scene.browser()

    stopped = _there_and_back(client)
    told = visible_text(client.get(stopped["Location"]).content.decode())
    by_force = client.post("/accounts/link/")
    name_before = client.get("/me").json()["name"]
    linked_before = SocialAccount.objects.count()
    form = {"login": paper.ana.email, "password": cast.PASSWORD, "next": "/accounts/link/"}
    signed_in = client.post("/accounts/login/", form)
    asked = visible_text(client.get(signed_in["Location"]).content.decode())
    linked_by_get = SocialAccount.objects.count()
    client.post("/accounts/link/")

    assert stopped["Location"] == "/accounts/link/"
    assert "An address alone does not open it" in told
    assert by_force.status_code == 200
    assert (name_before, linked_before, linked_by_get) == ("", 0, 0)
    assert "Link Harbour" in asked
    assert SocialAccount.objects.get().user == paper.ana
    other = scene.browser()
    _there_and_back(other)
    assert other.get("/me").json()["name"] == "Ana"


def test_only_the_owner_of_the_address_can_link(harbour: Provider) -> None:
    paper = scene.paper()
    cast.with_password(paper.zed)
    harbour.person["email"] = paper.ana.email
    client = scene.browser()
    _there_and_back(client)
    client.post("/accounts/login/", {"login": paper.zed.email, "password": cast.PASSWORD})

    answer = client.post("/accounts/link/")

    assert "another account than the one with the address" in answer.content.decode()
    assert SocialAccount.objects.count() == 0


def test_an_address_the_provider_has_not_confirmed_proves_nothing(harbour: Provider) -> None:
    paper = scene.paper()
    before = Account.objects.filter(pk=paper.ana.pk).values().get()
    harbour.person |= {"email": paper.ana.email, "email_verified": False, "name": "Not Anna"}
    client = scene.browser()

    _there_and_back(client)

    assert client.get("/me").json()["name"] == ""
    assert SocialAccount.objects.count() == 0
    assert Account.objects.filter(pk=paper.ana.pk).values().get() == before


def test_a_signed_in_reader_links_a_provider_and_takes_the_link_away(harbour: Provider) -> None:
    paper = scene.paper()
    cast.with_password(paper.ana)
    client = scene.browser()
    client.post("/accounts/login/", {"login": paper.ana.email, "password": cast.PASSWORD})

    _there_and_back(client, HARBOUR + "?process=connect")
    link = SocialAccount.objects.get()
    foreign = scene.browser()
    cast.with_password(paper.zed)
    foreign.post("/accounts/login/", {"login": paper.zed.email, "password": cast.PASSWORD})
    stolen = foreign.post("/accounts/unlink/", {"link": str(link.pk)})
    kept = SocialAccount.objects.count()
    client.post("/accounts/unlink/", {"link": str(link.pk)})

    assert link.user == paper.ana
    assert stolen.status_code == 403
    assert kept == 1
    assert SocialAccount.objects.count() == 0


def test_the_state_of_one_provider_is_no_good_at_another(
    harbour: Provider, settings: Settings
) -> None:
    scene.paper()
    with oidc_provider() as town:
        town.person = dict(MARA)
        _offer(settings, harbour=harbour, town=town)
        client = scene.browser()
        wrong = _way_back(client, HARBOUR).replace(HARBOUR, TOWN)
        refused = client.get(wrong)
        forged = client.get(f"{HARBOUR}done/?code=x&state=made-up")
        foreign = scene.browser().get(_way_back(client, HARBOUR))
        right = client.get(_way_back(client, TOWN))

    assert (refused.status_code, forged.status_code, foreign.status_code) == (401, 401, 401)
    assert right.status_code == 302
    assert client.get("/me").json()["name"] == "Mara K"


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "another-client"},
        {"nonce": "of-another-session"},
        {"nonce": ""},
        {"iss": "https://evil.example"},
        {"exp": 1},
    ],
    ids="-".join,
)
def test_an_id_token_that_is_not_for_this_sign_in_is_refused(
    wrong: dict[str, object], harbour: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    scene.paper()
    client = scene.browser()
    harbour.token = wrong

    refused = _there_and_back(client)
    name = client.get("/me").json()["name"]
    harbour.token = {}
    _there_and_back(client)

    assert refused.status_code == 401
    assert name == ""
    assert "signing in with" in caplog.text
    assert client.get("/me").json()["name"] == "Mara K"


def test_whoever_says_no_over_there_is_told_that_nothing_changed(harbour: Provider) -> None:
    scene.paper()
    harbour.refuses = True
    client = scene.browser()

    answer = _there_and_back(client)

    page = visible_text(client.get(answer["Location"]).content.decode())
    assert "You stopped signing in at the other site. Nothing was changed." in page


def test_a_provider_inside_is_not_asked_unless_the_operator_names_it(
    harbour: Provider, settings: Settings
) -> None:
    scene.paper()
    client = scene.browser()
    settings.OPTIONS = settings.OPTIONS | {"private_hosts": frozenset()}

    answer = client.post(HARBOUR)

    assert answer.status_code == 401
    assert harbour.asked == []


@pytest.mark.parametrize("hostile", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_coming_back_never_leads_away(hostile: str, harbour: Provider) -> None:
    scene.paper()

    answer = _there_and_back(scene.browser(), f"{HARBOUR}?next={hostile}")

    assert answer["Location"] == "/"


@pytest.mark.parametrize("address", ["/accounts/github/", "/accounts/facebook/", TOWN])
def test_a_provider_that_is_not_set_up_is_not_there(address: str, harbour: Provider) -> None:
    scene.paper()

    assert scene.browser().post(HARBOUR).status_code == 200
    assert scene.browser().post(address).status_code == 404


def test_providers_are_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "providers.toml"
    (tmp_path / "secret").write_text("hidden\n")
    file.write_text(
        f"""
[[provider]]
kind = "openid_connect"
id = "harbour"
name = "Harbour Post"
client_id = "rejoinder"
secret_file = "{tmp_path / "secret"}"
server = "https://login.example.org/"

[[provider]]
kind = "google"
client_id = "x.apps.example"
secret = "word"

[[provider]]
kind = "github"
client_id = "abc"
secret = "word"
"""
    )

    found = provider_settings(file)

    harbour, google = found["openid_connect"]["APPS"]
    assert (harbour["secret"], harbour["settings"]["server_url"]) == (
        "hidden",
        "https://login.example.org",
    )
    assert google["settings"]["server_url"] == "https://accounts.google.com"
    assert found["github"]["APPS"][0]["name"] == "GitHub"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[provider]]\nkind = 'myspace'", "kind is one of"),
        ("[[provider]]\nkind = 'github'", "lacks 'client_id'"),
        ("[[provider]]\nkind = 'github'\nclient_id = 'a'\nsecert = 'b'", "does not know 'secert'"),
        ("[[provider]", "not TOML"),
        (OPEN_SERVER, "server"),
        (
            "[[provider]]\nkind = 'google'\nid = 'site'\nclient_id = 'a'",
            "an id is of small letters",
        ),
        ("[[provider]]\nkind = 'google'\nclient_id = 'a'\n" * 2, "have the id"),
    ],
)
def test_a_file_that_lacks_something_is_refused_with_the_reason(
    text: str, words: str, tmp_path: Path
) -> None:
    file = tmp_path / "providers.toml"
    file.write_text(text)

    with pytest.raises(OptionIsWrong, match="REJOINDER_SIGN_IN_PROVIDERS") as refused:
        provider_settings(file)

    assert words in str(refused.value)
