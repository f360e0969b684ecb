"""What must not be found out, and who must not be able to act (S-07 to S-47)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from requests.structures import CaseInsensitiveDict

from rejoinder.kit import ids
from rejoinder.models import Account, Comment, Vote
from rejoinder.vocabulary.states import CommentState
from tests.support import cast
from tests.support.server import Server
from tests.support.web import Person

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "At twenty past six there was no barrier."
FOREIGN: tuple[dict[str, str], ...] = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "http://localhost.evil.example"},
    {},
)
BODIES = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize("content_type", BODIES)
def test_a_form_from_elsewhere_changes_nothing(
    site_server: Server, headers: dict[str, str], content_type: str
) -> None:
    """S-07."""
    place, account = cast.thread(), cast.ana()
    receipt = cast.writes(account, place)
    ana = Person(site_server.address, account)
    own = f"/d/{place.pk}/c/{ids.to_public(receipt.comment_id)}"
    before = Comment.objects.values_list("pk", "state", "text", "ups").get()
    forms = {
        f"/d/{place.pk}/comments": {"text": "From elsewhere."},
        f"{own}/edit": {"text": "From elsewhere."},
        f"{own}/withdraw": {},
        f"{own}/vote": {"value": "1"},
        "/preview": {"text": "x"},
        "/accounts/logout/": {},
    }
    for path, values in forms.items():
        answer = _post(ana, path, values, content_type, headers)
        assert answer == 403, path

    assert Comment.objects.values_list("pk", "state", "text", "ups").get() == before
    assert ana.sends(f"/d/{place.pk}/comments", text="From here.").status_code == 200
    assert Comment.objects.count() == 2


def _post(
    person: Person, path: str, values: dict[str, str], content_type: str, headers: dict[str, str]
) -> int:
    address = person.address + path
    given: dict[str, object] = {"data": values}
    if content_type == "multipart/form-data":
        given = {"files": {name: (None, value) for name, value in (values or {"a": "b"}).items()}}
    elif content_type == "text/plain":
        text = "&".join(f"{name}={value}" for name, value in values.items())
        given = {"data": text, "headers": {"Content-Type": content_type}}
    given["headers"] = headers | dict(given.get("headers", {}))  # type: ignore[call-overload]
    return person.http.post(address, timeout=30, **given).status_code  # type: ignore[arg-type]


FOREIGN_ORIGINS = (
    "https://evil.example",
    "null",
    "https://news.example.evil.tld",
    "https://evilnews.example",
    "http://news.example",
    "https://news.example:444",
)


def test_only_registered_origins_may_read(start_server: Callable[..., Server]) -> None:
    """S-08."""
    registered = "https://news.example"
    person = Person(start_server(options={"REJOINDER_EMBED_ORIGINS": registered}).address)

    def asked_by(origin: str) -> CaseInsensitiveDict[str]:
        headers = person.reads("/counts?article=x", headers={"Origin": origin}).headers
        assert "Access-Control-Allow-Credentials" not in headers
        return headers

    allowed = asked_by(registered)
    assert allowed["Access-Control-Allow-Origin"] == registered
    assert "Origin" in allowed["Vary"]
    for origin in FOREIGN_ORIGINS:
        assert "Access-Control-Allow-Origin" not in asked_by(origin), origin


def test_held_and_unknown_comments_are_the_same_to_strangers(site_server: Server) -> None:
    """S-21."""
    cast.newspaper(first_comments_held=1)
    place = cast.thread()
    held = ids.to_public(cast.writes(cast.ben(), place, TEXT).comment_id)
    public = ids.to_public(cast.writes(cast.ana(), place, "Public.").comment_id)
    zed = Person(site_server.address, cast.zed())
    for act in ("", "/replies", "/reply", "/edit", "/withdraw"):
        assert zed.reads(f"/d/{place.pk}/c/{public}{act}").status_code in (200, 403)
        unknown = zed.reads(f"/d/{place.pk}/c/zzzz{act}")
        hidden = zed.reads(f"/d/{place.pk}/c/{held}{act}")
        assert unknown.status_code == hidden.status_code == 404, act
        assert unknown.text.replace("/c/zzzz", "") == hidden.text.replace(f"/c/{held}", "")


def test_nothing_that_readers_can_count_shows_a_held_comment(site_server: Server) -> None:
    """S-47."""
    cast.newspaper(first_comments_held=1)
    place = cast.thread()
    cast.writes(cast.ana(), place, "Public.")
    stranger = Person(site_server.address)
    paths = [f"/articles/{place.article.slug}", f"/d/{place.pk}/comments?sort=newest", "/"]
    before = [stranger.reads(path).text for path in paths]

    cast.writes(cast.ben(), place, TEXT)

    assert [stranger.reads(path).text for path in paths] == before
    public = Comment.objects.visible().get()
    after = cast.writes(cast.ana(), place, "After the held one.")
    assert Comment.objects.get(pk=after.comment_id).number == (public.number or 0) + 1


def test_fifty_votes_over_http_at_once_are_one(site_server: Server) -> None:
    """S-25."""
    place = cast.thread()
    receipt = cast.writes(cast.ana(), place)
    path = f"/d/{place.pk}/c/{ids.to_public(receipt.comment_id)}/vote"
    zed = Person(site_server.address, cast.zed())

    with ThreadPoolExecutor(10) as pool:
        answers = list(
            pool.map(lambda _: zed.sends(path, json=True, value="1").status_code, range(50))
        )

    assert set(answers) == {200}
    assert Comment.objects.get().ups == Vote.objects.count() == 1


def test_shared_pages_set_no_cookie_and_personal_ones_are_not_kept(site_server: Server) -> None:
    """S-45."""
    place, account = cast.thread(), cast.ana()
    path = f"/articles/{place.article.slug}"

    shared = Person(site_server.address).reads(path)
    personal = Person(site_server.address, account).reads(path)

    assert "Set-Cookie" not in shared.headers
    assert "private" not in shared.headers["Cache-Control"]
    assert account.display_name in personal.text
    assert personal.headers["Cache-Control"] == "private, no-store"
    overlay = Person(site_server.address, account).reads(f"/me?thread={place.pk}")
    assert overlay.headers["Cache-Control"] == "private, no-store"


def test_fields_that_are_not_the_writers_to_set_are_ignored(site_server: Server) -> None:
    """S-23."""
    cast.newspaper(first_comments_held=1)
    place, zed = cast.thread(), cast.zed()
    ben = cast.ben()

    Person(site_server.address, ben).sends(
        f"/d/{place.pk}/comments",
        text=TEXT,
        state="published",
        status="published",
        author=str(zed.pk),
        account=str(zed.pk),
        number="1",
        ups="50",
        rank="1",
        created_at="2001-01-01",
        is_staff="1",
        role="administrator",
    )

    comment = Comment.objects.get()
    assert comment.state == CommentState.HELD
    assert (comment.author, comment.number, comment.ups) == (ben, None, 0)
    assert comment.created_at.year > 2001
    assert Account.objects.get(pk=ben.pk).role == "reader"


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(site_server: Server) -> None:
    """S-32."""
    place = cast.thread()
    ana = Person(site_server.address, cast.ana())
    assert ana.sends(f"/d/{place.pk}/comments", text="a" * 9_999).status_code == 200

    too_long = ana.sends(f"/d/{place.pk}/comments", json=True, text="a" * 10_001)
    huge = ana.sends(f"/d/{place.pk}/comments", json=True, text="a" * 3_000_000)

    assert too_long.status_code == 422
    assert huge.status_code == 413
    assert Comment.objects.count() == 1


def test_a_comment_is_only_there_in_its_own_thread(site_server: Server) -> None:
    """S-22: what names the place may not be left out, doubled or another's."""
    here, elsewhere = cast.thread(), cast.thread()
    account = cast.ana()
    own = ids.to_public(cast.writes(account, here, TEXT).comment_id)
    ana = Person(site_server.address, account)
    zed = Person(site_server.address, cast.zed())
    assert zed.sends(f"/d/{here.pk}/c/{own}/vote", json=True, value="1").status_code == 200

    for act in ("", "/replies", "/reply", "/edit", "/withdraw"):
        assert ana.reads(f"/d/{elsewhere.pk}/c/{own}{act}").status_code == 404, act
    for act, values in (("edit", {"text": "x"}), ("withdraw", {}), ("reply", {"text": "x"})):
        path = f"/d/{elsewhere.pk}/c/{own}/{act}?thread={here.pk}&site=1"
        assert ana.sends(path, json=True, **values).status_code == 404, act
    assert zed.sends(f"/d/{elsewhere.pk}/c/{own}/vote", json=True, value="-1").status_code == 404
    answer = ana.sends(f"/d/{elsewhere.pk}/comments", json=True, text="Answer.", parent=own)
    assert answer.status_code == 404

    comment = Comment.objects.get()
    assert (comment.text, comment.state, comment.ups, comment.downs) == (TEXT, "published", 1, 0)


