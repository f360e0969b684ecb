"""Two-step and recovery codes, and that nobody moderates without a second factor."""

import base64
import re
import xml.etree.ElementTree as ET

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from rejoinder.models import Account
from rejoinder.vocabulary.states import CommentState
from tests.support import cast
from tests.web import scene

pytestmark = pytest.mark.django_db
SECOND = "/accounts/login/second-factor/"
CODES = "/accounts/recovery-codes/"


@pytest.fixture(autouse=True)
def _attempts_start_at_zero(db: None) -> None:
    cache.clear()


def _signs_in(account: Account) -> Client:
    client = scene.browser()
    form = {"login": account.email, "password": cast.PASSWORD, "next": "/house-rules"}
    client.post("/accounts/login/", form)
    return client


def _name(client: Client) -> str:
    return str(client.get("/me").json()["name"])


def _switch_on(client: Client) -> tuple[str, list[str]]:
    """Switch two-step codes on; return their key and the recovery codes."""
    page = client.get("/accounts/two-step/on/").content.decode()
    secret = "".join(re.findall(r"<span>([A-Z2-7]{4})</span>", page))
    on = client.post("/accounts/two-step/on/", {"code": cast.two_step_code(secret)})
    assert on["Location"] == CODES, on.content
    return secret, re.findall(r"<code>(\d{4} \d{4})</code>", client.get(CODES).content.decode())


def test_two_step_codes_are_set_up_and_then_asked_for() -> None:
    paper = scene.paper()
    cast.with_password(paper.ana)

    _secret, recovery = _switch_on(scene.browser(paper.ana))
    cache.clear()  # the code of this half minute was used for setting up
    client = _signs_in(paper.ana)
    before = _name(client)
    wrong = client.post(SECOND, {"code": "000000"})
    right = client.post(SECOND, {"code": cast.two_step_code(_secret)})

    assert len(set(recovery)) == 10
    assert before == ""
    assert 'id="id_code-error"' in wrong.content.decode()
    assert right["Location"] == "/house-rules"
    assert _name(client) == "Ana"


def test_the_picture_for_the_camera_is_drawn_here_and_the_key_is_not_stored_in_the_clear() -> None:
    paper = scene.paper()
    client = scene.browser(paper.ana)

    page = client.get("/accounts/two-step/on/").content.decode()
    picture = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    assert picture
    drawn = ET.fromstring(base64.b64decode(picture[1]))  # of our own making
    secret, recovery = _switch_on(client)
    stored = str([key.data for key in Authenticator.objects.filter(user=paper.ana)])

    assert drawn.tag.endswith("svg")
    assert secret not in stored
    assert recovery[0].replace(" ", "") not in stored


def test_a_wrong_code_switches_nothing_on() -> None:
    paper = scene.paper()
    client = scene.browser(paper.ana)
    client.get("/accounts/two-step/on/")

    page = client.post("/accounts/two-step/on/", {"code": "000000"}).content.decode()

    assert 'id="id_code-error"' in page
    assert not Authenticator.objects.filter(user=paper.ana).exists()


def test_a_code_of_the_app_is_taken_once() -> None:
    paper = scene.paper()
    cast.with_password(paper.mona)
    code = cast.two_step_code()

    first, second = _signs_in(paper.mona), _signs_in(paper.mona)
    first.post(SECOND, {"code": code})
    second.post(SECOND, {"code": code})

    assert (_name(first), _name(second)) == ("Mona", "")


def test_a_recovery_code_works_once_and_new_ones_replace_the_old() -> None:
    paper = scene.paper()
    cast.with_password(paper.ana)
    settled = scene.browser(paper.ana)
    _secret, recovery = _switch_on(settled)

    names = []
    for _ in range(2):
        client = _signs_in(paper.ana)
        client.post(SECOND, {"code": recovery[0]})
        names.append(_name(client))
    left = settled.get("/settings/security").content.decode()
    settled.post(f"{CODES}new/", {})
    client = _signs_in(paper.ana)
    client.post(SECOND, {"code": recovery[1]})

    assert names == ["Ana", ""]
    assert "9 recovery codes are left." in left
    assert _name(client) == ""


