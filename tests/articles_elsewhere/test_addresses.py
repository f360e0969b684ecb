"""One page has one address, however it is spelled, and only pages of registered origins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.kit.page_addresses import NotAPageOfOurs, canonical, digest

PAPER = ("https://news.example", "http://old.example:8080", "http://news.example")
PLAIN = "https://news.example/2026/night-buses"


@pytest.mark.parametrize(
    "spelling",
    [
        PLAIN,
        PLAIN + "/",
        PLAIN + "#comments",
        PLAIN + "?",
        PLAIN + "?utm_source=mail&UTM_Medium=x&fbclid=1&gclid=2&mc_cid=3",
        "HTTPS://News.Example:443/2026/night-buses",
        "http://news.example/2026/night-buses",
        "http://news.example:80/2026/night-buses",
        "  https://news.example./2026/night-buses\n",
        "https://news.example/2026/./drafts/../night-buses",
        "https://news.example/2026/%2e/night%2Dbuses",
        "https://news.example/../../2026/ni%67ht-buses//",
        "https://news\u3002example/2026/night-buses",
    ],
)
def test_spellings_of_one_page_are_one_address(spelling: str) -> None:
    assert canonical(spelling, origins=PAPER) == PLAIN


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("https://news.example", "https://news.example/"),
        ("https://news.example/?p=2", "https://news.example/?p=2"),
        ("https://news.example/a?b=2&a=1&a=0&&", "https://news.example/a?a=0&a=1&b=2"),
        ("https://news.example/a?q=a%20b+c%2b", "https://news.example/a?q=a%20b+c%2B"),
        ("https://news.example/A", "https://news.example/A"),
        ("https://news.example/a%2Fb", "https://news.example/a%2Fb"),
        ("https://news.example/bücher 1", "https://news.example/b%C3%BCcher%201"),
        ("https://news.example/b%c3%bccher%201", "https://news.example/b%C3%BCcher%201"),
        ("https://news.example/50%", "https://news.example/50%25"),
        ("https://news.example//a", "https://news.example//a"),
        ("https://news.example/a?utm", "https://news.example/a?utm"),
        ("http://old.example:8080/a", "http://old.example:8080/a"),
    ],
)
def test_what_a_page_may_depend_on_stays(typed: str, wanted: str) -> None:
    assert canonical(typed, origins=PAPER) == wanted


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "news.example/a",
        "//news.example/a",
        "https://",
        "https:///a",
        "javascript:alert(1)",
        "data:text/html,https://news.example/",
        "file://news.example/etc/passwd",
        "ftp://news.example/a",
        "https://someone@news.example/a",
        "https://:secret@news.example/a",
        "https://news.example@evil.example/a",
        "https://news.example\\@evil.example/a",
        "https://news.example\\a",
        "https://news.example/a\nb",
        "https://news.example/a\x00b",
        "https://news.example/\u202eb",
        "https://evil.example/https://news.example/a",
        "https://news.example.evil.example/a",
        "https://evilnews.example/a",
        "https://www.news.example/a",
        "https://news.example:8443/a",
        "https://news.example:x/a",
        "https://news.example:99999/a",
        "https://old.example:8080/a",
        "https://[::1]/a",
        "https://[::1/a",
        "https://127.0.0.1/a",
        "https://news%2eexample.evil/a",
        "https://news.example/" + "a" * 2000,
        "https://news.example/" + "ü" * 700,
    ],
)
def test_what_is_no_page_of_a_registered_origin_is_refused(typed: str) -> None:
    assert canonical(PLAIN, origins=PAPER) == PLAIN

    with pytest.raises(NotAPageOfOurs):
        canonical(typed, origins=PAPER)


def test_nothing_is_registered_by_nothing() -> None:
    with pytest.raises(NotAPageOfOurs):
        canonical(PLAIN, origins=())


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_canonical_address_is_its_own_and_plain_text(path: str, query: str) -> None:
    try:
        once = canonical(f"https://news.example/{path}?{query}", origins=PAPER)
    except NotAPageOfOurs:
        return  # signs that no address has

    assert canonical(once, origins=PAPER) == once
    assert once.isascii()
    assert once.startswith("https://news.example/")
    assert len(digest(once)) == 64
