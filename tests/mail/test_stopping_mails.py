"""One click stops exactly one thing, without signing in; opening a link does nothing (S-44)."""

import re

import pytest
from django.core import mail
from django.test import Client

from rejoinder.actions.stop_mail import stop_mail
from rejoinder.actions.tell import tell
from rejoinder.models import (
    Account,
    Delivery,
    MailAddress,
    NotificationChoice,
    Thread,
    ThreadSubscription,
)
from rejoinder.rendering.mail_links import Stop, confirm_token, stop_token
from rejoinder.vocabulary.notifications import Channel, Kind, ThreadLevel
from tests.support import cast
from tests.support.outgoing import outgoing
from tests.web import scene

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def _reply_to(ana: Account, place: Thread) -> None:
    parent = cast.writes(ana, place, "I drive that route every morning.")
    reply = cast.writes(cast.zed(), place, "So do I, and I saw it.", parent=parent.comment_id)
    assert reply.comment_id
    tell(cast.now())


def _link() -> str:
    header = str(outgoing()[-1].message()["List-Unsubscribe"])
    found = re.fullmatch(r"<(http://localhost:\d+)(/mail/stop/\S+)>", header)
    assert found
    return found[2]


def _provider() -> Client:
    """A mail provider's machine: no cookies, no origin, and Django's check of forms is on."""
    return Client(enforce_csrf_checks=True, headers={"host": "localhost"})


def test_one_click_stops_that_kind_and_nothing_else() -> None:
    paper = scene.paper()
    _reply_to(paper.ana, paper.thread)
    link = _link()

    answer = _provider().post(link, ONE_CLICK)

    assert answer.status_code == 200
    assert "sessionid" not in answer.cookies
    assert "rj_session" not in answer.cookies
    unticked = NotificationChoice.objects.values_list("kind", "channel", "wanted")
    assert set(unticked) == {("reply", "email", False), ("reply", "digest", False)}
    sent = len(mail.outbox)
    _reply_to(paper.ana, paper.thread)
    assert len(outgoing()) == sent


def test_opening_the_link_changes_nothing_and_says_what_it_would() -> None:
    paper = scene.paper()
    _reply_to(paper.ana, paper.thread)

    page = scene.browser().get(_link())

    assert "This stops: mails about replies to you." in page.content.decode()
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["Cache-Control"] == "private, no-store"
    assert not NotificationChoice.objects.exists()


def test_a_stop_is_undone_on_the_page_that_says_so() -> None:
    paper = scene.paper()
    account, channel = paper.ana, Channel.EMAIL
    NotificationChoice.objects.create(
        account=account, kind=Kind.REPLY, channel=channel, wanted=True
    )
    client, address = scene.browser(), f"/mail/stop/{stop_token(Stop(account.pk, kind=Kind.REPLY))}"
    stopped = client.post(address).content.decode()
    undo = re.search(r'name="undo" value="([^"]+)"', stopped)
    assert undo
    assert not NotificationChoice.objects.filter(wanted=True).exists()

    answer = client.post("/mail/undo", {"undo": undo[1]})

    assert "as before" in answer.content.decode()
    assert [c.wanted for c in NotificationChoice.objects.all()] == [True]


def test_a_discussion_is_stopped_alone_and_comes_back_as_it_was() -> None:
    paper = scene.paper()
    ThreadSubscription.objects.create(
        account=paper.ana, thread=paper.thread, level=ThreadLevel.FOLLOW, set_at=cast.now()
    )
    client = scene.browser()
    address = f"/mail/stop/{stop_token(Stop(paper.ana.pk, thread_id=paper.thread.pk))}"

    stopped = client.post(address).content.decode()
    level = ThreadSubscription.objects.get().level
    undo = re.search(r'name="undo" value="([^"]+)"', stopped)
    assert undo
    client.post("/mail/undo", {"undo": undo[1]})

    assert level == "mute"
    assert ThreadSubscription.objects.get().level == "follow"
    assert not NotificationChoice.objects.exists()


def test_everything_leaves_decisions_and_security() -> None:
    paper = scene.paper()

    stop_mail(Stop(paper.ana.pk), cast.now())

    unticked = NotificationChoice.objects.filter(account=paper.ana)
    assert not unticked.filter(wanted=True).exists()
    kinds = set(unticked.values_list("kind", flat=True))
    assert kinds == {kind.value for kind in Kind} - {"decision", "security"}
    assert set(unticked.values_list("channel", flat=True)) == {"email", "digest"}


def test_what_waits_is_stopped_too() -> None:
    paper = scene.paper()
    _reply_to(paper.ana, paper.thread)

    stop_mail(Stop(paper.ana.pk, kind=Kind.REPLY), cast.now())

    assert not outgoing()
    states = Delivery.objects.filter(kind="reply", channel="email").values_list("state", flat=True)
    assert set(states) == {"dropped"}


@pytest.mark.parametrize("where", ["/mail/stop/{}", "/mail/confirm/{}"])
def test_a_token_that_is_not_ours_opens_nothing(where: str) -> None:
    paper = scene.paper()
    good = stop_token(Stop(paper.ana.pk))
    forged = good.replace(f"{paper.ana.pk}-", f"{paper.zed.pk}-", 1)
    other_purpose = confirm_token(1) if "stop" in where else good

    for token in (forged, other_purpose, "x", "1-0-0--0", good[:-1]):
        for answer in (
            scene.browser().get(where.format(token)),
            _provider().post(where.format(token), ONE_CLICK),
        ):
            assert answer.status_code in (403, 404), token
    assert scene.browser().get(f"/mail/stop/{good}").status_code == 200
    assert not NotificationChoice.objects.exists()


def test_a_token_holds_no_address_and_signs_nobody_in() -> None:
    paper = scene.paper()
    token = stop_token(Stop(paper.ana.pk, kind=Kind.REPLY))
    client = scene.browser()

    page = client.get(f"/mail/stop/{token}").content.decode()
    client.post(f"/mail/stop/{token}")

    assert "@" not in token
    assert paper.ana.email not in page
    assert "Ana" not in page
    assert f"next=/mail/stop/{token}" not in page
    assert client.get("/me").json()["name"] == ""


def test_another_sites_form_needs_the_one_click_word() -> None:
    paper = scene.paper()
    address = f"/mail/stop/{stop_token(Stop(paper.ana.pk))}"
    foreign = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}

    refused = _provider().post(address, {"x": "y"}, headers=foreign)
    others = _provider().post("/mail/undo", ONE_CLICK, headers=foreign)

    assert (refused.status_code, others.status_code) == (403, 403)
    assert not NotificationChoice.objects.exists()
    assert _provider().post(address, ONE_CLICK, headers=foreign).status_code == 200


def test_a_guest_confirms_by_pressing_and_stops_by_one_click() -> None:
    scene.paper()
    row = MailAddress.objects.create(address="petter@example.org")
    client, address = scene.browser(), f"/mail/confirm/{confirm_token(row.pk)}"

    client.get(address)
    row.refresh_from_db()
    before = row.confirmed_at
    client.post(address)
    row.refresh_from_db()
    confirmed = row.confirmed_at
    _provider().post(f"/mail/stop/{stop_token(Stop(address_id=row.pk))}", ONE_CLICK)
    row.refresh_from_db()

    assert before is None
    assert confirmed is not None
    assert row.stopped_at is not None