def test_what_is_gone_gives_nobody_rights(site_server: Server) -> None:
    """S-24: withdrawn parents take no replies or votes; comments outlive their author."""
    place, account = cast.thread(), cast.ana()
    parent = ids.to_public(cast.writes(account, place, TEXT).comment_id)
    orphan = ids.to_public(cast.writes(account, place, "This one stays.").comment_id)
    ana, zed = Person(site_server.address, account), Person(site_server.address, cast.zed())
    own = f"/d/{place.pk}/c/{parent}"
    assert zed.sends(f"{own}/reply", json=True, text="In time.").status_code == 201
    assert ana.sends(f"{own}/withdraw").status_code == 200

    assert zed.sends(f"{own}/reply", json=True, text="Too late.").status_code == 403
    assert zed.sends(f"{own}/vote", json=True, value="1").status_code == 403
    assert ana.sends(f"{own}/edit", json=True, text="Back again.").status_code == 403

    account.delete()
    cast.writes(cast.zed(), place, "Touches the thread.")
    page = zed.reads(f"/articles/{place.article.slug}").text
    assert "This one stays." in page and account.display_name not in page
    for act, values in (("edit", {"text": "Mine now."}), ("withdraw", {})):
        answer = ana.sends(f"/d/{place.pk}/c/{orphan}/{act}", json=True, **values)
        assert answer.status_code in (403, 404)
    reply = zed.sends(f"/d/{place.pk}/c/{orphan}/reply", json=True, text="To nobody.")
    assert reply.status_code == 201
