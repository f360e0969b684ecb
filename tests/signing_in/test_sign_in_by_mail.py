"""Signing in by a link or a code in a mail: it works once, here, and for a quarter of an hour."""

import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from rejoinder.models import Account, Delivery
from tests.signing_in.letters import code_in, link_in, texts_to
from tests.support import cast
from tests.web import scene

pytestmark = pytest.mark.django_db
ASK, CONFIRM = "/accounts/login/code/", "/accounts/login/code/confirm/"


@pytest.fixture(autouse=True)
def _attempts_start_at_zero(db: None) -> None:
    cache.clear()


def _asks(account: Account, **more: str) -> Client:
    client = scene.browser()
    answer = client.post(ASK, {"email": account.email, **more})
    assert answer["Location"].startswith(CONFIRM), answer.content
    return client


def _name(client: Client) -> str:
    return str(client.get("/me").json()["name"])


def test_the_sign_in_page_offers_every_way() -> None:
    scene.paper()

    page = scene.browser().get("/accounts/login/?next=/house-rules").content.decode()

    assert "Send me a sign-in link" in page
    assert "Sign in with a passkey" in page
    assert "Sign in with a password" in page
    assert page.count('name="next" value="/house-rules"') == 3


def test_a_code_signs_in_and_leads_back_to_the_article() -> None:
    paper = scene.paper()
    there = f"/articles/{paper.thread.article.slug}?draft=1#write"
    client = _asks(paper.ana, next=there)

    answer = client.post(CONFIRM, {"code": code_in(paper.ana.email), "next": there})

    assert answer["Location"] == there
    assert _name(client) == "Ana"


@pytest.mark.parametrize("typed", ["lower", "blanks"])
def test_a_code_may_be_typed_as_people_type(typed: str) -> None:
    paper = scene.paper()
    client = _asks(paper.ana)
    code = code_in(paper.ana.email)

    client.post(CONFIRM, {"code": code.lower() if typed == "lower" else " ".join(code)})

    assert _name(client) == "Ana"


def test_opening_the_link_does_nothing_and_the_button_on_its_page_signs_in() -> None:
    paper = scene.paper()
    client = _asks(paper.ana, next="/house-rules")

    opened = [client.get(link_in(paper.ana.email)) for _ in range(2)]
    before = _name(client)
    form = re.search(r'name="code" type="text" value="([^"]+)"', opened[1].content.decode())
    assert form
    answer = client.post(CONFIRM, {"code": form[1], "next": "/house-rules"})

    assert [page.status_code for page in opened] == [200, 200]
    assert 'name="next" value="/house-rules"' in opened[0].content.decode()
    assert before == ""
    assert answer["Location"] == "/house-rules"
    assert _name(client) == "Ana"


def test_a_link_that_leaked_signs_nobody_in_elsewhere() -> None:
    paper = scene.paper()
    _asks(paper.ana)
    elsewhere = scene.browser()

    page = elsewhere.get(link_in(paper.ana.email)).content.decode()
    elsewhere.post(CONFIRM, {"code": code_in(paper.ana.email)})

    assert "This link belongs to another browser" in page
    assert _name(elsewhere) == ""


def test_a_wrong_code_is_refused_and_the_third_ends_the_attempt() -> None:
    paper = scene.paper()
    client = _asks(paper.ana)
    right = code_in(paper.ana.email)

    first = client.post(CONFIRM, {"code": "XXXX-XXXX"})
    for _ in range(2):
        client.post(CONFIRM, {"code": "XXXX-XXXX"})
    client.post(CONFIRM, {"code": right})

    assert 'id="id_code-error"' in first.content.decode()
    assert 'value="XXXX-XXXX"' in first.content.decode()
    assert _name(client) == ""


def test_a_code_works_once_and_not_after_a_newer_one() -> None:
    paper = scene.paper()
    client = _asks(paper.ana)
    first = code_in(paper.ana.email)

    client.post(CONFIRM, {"action": "resend"})
    newer = code_in(paper.ana.email)
    client.post(CONFIRM, {"code": first})
    with_first = _name(client)
    client.post(CONFIRM, {"code": newer})
    with_newer = _name(client)
    client.post("/accounts/logout/")
    client.post(CONFIRM, {"code": newer})

    assert (with_first, with_newer, _name(client)) == ("", "Ana", "")


def test_a_code_works_for_fifteen_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    paper = scene.paper()
    late, in_time = _asks(paper.ana), _asks(paper.zed)
    for client, minutes, account in ((late, 15.1, paper.ana), (in_time, 14.5, paper.zed)):
        session = client.session
        login = session["account_login"]
        login["state"]["stages"]["login_by_code"]["data"]["at"] -= 60 * minutes
        session["account_login"] = login
        session.save()
        client.post(CONFIRM, {"code": code_in(account.email)})

    assert (_name(late), _name(in_time)) == ("", "Zed")


def test_whoever_comes_back_to_the_sign_in_page_goes_on_where_they_are_now() -> None:
    paper = scene.paper()
    client = _asks(paper.ana)

    again = client.get("/accounts/login/?next=/house-rules")

    assert again["Location"] == f"{CONFIRM}?next=%2Fhouse-rules"


def test_signing_in_another_way_begins_anew() -> None:
    paper = scene.paper()
    client = _asks(paper.ana)

    answer = client.post("/accounts/logout/", {"next": "/accounts/login/?next=/house-rules"})

    assert answer["Location"] == "/accounts/login/?next=/house-rules"
    assert client.get(answer["Location"]).status_code == 200


