"""Signing up, in and out, and passwords: our pages and mails around django-allauth."""

import re
from pathlib import Path

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from rejoinder.demo.people import DEMO_PEOPLE
from rejoinder.models import Account, Delivery
from tests.support import cast
from tests.support.cast import PASSWORD
from tests.support.outgoing import outgoing
from tests.web import scene

pytestmark = pytest.mark.django_db
FORM = {"display_name": "Mara K", "email": "mara@example.org", "password1": "a walk at the harbour"}


@pytest.fixture(autouse=True)
def _attempts_start_at_zero(db: None) -> None:
    cache.clear()


def _code(message: mail.EmailMessage) -> str:
    found = re.search(r"^Your code: (\S+)$", str(message.body), re.MULTILINE)
    assert found, message.body
    return found[1]


def test_a_reader_signs_up_with_a_code_and_can_write_at_once() -> None:
    paper = scene.paper()
    client = scene.browser()

    asked = client.post("/accounts/signup/?next=/articles/x", FORM, follow=True)
    confirmed = client.post("/accounts/confirm-email/", {"code": _code(outgoing()[0])})

    account = Account.objects.get(email="mara@example.org")
    assert "We have sent a code to mara@example.org." in asked.content.decode()
    assert confirmed["Location"] == "/articles/x"
    assert (account.display_name, account.role) == ("Mara K", "reader")
    assert account.joined_at is not None
    assert client.post(paper.comments, {"text": "Hello there."}).status_code == 303
    assert account.comments.count() == 1


def test_whoever_signs_up_first_on_a_fresh_site_is_a_reader() -> None:
    """S-19."""
    cast.newspaper()
    first = scene.browser()

    first.post("/accounts/signup/", FORM)
    first.post("/accounts/confirm-email/", {"code": _code(outgoing()[0])})

    moderator = scene.browser(cast.mona())
    assert Account.objects.get(email=FORM["email"]).role == "reader"
    assert moderator.get("/desk/").status_code == 200
    assert first.get("/desk/").status_code == 403


@pytest.mark.parametrize(
    "name", ["", "M", "https://spam.example", "a\nb", "\u3164\u3164", "x" * 51]
)
def test_a_name_that_cannot_be_shown_is_refused(name: str) -> None:
    scene.paper()

    answer = scene.browser().post("/accounts/signup/", FORM | {"display_name": name})

    assert answer.status_code == 200
    assert 'id="id_display_name_error"' in answer.content.decode()
    assert not Account.objects.filter(email=FORM["email"]).exists()


@pytest.mark.parametrize(
    "email",
    ["a@b.example,c@d.example", "a@localhost", "a@[127.0.0.1]", "a@b.example\r\nBcc: c@d.example",
     "A <a@b.example>", "a@b.example\u2028c", "a"],
)  # fmt: skip
def test_an_address_that_is_not_one_is_refused_everywhere(email: str) -> None:
    paper = scene.paper()
    client = scene.browser()

    signup = client.post("/accounts/signup/", FORM | {"email": email})
    comment = client.post(paper.comments, {"text": "x y z", "name": "Petter", "email": email})

    assert signup.status_code == 200
    assert not Account.objects.filter(display_name="Mara K").exists()
    assert comment.status_code == 422
    assert not outgoing()


def test_nobody_signs_up_as_staff() -> None:
    scene.paper()
    more = {"role": "administrator", "is_active": "1", "published_count": "99", "pk": "1"}

    scene.browser().post("/accounts/signup/", FORM | more)

    account = Account.objects.get(email=FORM["email"])
    assert (account.role, account.published_count) == ("reader", 0)


def test_a_reader_signs_in_and_out() -> None:
    paper = scene.paper()
    cast.with_password(paper.ana)
    client = scene.browser()

    form = client.get("/accounts/login/").content.decode()
    signed_in = client.post("/accounts/login/", {"login": paper.ana.email, "password": PASSWORD})
    name = client.get("/me").json()["name"]
    asked = client.get("/accounts/logout/")
    still = client.get("/me").json()["name"]
    client.post("/accounts/logout/")

    assert "<title>Sign in · The Harbour Post</title>" in form
    assert signed_in["Location"] == "/"
    assert (name, still, client.get("/me").json()["name"]) == ("Ana", "Ana", "")
    assert asked.status_code == 200


def test_the_session_changes_at_sign_in() -> None:
    paper = scene.paper()
    cast.with_password(paper.ana)
    client = scene.browser()
    client.post(paper.comments, {"text": "x y z", "name": "Petter"})
    client.get("/accounts/login/")
    before = client.cookies.get("rj_session")

    client.post("/accounts/login/", {"login": paper.ana.email, "password": PASSWORD})

    after = client.cookies["rj_session"]
    assert before is None or before.value != after.value
    assert after["httponly"]
    assert after["samesite"] == "Lax"


