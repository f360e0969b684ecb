"""Sessions: their list, their end, and that they change when rights do (promises.md, S-18)."""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from click.testing import CliRunner
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rejoinder.actions.housekeeping import keep_house
from rejoinder.actions.limit_account import limit_account
from rejoinder.actions.stating import Statement
from rejoinder.management.account_command import command
from rejoinder.models import Account, Notification
from rejoinder.vocabulary.states import LimitKind, Reason
from rejoinder.web.sessions import BEGAN, NOTED
from tests.signing_in.letters import texts_to
from tests.support import cast
from tests.web import scene

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"


@pytest.fixture(autouse=True)
def _attempts_start_at_zero(db: None) -> None:
    cache.clear()


def _signs_in(account: Account, device: str = FIREFOX, client: Client | None = None) -> Client:
    """Sign in by password on a device; the account has PASSWORD."""
    client = client or scene.browser()
    form = {"login": account.email, "password": cast.PASSWORD}
    answer = client.post("/accounts/login/", form, headers={"user-agent": device})
    assert answer["Location"] == "/", answer.content
    return client


def _name(client: Client) -> str:
    return str(client.get("/me").json()["name"])


def _security(client: Client) -> str:
    page = client.get("/settings/security", headers={"user-agent": FIREFOX}).content.decode()
    return page.partition("Where you are signed in")[2]


def test_the_list_names_each_device_with_its_address_and_last_use() -> None:
    paper = scene.paper()
    cast.with_password(paper.ana)
    here, _phone = _signs_in(paper.ana), _signs_in(paper.ana, IPHONE)

    listed = _security(here)

    assert listed.count("127.0.0.1 · last used") == 2
    assert re.search(r"Firefox on Linux</strong>\s*<span class=\"badge\">this one", listed)
    assert "Safari on iPhone" in listed


def test_one_session_is_ended_and_the_others_go_on() -> None:
    paper = scene.paper()
    cast.with_password(paper.ana)
    here, phone, third = (_signs_in(paper.ana, device) for device in (FIREFOX, IPHONE, "curl/8"))
    number = UserSession.objects.get(user_agent=IPHONE).pk

    answer = here.post("/settings/security/sessions/end", {"session": str(number)})
    again = here.post("/settings/security/sessions/end", {"session": str(number)}, follow=True)

    assert answer.status_code == 303
    assert (_name(here), _name(phone), _name(third)) == ("Ana", "", "Ana")
    assert "That session was over already." in again.content.decode()


def test_nobody_ends_the_sessions_of_others() -> None:
    paper = scene.paper()
    cast.with_password(paper.ana)
    cast.with_password(paper.zed)
    ana, zed = _signs_in(paper.ana), _signs_in(paper.zed)
    number = str(UserSession.objects.get(user=paper.ana).pk)

    zed.post("/settings/security/sessions/end", {"session": number})
    with_zed = _name(ana)
    zed.post("/settings/security/sessions/end-all", {"which": "all"})

    assert (with_zed, _name(ana), _name(zed)) == ("Ana", "Ana", "")


@pytest.mark.parametrize(("which", "here_goes_on"), [("others", True), ("all", False)])
def test_all_sessions_are_ended_at_once(which: str, here_goes_on: bool) -> None:
    paper = scene.paper()
    cast.with_password(paper.ana)
    here, phone, third = (_signs_in(paper.ana, device) for device in (FIREFOX, IPHONE, "curl/8"))

    here.post("/settings/security/sessions/end-all", {"which": which})

    assert (_name(here), _name(phone), _name(third)) == ("Ana" if here_goes_on else "", "", "")
    assert UserSession.objects.filter(user=paper.ana).count() == int(here_goes_on)


def test_the_session_is_another_after_signing_in_by_a_code() -> None:
    paper = scene.paper()
    client = scene.browser()
    client.post("/accounts/login/code/", {"email": paper.ana.email})
    before = client.cookies["rj_session"].value

    code = re.search(r"code: (\S+)", texts_to(paper.ana.email)[-1])
    assert code
    client.post("/accounts/login/code/confirm/", {"code": code[1]})

    assert client.cookies["rj_session"].value != before
    assert not Session.objects.filter(session_key=before).exists()


def _changes_password(client: Client, _account: Account) -> None:
    new = "rowing at night"
    form = {"oldpassword": cast.PASSWORD, "password1": new, "password2": new}
    assert client.post("/accounts/password/change/", form).status_code == 302


def _becomes_moderator(_client: Client, account: Account) -> None:
    _run("role", account.email, "moderator")


def _is_suspended(_client: Client, account: Account) -> None:
    limit_account(
        account,
        kind=LimitKind.SUSPENDED,
        statement=Statement(reason=Reason.OTHER, note="for this test"),
        until=None,
        set_by=None,
        now=cast.now(),
    )


def _is_ended_by_staff(_client: Client, account: Account) -> None:
    assert "2 sessions" in _run("end-sessions", account.email)


def _loses_factors(_client: Client, account: Account) -> None:
    _run("remove-factors", account.email)