def test_recovery_codes_can_be_kept_as_a_file() -> None:
    paper = scene.paper()
    client = scene.browser(paper.ana)
    _secret, recovery = _switch_on(client)

    file = client.get(f"{CODES}file/")

    assert file["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert re.findall(r"^\d{4} \d{4}$", file.content.decode(), re.MULTILINE) == recovery


def test_guessing_codes_is_stopped() -> None:
    paper = scene.paper()
    cast.with_password(paper.mona)
    client = _signs_in(paper.mona)

    for guess in range(5):
        client.post(SECOND, {"code": f"00000{guess}"})
    client.post(SECOND, {"code": cast.two_step_code()})

    assert _name(client) == ""


def test_switching_codes_off_takes_the_recovery_codes_along() -> None:
    paper = scene.paper()
    client = scene.browser(paper.ana)
    _switch_on(client)

    asked = client.get("/accounts/two-step/off/").content.decode()
    still = Authenticator.objects.filter(user=paper.ana).count()
    client.post("/accounts/two-step/off/", {})

    assert "Switch off two-step codes?" in asked
    assert still == 2
    assert not Authenticator.objects.filter(user=paper.ana).exists()


def test_a_key_that_cannot_be_read_any_more_fits_no_code(settings: Settings) -> None:
    paper = scene.paper()
    cast.with_password(paper.mona)
    settings.SECRET_KEY = "another key " * 6

    client = _signs_in(paper.mona)
    for secret in (cast.TOTP_SECRET, "", "AAAAAAAA"):
        client.post(SECOND, {"code": cast.two_step_code(secret)})

    assert _name(client) == ""


def test_staff_without_a_second_factor_is_led_to_its_set_up() -> None:
    paper = scene.paper()
    held = paper.comment(state=CommentState.HELD)
    client = scene.browser(paper.mona)
    decision = {"act": "publish", "seen": "held"}
    allowed = client.get("/desk/")
    Authenticator.objects.filter(user=paper.mona).delete()

    page = client.get("/desk/", follow=True)
    sent = client.post(f"/desk/c/{held.public_id}", decision)
    script = client.post(f"/desk/c/{held.public_id}", decision, headers=scene.JSON)

    assert allowed.status_code == 200
    assert page.redirect_chain[0][0] == "/settings/security/second-factor?next=%2Fdesk%2F"
    assert "The desk needs a second proof" in page.content.decode()
    assert (sent.status_code, script.status_code) == (403, 403)
    assert script.json()["error"]["code"] == "second_factor_needed"
    held.refresh_from_db()
    assert held.state == CommentState.HELD


def test_recovery_codes_alone_do_not_open_the_desk() -> None:
    paper = scene.paper()
    Authenticator.objects.filter(user=paper.mona).delete()
    Authenticator.objects.create(
        user=paper.mona, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x", "used_mask": 0}
    )

    assert scene.browser(paper.mona).get("/desk/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_setting_up_a_second_factor_opens_the_desk() -> None:
    paper = scene.paper()
    Authenticator.objects.filter(user=paper.mona).delete()
    cast.with_password(paper.mona)
    client, elsewhere = _signs_in(paper.mona), _signs_in(paper.mona)
    before = client.get("/desk/").status_code, _name(elsewhere)

    _switch_on(client)

    assert before == (302, "Mona")
    assert client.get("/desk/").status_code == 200
    assert _name(elsewhere) == ""  # that session has not shown the second factor


def test_the_operator_can_do_without(settings: Settings) -> None:
    paper = scene.paper()
    Authenticator.objects.filter(user=paper.mona).delete()
    client = scene.browser(paper.mona)
    before = client.get("/desk/").status_code

    settings.STAFF_SECOND_FACTOR = False

    assert (before, client.get("/desk/").status_code) == (302, 200)
