"""No text makes anything but what comments may hold (S-01, S-04, S-32)."""

from html import unescape

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.kit.markup import (
    ARTICLE_TAGS,
    COMMENT_TAGS,
    MAX_CHARS,
    MAX_GROWTH,
    MAX_HTML_CHARS,
    plain_text,
    render,
    sanitise_article,
    sanitise_html,
)
from tests.kit.payloads import LITERALS, PAYLOADS, faults

# What the small Markdown can make; foreign HTML may also hold b, i, q and s.
RENDERED_TAGS = COMMENT_TAGS - {"b", "i", "q", "s"}

SIZE = MAX_CHARS
PATHOLOGICAL = {
    "open brackets": "[" * SIZE,
    "open brackets with targets": "[](" * (SIZE // 3),
    "links within links": "[a](" * (SIZE // 4),
    "links in brackets": "[" * (SIZE // 2) + "](https://a.example)",
    "closed brackets": "[a]" * (SIZE // 3),
    "brackets and backslashes": "[\\" * (SIZE // 2),
    "pictures": "![" * (SIZE // 2),
    "references": "[a]: https://a.example\n" + "[a]" * (SIZE // 4),
    "stars": "*" * SIZE,
    "stars and letters": "*a_ " * (SIZE // 4),
    "double stars": "**a *b " * (SIZE // 7),
    "mixed emphasis": "*_*_" * (SIZE // 4),
    "underscores": "a__" * (SIZE // 3),
    "backticks": "`" * SIZE,
    "backticks growing": " ".join("`" * n for n in range(1, 140)),
    "backtick pairs": "`a" * (SIZE // 2),
    "quotes in one line": ">" * SIZE,
    "quotes in lines": ">\n\n" * (SIZE // 3),
    "deep quotes in lines": (">" * 18 + "a\n\n") * (SIZE // 21),
    "quotes deeper each line": "\n".join(">" * n + "a" for n in range(1, 139)),
    "lists in one line": "- " * (SIZE // 2),
    "lists deeper each line": "\n".join("  " * n + "- a" for n in range(95)),
    "empty items": "-\n" * (SIZE // 2),
    "deep empty items": ("- " * 8 + "\n\n\n") * (SIZE // 20),
    "numbers": "1.\n" * (SIZE // 3),
    "quotes and lists": "> - " * (SIZE // 4),
    "fences": "```\n\n" * (SIZE // 5),
    "fence that stays open": "```\n" + "<" * (SIZE - 4),
    "backslashes": "\\" * SIZE,
    "ampersands": "&" * SIZE,
    "less-than signs": "<" * SIZE,
    "tags": "<b>" * (SIZE // 3),
    "comments": "<!--" * (SIZE // 4),
    "addresses": "https://a.b " * (SIZE // 12),
    "addresses without space": "https://" * (SIZE // 8),
    "address with brackets": "https://a.b/" + "(" * (SIZE - 20),
    "one long address": "https://a.b/" + "a" * (SIZE - 20),
    "address of pictures": "https://a.b/" + "😀" * (SIZE - 20),
    "address of dots": "https://" + "a." * (SIZE // 2 - 10),
    "colons and slashes": "://" * (SIZE // 3),
    "letters before an address": "a" * (SIZE - 20) + "https://a.example",
    "mail addresses": "[a](mailto:a@b) " * (SIZE // 17),
    "empty lines": "\n" * SIZE,
    "spaces": " " * SIZE + "a",
    "spaces before line ends": " a  \n" * (SIZE // 5),
    "tabs": "\t" * SIZE + "- a",
    "hard spaces": "\u00a0" * SIZE,
    "marks": "e" + "\u0301" * (SIZE - 1),
    "isolates": "\u2066" * SIZE,
    "closed isolates": "\u2066\u2069" * (SIZE // 2),
    "overrides": "\u202e" * SIZE,
    "nothing": "\x00" * SIZE,
}
PATHOLOGICAL_HTML = {
    "nested blocks": "<div>" * (MAX_HTML_CHARS // 5),
    "nested quotes": "<blockquote>" * (MAX_HTML_CHARS // 12),
    "nested lists": "<ul><li>" * (MAX_HTML_CHARS // 8),
    "formatting open": "<b><i>" * 1_000 + "<p>a" * 4_000,
    "formatting with attributes": "<p>"
    + "".join(f"<b x={n}>" for n in range(1_000))
    + "<p>a" * 3_000,
    "formatting of every kind": "<p>" + "<b><code><em><i><s><strong>" * 3 + "<p>a" * 3_000,
    "links open": "<a href=https://a.b>" * 2_000,
    "tables": "<table><tr><td>" * 1_000,
    "attributes": "<p " + " ".join(f"a{n}=1" for n in range(4_000)) + ">",
    "formatting that stays open": "<b " * (MAX_HTML_CHARS // 3),
    "formatting with long attributes": "<p>"
    + "".join(f"<b x={n:0220}>" for n in range(100))
    + "<p>a" * 6_000,
    "entities": "&amp;" * (MAX_HTML_CHARS // 5),
    "less-than signs": "<" * MAX_HTML_CHARS,
    "comments open": "<!--" * (MAX_HTML_CHARS // 4),
    "too long": "<p>words</p>" * MAX_HTML_CHARS,
    "too long and open": "<" * (MAX_HTML_CHARS * 4),
}


def test_there_are_enough_payloads_of_different_shape() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 79


@pytest.mark.parametrize(
    "html",
    [
        "<script>X()</script>",
        "<p onclick=X()>a</p>",
        "<p style='x'>a</p>",
        "<a href='javascript:X()' rel=noopener>a</a>",
        "<a href='https://example.org/'>a</a>",
        "<b>a",
        "</section>",
        "<!-- ",
    ],
)
def test_the_parser_does_find_what_must_not_be_there(html: str) -> None:
    assert list(faults(html, COMMENT_TAGS))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_gets_through_a_comment(payload: str) -> None:
    for text in (payload, f"a {payload} b", f"**a {payload}**\n\n> {payload}", payload * 3):
        assert list(faults(render(text), RENDERED_TAGS)) == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_gets_through_imported_html(payload: str) -> None:
    for html in (payload, f"<p>{payload}</p>", f"<ul><li>a {payload}", payload * 3):
        assert list(faults(sanitise_html(html), COMMENT_TAGS)) == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_gets_through_an_article(payload: str) -> None:
    assert list(faults(sanitise_article(f"<h2>{payload}</h2>{payload}"), ARTICLE_TAGS)) == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_plain_text_shown_as_text_makes_no_element(payload: str) -> None:
    text = plain_text(payload)

    assert list(faults(render(text), RENDERED_TAGS)) == []


@given(st.lists(st.sampled_from(PAYLOADS), max_size=4), st.text(max_size=20))
def test_no_mixture_of_payloads_gets_through(payloads: list[str], between: str) -> None:
    mixture = between.join(payloads)

    assert list(faults(render(mixture), RENDERED_TAGS)) == []
    assert list(faults(sanitise_html(mixture), COMMENT_TAGS)) == []


@pytest.mark.parametrize("literal", LITERALS)
def test_text_that_means_something_elsewhere_is_shown_as_typed(literal: str) -> None:
    for text in (f"a {literal} b", f"**a** {literal} b"):
        page = html5lib.parseFragment(render(text), namespaceHTMLElements=False)

        assert "".join(page.itertext()) == text.replace("**", "")


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_a_text_made_to_swell_the_page_does_not(name: str) -> None:
    text = PATHOLOGICAL[name][:MAX_CHARS]

    html = render(text)

    assert len(html) <= MAX_GROWTH * len(text)
    assert list(faults(html, RENDERED_TAGS)) == []


@pytest.mark.parametrize("name", PATHOLOGICAL_HTML)
def test_html_made_to_swell_the_page_does_not(name: str) -> None:
    html = PATHOLOGICAL_HTML[name]

    assert len(sanitise_html(html)) <= MAX_GROWTH * len(html)
    assert len(plain_text(html)) <= len(html)


@pytest.mark.parametrize("text", ["a*b* " * MAX_CHARS, ">" * 30 + " deep", "- " * 30 + "deep"])
def test_what_is_not_taken_as_markdown_is_shown_as_typed_and_not_dropped(text: str) -> None:
    shown = unescape(render(text).removeprefix("<p>").removesuffix("</p>"))

    assert shown == text.strip()


def test_html_that_is_too_long_keeps_its_words() -> None:
    html = "<p>first &amp; <b>foremost</b></p>" + "<p>more</p>" * MAX_HTML_CHARS + "<p>last</p>"

    cleaned = sanitise_html(html)

    assert cleaned.startswith("<p>first &amp;")
    assert cleaned.endswith("last</p>")
    assert "foremost" in cleaned
