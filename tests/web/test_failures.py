"""What people get when something does not work: the right status, and their words back."""

import json

import pytest
from django.db import OperationalError, connection
from django.test import Client
from pytest_django.fixtures import Settings

from rejoinder.config import checks
from rejoinder.models import Comment
from rejoinder.vocabulary.states import CommentState
from tests.web import scene
from tests.web.scene import JSON

pytestmark = pytest.mark.django_db


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the database refuse every new comment, as SQLite does on a full disk."""

    def refuse(_new: object) -> int:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr("rejoinder.actions.statements.insert_comment", refuse)


@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_gives_the_text_back_in_a_form_that_sends_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paper = scene.paper()
    ana = scene.browser(paper.ana)

    answer = ana.post(paper.comments, {"text": "Kept <words>.", "key": "k7"})
    monkeypatch.undo()
    page = answer.content.decode()
    again = ana.post(paper.comments, {"text": "Kept <words>.", "key": "k7"})

    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "Kept &lt;words&gt;." in page
    assert f'action="{paper.comments}"' in page
    assert 'name="key" value="k7"' in page
    assert again.status_code == 303
    assert Comment.objects.count() == 1


@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_is_told_to_scripts() -> None:
    paper = scene.paper()

    answer = scene.browser(paper.ana).post(paper.comments, {"text": "Kept."}, headers=JSON)

    assert answer.status_code == 503
    assert json.loads(answer.content)["error"]["code"] == "busy"


def test_a_database_that_is_away_still_has_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    paper = scene.paper()
    ana = scene.browser(paper.ana)

    def away(*_args: object, **_named: object) -> None:
        raise OperationalError("unable to open database file")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", away)
    ana.raise_request_exception = False

    answer = ana.post(paper.comments, {"text": "Kept words."})

    assert answer.status_code == 503
    assert "Kept words." in answer.content.decode()


def test_a_fault_of_ours_is_a_page_without_details(monkeypatch: pytest.MonkeyPatch) -> None:
    paper = scene.paper()
    client = Client(raise_request_exception=False)
    client.force_login(paper.ana)

    def broken(_request: object) -> None:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr("rejoinder.web.where.usual_wait", broken)
    code = paper.comment(guest_key="g" * 64, state=CommentState.HELD).receipt_code

    answer = client.get(f"/where/{code}")

    assert answer.status_code == 500
    assert "a secret detail" not in answer.content.decode()
    assert "Something is broken here." in answer.content.decode()


def test_every_answer_carries_the_security_headers(settings: Settings) -> None:
    paper = scene.paper()
    stranger = scene.browser()
    answers = [
        stranger.get("/"),
        stranger.get("/nothing"),
        stranger.get("/accounts/login/"),
        stranger.post(paper.comments, {"text": ""}),
        scene.browser(foreign=True).post(paper.comments, {"text": "x"}),
        stranger.put("/me"),
        stranger.get("/where", headers={"host": "evil.example"}),
    ]

    for answer in answers:
        for name, value in settings.SECURITY_HEADERS:
            assert answer[name] == value
        # django-allauth says "no-cache, no-store, private" itself, which is as good.
        assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))


def test_a_body_that_is_too_large_is_refused_by_its_size() -> None:
    paper = scene.paper()
    ana = scene.browser(paper.ana)
    assert ana.post(paper.comments, {"text": "x"}).status_code == 303

    answer = ana.post(paper.comments, {"text": "x" * 300_000}, headers=JSON)

    assert answer.status_code == 413
    assert json.loads(answer.content)["error"]["code"] == "too_large"


def test_a_text_that_is_too_long_is_kept() -> None:
    paper = scene.paper()

    answer = scene.browser(paper.ana).post(paper.comments, {"text": "words " * 2_000})

    assert answer.status_code == 422
    assert "words words words" in answer.content.decode()
    assert "at most 10000 fit" in answer.content.decode()


def test_bytes_that_are_no_text_do_no_harm() -> None:
    paper = scene.paper()
    ana = scene.browser(paper.ana)
    form = "application/x-www-form-urlencoded"

    taken = ana.post(paper.comments, b"text=one%00two%ff%ed%a0%80", content_type=form)

    assert taken.status_code == 303
    assert Comment.objects.get().text.startswith("onetwo")


def test_a_refused_reader_is_led_to_signing_in() -> None:
    paper = scene.paper()
    comment = paper.comment()
    place = f"/d/{paper.thread.pk}/c/{comment.public_id}"

    answer = scene.browser().post(
        f"{place}/vote", {"value": "1"}, headers={"referer": f"http://testserver{place}"}
    )

    assert answer.status_code == 401
    assert f'/accounts/login/?next={place}"' in answer.content.decode()


def test_the_operators_options_are_checked(settings: Settings) -> None:
    settings.SITE_ADDRESS = "http://news.example.org"
    settings.SECRET_KEY = "short"

    found = [*checks.address_is_safe(), *checks.key_is_long(), *checks.mail_is_sent()]

    assert [message.id for message in found] == [
        "rejoinder.W001",
        "rejoinder.E002",
        "rejoinder.I001",
    ]
    assert all(message.hint for message in found)


def test_the_options_of_a_good_site_raise_nothing(settings: Settings) -> None:
    settings.SITE_ADDRESS = "https://news.example.org"
    settings.OPTIONS = settings.OPTIONS | {"mail_url": "smtp://mail.example.org:587"}

    assert not [
        *checks.data_folder_is_writable(),
        *checks.address_is_safe(),
        *checks.key_is_long(),
        *checks.mail_is_sent(),
    ]


def test_an_error_page_bears_the_sites_name() -> None:
    scene.paper()

    page = scene.browser().get("/nowhere").content.decode()

    assert "There is no such page." in page
    assert '<a href="/">The Harbour Post</a>' in page


def test_an_error_page_is_drawn_without_a_database(settings: Settings) -> None:
    scene.paper()

    def broken(*_given: object) -> None:
        raise OperationalError("unable to open database file")

    with connection.execute_wrapper(broken):
        answer = scene.browser().get("/nowhere")

    assert answer.status_code == 404
    assert "There is no such page." in answer.content.decode()