HOSTILE = [
    "https://evil.example", "//evil.example", "/\\evil.example", "https:evil.example",
    "javascript:alert(1)", "/%0d%0aSet-Cookie:%20a=b\r\nSet-Cookie: a=b",
    "http://testserver/desk/", " //evil.example", "///evil.example",
]  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_way_of_signing_in_leads_away_or_adds_a_header(hostile: str) -> None:
    paper = scene.paper()
    staff = cast.with_password(paper.mona)
    by_code = _asks(paper.ana, next=hostile)
    by_factor = scene.browser()
    by_factor.post(
        "/accounts/login/", {"login": staff.email, "password": cast.PASSWORD, "next": hostile}
    )
    confirming = scene.browser(paper.zed)
    confirming.post("/accounts/reauthenticate/mail/", {"action": "send"})

    assert "evil" not in texts_to(paper.ana.email)[-1]
    answers = [
        by_code.post(CONFIRM, {"code": code_in(paper.ana.email), "next": hostile}),
        by_factor.post("/accounts/login/second-factor/", {"code": cast.two_step_code()}),
        confirming.post(
            "/accounts/reauthenticate/mail/",
            {"code": code_in(paper.zed.email), "next": hostile},
        ),
        scene.browser(paper.ana).get(ASK, {"next": hostile}),
        scene.browser(paper.ana).get("/accounts/login/passkey/", {"next": hostile}),
    ]
    for answer in answers:
        there = answer["Location"]
        assert there == "/" or (there.startswith("/%0d%0a") and "\n" not in there), there
        assert "a" not in answer.cookies


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"x-forwarded-host": "evil.example"},
        {"host": "localhost", "x-forwarded-host": "evil.example", "forwarded": "host=evil.example"},
    ],
)
def test_the_link_names_the_sites_own_address_whatever_the_request_says(
    headers: dict[str, str], settings: Settings
) -> None:
    paper = scene.paper()
    settings.SITE_ADDRESS = "https://news.example.org"

    for email in (paper.ana.email, "nobody@example.org"):
        scene.browser().post(ASK, {"email": email}, headers=headers)

    letters = Delivery.objects.all()
    assert len(letters) == (0 if headers.get("host") == "evil.example" else 2)
    for letter in letters:
        text = str(letter.letter)
        assert "evil" not in text
        assert set(re.findall(r"https?://[^/\s\"\\]+", text)) == {"https://news.example.org"}


def test_nothing_tells_whether_an_address_has_an_account() -> None:
    paper = scene.paper()
    known, unknown = paper.ana.email, "x" * (len(paper.ana.email) - 12) + "@example.org"
    pages, statements = [], []
    for email in (known, unknown):
        client = scene.browser()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = client.post(ASK, {"email": email}, follow=True)
        statements.append(len(asked))
        wrong = client.post(CONFIRM, {"code": "XXXX-XXXX"})
        pages.append(
            [
                (page.status_code, _without_token(page.content.decode()).replace(email, "ADDRESS"))
                for page in (answer, wrong)
            ]
        )

    assert pages[0] == pages[1]
    # The work is the same but for the code, so no clock tells either.
    assert abs(statements[0] - statements[1]) <= 2, statements
    assert len(texts_to(known)) == len(texts_to(unknown)) == 1


def _without_token(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_an_account_that_may_not_sign_in_gets_no_code() -> None:
    paper = scene.paper()
    Account.objects.filter(pk=paper.zed.pk).update(is_active=False)

    scene.browser().post(ASK, {"email": paper.zed.email})

    assert "Your code:" not in texts_to(paper.zed.email)[-1]


@pytest.mark.parametrize("email", ["a@localhost", "a", "a@b.example\r\nBcc: c@d.example", ""])
def test_an_address_that_is_not_one_is_told_beside_its_field(email: str) -> None:
    scene.paper()

    page = scene.browser().post(ASK, {"email": email}).content.decode()

    assert 'id="id_email-error"' in page
    assert not Delivery.objects.exists()


def _sets_password(account: Account) -> None:
    cast.with_password(account)


def _moves(account: Account) -> None:
    account.email = "moved@example.org"
    account.save()
    EmailAddress.objects.filter(user=account).update(email=account.email)


@pytest.mark.parametrize("happens", [_sets_password, _moves])
def test_a_reset_link_is_dead_once_address_or_password_have_changed(
    happens: Callable[[Account], None],
) -> None:
    paper = scene.paper()
    links = []
    for account in (paper.ana, paper.zed):
        scene.browser().post("/accounts/password/reset/", {"email": account.email})
        links.append(link_in(account.email))
    happens(paper.ana)

    pages = [scene.browser().get(link, follow=True).content.decode() for link in links]

    assert "This link no longer works" in pages[0]
    assert "Choose a new password" in pages[1]


def test_a_code_is_dead_once_the_address_has_changed() -> None:
    paper = scene.paper()
    former, other = _asks(paper.ana), _asks(paper.zed)
    codes = code_in(paper.ana.email), code_in(paper.zed.email)
    _moves(paper.ana)

    former.post(CONFIRM, {"code": codes[0]})
    other.post(CONFIRM, {"code": codes[1]})

    assert (_name(former), _name(other)) == ("", "Zed")