HOSTILE = [
    "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example",
    "https:evil.example", "///evil.example", "http:///evil.example", "javascript:alert(1)",
    "/%0d%0aSet-Cookie:%20a=b\r\nSet-Cookie: a=b", "http://testserver@evil.example/",
    "http://testserver/desk/", "evil.example", " //evil.example", "\t//evil.example",
]  # fmt: skip


def test_signing_in_leads_back_to_a_page_of_ours() -> None:
    paper = scene.paper()
    cast.with_password(paper.ana)
    form = {"login": paper.ana.email, "password": PASSWORD, "next": "/house-rules"}

    assert scene.browser().post("/accounts/login/", form)["Location"] == "/house-rules"


@pytest.mark.parametrize("hostile", HOSTILE)
def test_signing_in_never_leads_away(hostile: str) -> None:
    paper = scene.paper()
    cast.with_password(paper.ana)
    form = {"login": paper.ana.email, "password": PASSWORD}

    by_form = scene.browser().post("/accounts/login/", form | {"next": hostile})
    signed_in = scene.browser(paper.ana).get("/accounts/login/", {"next": hostile})
    signed_out = scene.browser(paper.ana).post("/accounts/logout/", {"next": hostile})

    for answer in (by_form, signed_in, signed_out):
        there = answer["Location"]
        assert there == "/" or (there.startswith("/%0d%0a") and "\n" not in there)
        assert "a" not in answer.cookies


def _reset(client: Client, email: str, **headers: str) -> None:
    answer = client.post("/accounts/password/reset/", {"email": email}, headers=headers)
    assert answer["Location"] == "/accounts/password/reset/done/"


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once() -> None:
    paper = scene.paper()
    cast.with_password(paper.ana)
    client = scene.browser()
    elsewhere = scene.browser(paper.ana)
    _reset(client, paper.ana.email)
    link = re.search(r"http://\S+", str(outgoing()[0].body))
    assert link
    path = "/" + link[0].split("/", 3)[3]

    opened = client.get(path, follow=True)
    again = scene.browser().get(path, follow=True)
    new = {"password1": "another walk at sea", "password2": "another walk at sea"}
    client.post(opened.redirect_chain[-1][0], new)

    paper.ana.refresh_from_db()
    assert "Choose a new password" in opened.content.decode()
    assert "Choose a new password" in again.content.decode()  # opening it does nothing
    assert paper.ana.check_password("another walk at sea")
    assert elsewhere.get("/me").json()["name"] == ""  # other sessions have ended
    used = scene.browser().get(path, follow=True)
    assert "This link no longer works" in used.content.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"x-forwarded-host": "evil.example"},
        {"host": "localhost", "x-forwarded-host": "evil.example", "forwarded": "host=evil.example"},
        {"host": "127.0.0.1", "x-forwarded-proto": "https"},
    ],
)
def test_mails_name_the_sites_own_address_whatever_the_request_says(
    headers: dict[str, str], settings: Settings
) -> None:
    paper = scene.paper()
    settings.SITE_ADDRESS = "https://news.example.org"

    for path, form in (
        ("/accounts/password/reset/", {"email": paper.ana.email}),
        ("/accounts/password/reset/", {"email": "nobody@example.org"}),
        ("/accounts/signup/", FORM | {"email": paper.ana.email}),
        ("/accounts/signup/", FORM),
    ):
        scene.browser().post(path, form, headers=headers)

    refused = headers.get("host") == "evil.example"
    assert len(outgoing()) == (0 if refused else 4)
    for message in outgoing():
        text = str(message.message())
        assert "evil" not in text
        assert set(re.findall(r"https?://[^/\s)]+", str(message.body))) == {
            "https://news.example.org"
        }


def test_nothing_tells_whether_an_address_has_an_account() -> None:
    paper = scene.paper()
    cast.with_password(paper.ana)
    known, unknown = paper.ana.email, "x" * (len(paper.ana.email) - 12) + "@example.org"
    forms = [
        ("/accounts/login/", "login", {"password": "not the right one"}),
        ("/accounts/password/reset/", "email", {}),
        ("/accounts/signup/", "email", {"display_name": "Mara K", "password1": PASSWORD}),
    ]

    for path, name, form in forms:
        answers = [
            scene.browser().post(path, form | {name: email}, follow=True)
            for email in (known, unknown)
        ]
        pages = [
            _without_token(answer.content.decode()).replace(email, "ADDRESS")
            for answer, email in zip(answers, (known, unknown), strict=True)
        ]
        assert answers[0].status_code == answers[1].status_code, path
        assert answers[0].redirect_chain == answers[1].redirect_chain, path
        assert pages[0] == pages[1], path
    assert [message.to for message in outgoing()] == [[known], [unknown], [known], [unknown]]