def _is_deleted(_client: Client, account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(is_active=False)


def _run(*arguments: str) -> str:
    done = CliRunner().invoke(command, list(arguments))
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize(
    "happens",
    [
        _changes_password,
        _becomes_moderator,
        _is_suspended,
        _is_ended_by_staff,
        _loses_factors,
        _is_deleted,
    ],
)
def test_all_sessions_end_when_rights_or_proofs_change(happens: object) -> None:
    paper = scene.paper()
    cast.with_password(paper.ana)
    here, elsewhere = _signs_in(paper.ana), _signs_in(paper.ana, IPHONE)
    before, key = _name(elsewhere), here.cookies["rj_session"].value

    assert callable(happens)
    happens(here, paper.ana)

    assert (before, _name(elsewhere)) == ("Ana", "")
    kept = happens is _changes_password  # whoever changed it stays, with another session
    assert _name(here) == ("Ana" if kept else "")
    assert not kept or here.cookies["rj_session"].value != key


def test_whoever_is_suspended_signs_in_again_and_learns_why() -> None:
    paper = scene.paper()
    cast.with_password(paper.ana)
    _is_suspended(scene.browser(), paper.ana)

    client = _signs_in(paper.ana)

    assert "for this test" in client.post(paper.comments, {"text": "x y z"}).content.decode()


@pytest.mark.parametrize(
    ("days_since_begin", "days_left"), [(0, 14), (10, 14), (20, 10), (29.9, 0.1)]
)
def test_a_session_ends_after_thirty_days_and_sooner_without_use(
    days_since_begin: float, days_left: float
) -> None:
    paper = scene.paper()
    client = scene.browser(paper.ana)
    session = client.session
    session[BEGAN] = time.time() - days_since_begin * 86_400
    session[NOTED] = 0
    session.save()

    signed_in = _name(client)

    ends = Session.objects.get(session_key=session.session_key).expire_date
    left = (ends - datetime.now(UTC)) / timedelta(days=1)
    assert signed_in == "Ana"
    assert left == pytest.approx(days_left, abs=0.01)
    assert client.cookies["rj_session"]["max-age"] == pytest.approx(days_left * 86_400, abs=60)


def test_use_is_noted_once_an_hour_and_costs_a_comment_nothing() -> None:
    paper = scene.paper()
    cast.with_password(paper.ana)
    client = _signs_in(paper.ana)
    paper.comment()

    def statements(text: str) -> int:
        with CaptureQueriesContext(connection) as done:
            assert client.post(paper.comments, {"text": text}).status_code == 303
        assert not [s for s in done if "usersessions" in s["sql"] and text.startswith("Often")]
        return len(done)

    statements("The first one fills what is remembered.")
    often = [statements(f"Often {n}, the barrier was open.") for n in range(2)]
    UserSession.objects.update(last_seen_at=cast.now() - timedelta(hours=2), ip="192.0.2.1")
    session = client.session
    session[NOTED] -= 3601
    session.save()
    statements("After an hour it is noted.")

    noted = UserSession.objects.get(user=paper.ana)
    assert often[0] == often[1]
    assert noted.ip == "127.0.0.1"
    assert cast.now() - noted.last_seen_at < timedelta(minutes=1)


def _lines(account: Account) -> list[str]:
    found = Notification.objects.filter(account=account, kind="security").order_by("pk")
    return list(found.values_list("line", flat=True))


def test_the_owner_is_told_of_a_new_device_and_not_of_a_known_one() -> None:
    paper = scene.paper()
    cast.with_password(paper.ana)

    first = _signs_in(paper.ana)
    after_first = _lines(paper.ana)
    first.post("/accounts/logout/")
    _signs_in(paper.ana, client=first)
    after_known = _lines(paper.ana)
    _signs_in(paper.ana, IPHONE)

    assert after_first == after_known == []
    assert _lines(paper.ana) == [
        "Somebody signed in on a new device: Safari on iPhone, address 127.0.0.1."
    ]


def test_a_forged_mark_of_a_known_device_silences_nothing() -> None:
    paper = scene.paper()
    cast.with_password(paper.ana)
    _signs_in(paper.ana)
    stranger = scene.browser()
    stranger.cookies["rj_known"] = (
        _signs_in(cast.with_password(paper.zed)).cookies["rj_known"].value
    )

    _signs_in(paper.ana, IPHONE, stranger)

    assert len(_lines(paper.ana)) == 1


def test_the_owner_is_told_of_each_change_once() -> None:
    paper = scene.paper()
    cast.with_password(paper.ana)
    client = _signs_in(paper.ana)

    _changes_password(client, paper.ana)
    _run("remove-factors", paper.ana.email)

    assert _lines(paper.ana) == [
        "Your password was changed.",
        "The people who run the site removed the passkeys and codes of your account.",
    ]


def test_the_former_address_is_told_of_the_new_one() -> None:
    paper = scene.paper()
    old = paper.ana.email
    client = scene.browser(paper.ana)
    client.post("/accounts/email/", {"email": "new@example.org", "action_add": "1"})
    code = re.search(r"code: (\S+)", texts_to("new@example.org")[-1])
    assert code

    client.post("/accounts/confirm-email/", {"code": code[1]})

    assert "now go to new@example.org and no longer to this address" in texts_to(old)[-1]
    assert _lines(paper.ana) == ["Mails now go to this address."]


def test_device_and_address_go_with_the_session() -> None:
    paper = scene.paper()
    cast.with_password(paper.ana)
    cast.with_password(paper.zed)
    _signs_in(paper.ana).post("/accounts/logout/")
    _signs_in(paper.zed)

    keep_house(cast.now() + timedelta(days=1))
    a_day_later = list(UserSession.objects.values_list("user", flat=True))
    keep_house(cast.now() + timedelta(days=15))

    assert a_day_later == [paper.zed.pk]
    assert not UserSession.objects.exists()
