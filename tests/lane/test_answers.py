"""What the lane answers by itself: codings, 304, cookies, other origins, counts, assets, health."""

import asyncio
import gzip
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli
import pytest
import zstandard

from rejoinder.lane.app import Lane
from rejoinder.lane.health import Health
from rejoinder.lane.negotiation import choose_coding, has_copy, read_cookies, wants_own_page
from rejoinder.rendering.stamps import stamps
from tests.lane import small_site
from tests.lane.asking import Answer, ask, run

PAGE = "/articles/7"
FRAGMENT = "/fragments/7"
COUNTS = "/counts?article=a7&article=a8"
ASSET = "/static/page.0123456789ab.css"
DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
}


@pytest.fixture
def lane(folder: Path) -> Lane:
    assert folder.is_dir()
    return small_site.make_application()


def get(lane: Lane, target: str, method: str = "GET", **headers: str) -> Answer:
    """Ask once; header names are written with underscores here."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return run(ask(lane, target, named, method=method))


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("", "identity"),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP;Q=1", "gzip"),
        ("zstd;q=0.9, br;q=0.8", "zstd"),
        ("br;q=0, *;q=0.5", "zstd"),
        ("*", "br"),
        ("identity", "identity"),
        ("identity;q=0.5, gzip;q=0.2", "identity"),
        ("identity;q=0, gzip;q=0.2", "gzip"),
        ("gzip;q=0", "identity"),
        ("identity;q=0", "identity"),
        ("deflate, compress", "identity"),
        ("br;q=banana, gzip", "gzip"),
        ("broken", "identity"),
        (" , ;;,=", "identity"),
    ],
)
def test_the_coding_that_the_client_likes_best_is_chosen(header: str, coding: str) -> None:
    assert choose_coding(header.encode()) == coding


@pytest.mark.parametrize(
    ("tags", "fits"),
    [
        ('"a-br"', True),
        ('W/"a-br"', True),
        ('"x", "a-br"', True),
        ('"x",W/"a-br" , "y"', True),
        ("*", True),
        ('"a"', False),
        ('"a-gzip"', False),
        ("a-br", False),
        ("", False),
        ('"xa-br"', False),
    ],
)
def test_a_tag_fits_only_whole(tags: str, fits: bool) -> None:
    assert has_copy(tags.encode(), b'"a-br"') is fits


@pytest.mark.parametrize("target", [PAGE, FRAGMENT, ASSET])
@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_every_coding_carries_the_same_text_under_its_own_tag(
    lane: Lane, target: str, coding: str
) -> None:
    plain = get(lane, target)
    coded = get(lane, target, accept_encoding=coding)

    assert coded.headers["content-encoding"] == coding
    assert "content-encoding" not in plain.headers
    assert DECODERS[coding](coded.body) == plain.body
    assert coded.headers["etag"] != plain.headers["etag"]
    assert coded.headers["content-length"] == str(len(coded.body))
    assert "Accept-Encoding" in coded.headers["vary"]


def test_a_page_carries_the_sites_headers_and_is_asked_for_again_each_time(lane: Lane) -> None:
    answer = get(lane, PAGE)

    assert answer.status == 200
    assert answer.comments == 0
    assert answer.headers["content-security-policy"] == "default-src 'none'"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("target", [PAGE, FRAGMENT, COUNTS, ASSET])
def test_who_has_the_newest_copy_hears_only_that(lane: Lane, target: str) -> None:
    first = get(lane, target, accept_encoding="gzip, br")

    again = get(lane, target, accept_encoding="gzip, br", if_none_match=first.headers["etag"])

    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["vary"] == first.headers["vary"]
    assert again.headers["cache-control"] == first.headers["cache-control"]
    assert "content-length" not in again.headers


def test_an_old_copy_is_replaced_after_a_write(lane: Lane) -> None:
    tag = get(lane, PAGE).headers["etag"]
    get(lane, "/write?thread=7", method="POST")

    answer = get(lane, PAGE, if_none_match=tag, cookie="rj_wrote=7")

    assert (answer.status, answer.comments) == (200, 1)


@pytest.mark.parametrize("target", [PAGE, ASSET])
def test_head_gets_the_headers_of_get_and_no_body(lane: Lane, target: str) -> None:
    whole = get(lane, target, accept_encoding="br")

    head = get(lane, target, method="HEAD", accept_encoding="br")

    assert head.body == b""
    assert head.headers == whole.headers


@pytest.mark.parametrize(
    ("cookie", "own"),
    [
        ("", False),
        ("theme=dark", False),
        ("rj_session=abc", True),
        ("rj_guest=abc", True),
        ("a=1; rj_guest=abc; b=2", True),
        ("a=1;rj_session=abc", True),
        ("rj_session=abc; rj_script=1", False),
        ("rj_script=1; rj_session=abc", False),
        ("rj_session=abc; rj_script=0", True),
        ("rj_session=abc; rj_script=0; rj_script=1", True),
        ("rj_session=abc; xrj_script=1", True),
        ("xrj_session=abc", False),
        ("note=rj_session=abc", False),
        ("rj_sessions=abc", False),
        ("rj_script=1", False),
    ],
)
def test_whoever_has_own_things_and_no_script_gets_a_page_of_their_own(
    cookie: str, own: bool
) -> None:
    assert wants_own_page(read_cookies(cookie.encode())) is own


def test_own_pages_come_from_the_fallback_and_fragments_from_the_lane(lane: Lane) -> None:
    assert b"wsgi.url_scheme" in get(lane, PAGE, cookie="rj_session=abc").body
    assert get(lane, PAGE, cookie="rj_session=abc; rj_script=1").comments == 0
    assert get(lane, FRAGMENT, cookie="rj_session=abc").comments == 0


def test_cookies_in_several_headers_count_together(lane: Lane) -> None:
    headers = [(b"cookie", b"rj_session=abc"), (b"cookie", b"theme=dark")]

    answer = run(ask(lane, PAGE, scope={"headers": headers}))

    assert b"wsgi.url_scheme" in answer.body


@pytest.mark.parametrize("target", [FRAGMENT, COUNTS, ASSET])
@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://news.example", True),
        ("https://evil.example", False),
        ("https://news.example.evil.tld", False),
        ("https://evilnews.example", False),
        ("https://news.example:8443", False),
        ("http://news.example", False),
        ("https://sub.news.example", False),
        ("https://news.example/", False),
        ("null", False),
        ("*", False),
    ],
)
def test_only_registered_origins_may_read_from_elsewhere(
    lane: Lane, target: str, origin: str, allowed: bool
) -> None:
    answer = get(lane, target, origin=origin)
    preflight = get(lane, target, method="OPTIONS", origin=origin)

    expected = origin if allowed else None
    assert answer.headers.get("access-control-allow-origin") == expected
    assert preflight.headers.get("access-control-allow-origin") == expected
    assert preflight.status == (204 if allowed else 403)
    assert "Origin" in answer.headers["vary"]
    assert "Origin" in preflight.headers["vary"]
    assert "access-control-allow-credentials" not in answer.headers


def test_pages_are_for_no_other_origin(lane: Lane) -> None:
    answer = get(lane, PAGE, origin="https://news.example")

    assert "access-control-allow-origin" not in answer.headers


def test_counts_name_every_article_asked_for(lane: Lane) -> None:
    get(lane, "/write?thread=8", method="POST")

    answer = get(lane, "/counts?article=a8&article=a7&article=unknown&article=a8")

    assert json.loads(answer.body) == {"a7": 0, "a8": 1, "unknown": 0}
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("&".join(f"article=a{n}" for n in range(100)), 200),
        ("&".join(f"article=a{n}" for n in range(101)), 400),
        ("article=a7&url=https://news.example/a&url=https%3A%2F%2Fnews.example%2Fb", 200),
        ("url=no-address", 400),
        ("article=https://news.example/a", 400),
        ("url=https://news.example/" + "a" * 2000, 400),
        ("", 400),
        ("article=", 400),
        ("article=a7&callback=steal", 400),
        ("article=a%0Ab", 400),
        ("article=" + "a" * 201, 400),
        ("article=" + "a" * 20_000, 414),
    ],
)
def test_counts_refuse_what_they_do_not_understand(lane: Lane, query: str, status: int) -> None:
    answer = get(lane, "/counts?" + query)

    assert answer.status == status
    if status >= 400:
        assert set(json.loads(answer.body)) == {"code", "sentence", "fields"}


def test_what_the_lane_does_not_know_goes_to_the_fallback(lane: Lane) -> None:
    for target, method in [
        ("/elsewhere", "GET"),
        (PAGE + "?sort=foo", "GET"),
        ("/articles/4040", "GET"),
        (PAGE, "POST"),
        (PAGE, "PROPFIND"),
        (PAGE, "OPTIONS"),
    ]:
        assert b"wsgi.url_scheme" in get(lane, target, method=method).body, target


def test_an_address_that_is_too_long_is_refused(lane: Lane) -> None:
    assert get(lane, PAGE + "?" + "a" * 3000).status == 414
    assert b"wsgi.url_scheme" in get(lane, "/accounts?" + "a" * 3000).body


def test_many_different_addresses_and_headers_fill_no_memory(lane: Lane) -> None:
    for number in range(5000):
        get(lane, f"/counts?article=a{number}", accept_encoding=f"gzip;q=0.{number}")

    assert len(lane._keys) <= 2048
    assert len(lane._codings) <= 2048


def test_a_hashed_asset_is_kept_for_ever_and_others_are_asked_for_again(lane: Lane) -> None:
    hashed, plain = get(lane, ASSET), get(lane, "/static/plain.txt")

    assert hashed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert hashed.headers["content-type"] == "text/css; charset=utf-8"
    assert plain.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../site.sqlite3",
        "/static/%2e%2e/site.sqlite3",
        "/static//site.sqlite3",
        "/static/outside",
        "/static/",
        "/static/.",
        "/static/unknown.css",
        "/static/\0",
    ],
)
def test_nothing_outside_the_folder_is_served(folder: Path, path: str) -> None:
    (folder / "static" / "outside").symlink_to(folder / "site.sqlite3")

    assert get(small_site.make_application(), path).status == 404


def test_health_is_told_only_after_the_database_was_read(folder: Path) -> None:
    assert get(small_site.make_application(), "/healthz").status == 200

    small_site.forget_connections()
    (folder / "site.sqlite3").write_bytes(b"no database" * 1000)
    answer = get(small_site.make_application(), "/healthz")

    assert answer.status == 503
    assert answer.headers["cache-control"] == "no-store"


def test_a_database_that_hangs_is_told_in_time_and_holds_one_thread(folder: Path) -> None:
    assert folder.is_dir()
    may_end = threading.Event()
    probes = []

    def hang() -> None:
        probes.append(1)
        may_end.wait(10)

    async def story() -> None:
        lane = small_site.make_application()
        lane._health = Health(hang, ThreadPoolExecutor(3), timeout_seconds=0.05)
        for _ in range(3):
            assert (await ask(lane, "/healthz")).status == 503
            lane._health._known = (0.0, False)
        assert probes == [1]
        may_end.set()
        await asyncio.sleep(0.05)
        assert (await ask(lane, "/healthz")).status == 200

    run(story())


def test_a_page_that_cannot_be_built_is_left_to_the_fallback(folder: Path) -> None:
    lane = small_site.make_application()
    assert get(lane, PAGE).status == 200
    small_site.forget_connections()
    (folder / "site.sqlite3").write_bytes(b"no database" * 1000)
    stamps().touch_all()
    lane = small_site.make_application()

    assert b"wsgi.url_scheme" in get(lane, PAGE).body
    counts = get(lane, COUNTS)
    assert counts.status == 503
    assert json.loads(counts.body)["code"] == "unavailable"


def test_a_websocket_is_refused(lane: Lane) -> None:
    sent = []

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    async def receive() -> dict[str, object]:
        return {"type": "websocket.connect"}

    run(lane({"type": "websocket"}, receive, send))

    assert sent == [{"type": "websocket.close"}]
