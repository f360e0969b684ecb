"""What matters is confirmed first, by whoever has not signed in just now."""

import time

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import cache
from django.test import Client

from rejoinder.models import Account
from tests.signing_in.letters import code_in
from tests.support import cast
from tests.support.web import proof
from tests.web import scene

pytestmark = pytest.mark.django_db
SENSITIVE = [
    "/accounts/email/", "/accounts/password/change/", "/accounts/password/set/",
    "/accounts/passkeys/add/", "/accounts/two-step/on/", "/accounts/recovery-codes/",
    "/accounts/recovery-codes/new/",
]  # fmt: skip
BY_MAIL = "/accounts/reauthenticate/mail/"


@pytest.fixture(autouse=True)
def _attempts_start_at_zero(db: None) -> None:
    cache.clear()


def _signed_in_long_ago(account: Account) -> Client:
    client = scene.browser(account)
    session = client.session
    session.update(proof(account, ago=6 * 60))
    session.save()
    return client


@pytest.mark.parametrize("address", SENSITIVE)
def test_a_page_that_matters_asks_who_it_is(address: str) -> None:
    paper = scene.paper()
    RecoveryCodes.activate(cast.with_two_step_codes(cast.with_password(paper.ana)))

    at_once = scene.browser(paper.ana).get(address)
    later = _signed_in_long_ago(paper.ana).get(address)

    assert at_once.status_code == 200 or not at_once["Location"].startswith("/accounts/reauth")
    assert later["Location"].startswith("/accounts/reauthenticate/?next=%2Faccounts%2F")


def test_an_account_without_a_password_confirms_by_a_code_in_a_mail() -> None:
    paper = scene.paper()
    client = _signed_in_long_ago(paper.ana)
    asked = client.get("/accounts/email/")

    opened = client.get(asked["Location"]).content.decode()
    client.post(BY_MAIL, {"action": "send", "next": "/accounts/email/"})
    wrong = client.post(BY_MAIL, {"code": "XXXX-XXXX", "next": "/accounts/email/"})
    right = client.post(BY_MAIL, {"code": code_in(paper.ana.email), "next": "/accounts/email/"})

    assert asked["Location"].startswith(BY_MAIL)
    assert paper.ana.email in opened
    assert 'id="id_code-error"' in wrong.content.decode()
    assert right["Location"] == "/accounts/email/"
    assert client.get("/accounts/email/").status_code == 200


def test_three_wrong_codes_end_the_code() -> None:
    paper = scene.paper()
    client = _signed_in_long_ago(paper.ana)
    client.post(BY_MAIL, {"action": "send"})

    for _ in range(3):
        client.post(BY_MAIL, {"code": "XXXX-XXXX"})
    answer = client.post(BY_MAIL, {"code": code_in(paper.ana.email)})

    assert answer.status_code == 200
    assert client.get("/accounts/email/").status_code == 302


def test_without_a_code_under_way_an_empty_one_confirms_nothing() -> None:
    paper = scene.paper()
    client = _signed_in_long_ago(paper.ana)

    for code in ("", "-", " "):
        client.post(BY_MAIL, {"code": code})

    assert client.get("/accounts/email/").status_code == 302


def test_the_mailbox_confirms_nothing_where_there_is_a_second_factor() -> None:
    paper = scene.paper()
    client = _signed_in_long_ago(paper.mona)

    asked = client.get("/accounts/email/")
    by_mail = client.post(BY_MAIL, {"action": "send"})
    by_code = client.post("/accounts/reauthenticate/code/", {"code": cast.two_step_code()})

    assert asked["Location"].startswith("/accounts/reauthenticate/code/")
    assert by_mail["Location"].startswith("/accounts/reauthenticate/code/")
    assert by_code.status_code == 302
    assert client.get("/accounts/email/").status_code == 200


def test_what_was_typed_is_carried_out_once_it_is_confirmed() -> None:
    paper = scene.paper()
    cast.with_password(paper.ana)
    client = _signed_in_long_ago(paper.ana)

    asked = client.post("/accounts/email/", {"email": "new@example.org", "action_add": "1"})
    query = asked["Location"].partition("?")[2]
    client.post(f"/accounts/reauthenticate/?{query}", {"password": cast.PASSWORD})

    assert code_in("new@example.org")


def test_what_is_secret_is_not_kept_in_the_session() -> None:
    paper = scene.paper()
    cast.with_password(paper.ana)
    client = _signed_in_long_ago(paper.ana)
    form = {"oldpassword": cast.PASSWORD, "password1": "rowing at night", "password2": "x"}

    asked = client.post("/accounts/password/change/", form)

    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert cast.PASSWORD not in str(dict(client.session))


def test_a_script_is_told_to_confirm() -> None:
    paper = scene.paper()
    client = _signed_in_long_ago(paper.ana)

    answer = client.post("/accounts/email/", {"email": "x@example.org"}, headers=scene.JSON)

    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "sign_in_needed"


def test_a_confirmation_of_somebody_else_counts_for_nothing() -> None:
    paper = scene.paper()
    client = _signed_in_long_ago(paper.ana)
    session = client.session
    session.update(proof(paper.zed))
    session.save()

    assert client.get("/accounts/email/").status_code == 302
    assert time.time() - session["account_authentication_methods"][0]["at"] < 60