def test_a_taken_address_costs_a_password_hash_like_a_new_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paper = scene.paper()
    hashed: list[str] = []

    def encode(_hasher: object, password: str, _salt: str) -> str:
        hashed.append(password)
        return "argon2$argon2id$v=19$x"

    monkeypatch.setattr("django.contrib.auth.hashers.Argon2PasswordHasher.encode", encode)

    scene.browser().post("/accounts/signup/", FORM)
    for_new = len(hashed)
    scene.browser().post(
        "/accounts/signup/", FORM | {"email": paper.ana.email, "display_name": "Nora B"}
    )

    assert for_new == len(hashed) - for_new == 1


def test_too_many_attempts_are_answered_by_a_page_of_ours() -> None:
    scene.paper()
    client = scene.browser()

    answers = [
        client.post("/accounts/password/reset/", {"email": "ana@example.org"}) for _ in range(6)
    ]

    assert [answer.status_code for answer in answers[:5]] == [302] * 5
    assert answers[5].status_code == 429
    assert "The Harbour Post" not in answers[5].content.decode()
    assert "too often" in answers[5].content.decode()


def test_nobody_waits_for_a_mail_server_that_does_not_answer(settings: Settings) -> None:
    paper = scene.paper()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    answer = scene.browser().post("/accounts/password/reset/", {"email": paper.ana.email})

    assert answer["Location"] == "/accounts/password/reset/done/"
    assert Delivery.objects.get().state == "waiting"


def test_a_password_is_changed_and_other_sessions_end() -> None:
    paper = scene.paper()
    cast.with_password(paper.ana)
    client, elsewhere = scene.browser(paper.ana), scene.browser(paper.ana)
    form = {"oldpassword": PASSWORD, "password1": "rowing at night", "password2": "rowing at night"}

    page = client.post("/accounts/password/change/", form, follow=True).content.decode()

    assert "Your password is changed." in page
    assert client.get("/me").json()["name"] == "Ana"
    assert elsewhere.get("/me").json()["name"] == ""


def test_an_address_changes_only_after_its_code() -> None:
    paper = scene.paper()
    client = scene.browser(paper.ana)
    old = paper.ana.email

    client.post("/accounts/email/", {"email": "new@example.org", "action_add": "1"})
    paper.ana.refresh_from_db()
    before = paper.ana.email
    client.post("/accounts/confirm-email/", {"code": _code(outgoing()[0])})

    paper.ana.refresh_from_db()
    assert before == old
    assert paper.ana.email == "new@example.org"


@pytest.mark.parametrize(
    "path",
    [
        "login/", "signup/", "inactive/", "password/reset/", "password/reset/done/",
        "password/reset/key/1-x-y/", "password/reset/key/done/",
    ],
)  # fmt: skip
def test_every_page_for_strangers_is_ours(path: str) -> None:
    scene.paper()

    page = scene.browser().get(f"/accounts/{path}").content.decode()

    assert "The Harbour Post" in page
    assert page.count("<h1>") == 1
    assert "Django" not in page


@pytest.mark.parametrize("path", ["logout/", "email/", "password/change/", "reauthenticate/"])
def test_every_page_for_readers_is_ours(path: str) -> None:
    paper = scene.paper()
    cast.with_password(paper.ana)

    page = scene.browser(paper.ana).get(f"/accounts/{path}").content.decode()

    assert "The Harbour Post" in page
    assert page.count("<h1>") == 1


def test_the_demos_people_are_named_in_the_demo_alone(settings: Settings) -> None:
    scene.paper()

    elsewhere = scene.browser().get("/accounts/login/").content.decode()
    settings.OPTIONS = settings.OPTIONS | {"demo": True}
    in_the_demo = scene.browser().get("/accounts/login/").content.decode()

    assert "demo" not in elsewhere
    for person in DEMO_PEOPLE:
        assert person.email in in_the_demo
        assert person.password in in_the_demo


def test_every_mail_has_its_own_template() -> None:
    ours = Path(str(scene.__file__)).parents[2] / "src/rejoinder/templates/account/email"

    assert {path.name for path in ours.glob("*_subject.txt")} == {
        path.name.replace("_message", "_subject") for path in ours.glob("*_message.txt")
    }


def _without_token(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
