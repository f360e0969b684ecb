"""Cleaning of texts, names and website addresses (S-02, S-33, S-34)."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.kit.text import (
    NameRefused,
    clean_name,
    clean_text,
    is_blank,
    safe_url,
    without_invisible,
)

any_text = st.text(st.characters(codec=None), max_size=200)  # lone surrogates, too
strange_text = st.text(
    st.sampled_from("aé ́̂\n\r\t\x00\x1b\u202e\u202c\u2066\u2067\u2068\u2069\u2029\u200d\ud800字"),
    max_size=60,
)


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("plain", "plain"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("a\tb", "a\tb"),
        ("nul\x00 bell\x07 esc\x1b[31m del\x7f c1\x9b", "nul bell esc[31m del c1"),
        ("over\u202eride\u202c", "override"),
        ("embed\u202a\u202b\u202d", "embed"),
        ("open \u2067only", "open only"),
        ("closed\u2069 only", "closed only"),
        ("\u2068good\u2069", "\u2068good\u2069"),
        ("\u2068two\nlines\u2069", "two\nlines"),
        ("\u2066a\u2067b\u2069", "a\u2067b\u2069"),
        ("\ufefftext\ud800", "text"),
        ("line\u2028separator", "line\u2028separator"),
        ("z" + "\u0336" * 50 + "algo", "z" + "\u0336" * 4 + "algo"),
        ("x" + "\u0301\u200d" * 20, "x" + "\u0301\u200d" * 2),
        ("שָׁלוֹם and देवनागरी", "שָׁלוֹם and देवनागरी"),
        ("می‌خواهم", "می‌خواهم"),  # the joiner has a meaning in Persian
        ("👩‍👩‍👧 ❤️", "👩‍👩‍👧 ❤️"),
    ],
)
def test_a_text_keeps_what_can_be_read_and_nothing_that_disturbs(typed: str, cleaned: str) -> None:
    assert clean_text(typed) == cleaned


@given(st.one_of(any_text, strange_text))
def test_a_cleaned_text_cannot_disturb_the_page(typed: str) -> None:
    cleaned = clean_text(typed)

    cleaned.encode()  # Lone surrogates would raise.
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", cleaned)
    for line in re.split("[\n\u2029]", cleaned):
        openings = len(re.findall("[\u2066-\u2068]", line))
        assert openings == line.count("\u2069")
    marks = "".join("m" if unicodedata.category(c) in ("Mn", "Me") else " " for c in cleaned)
    assert "mmmmm" not in marks


@given(st.one_of(any_text, strange_text))
def test_cleaning_a_text_twice_changes_nothing(typed: str) -> None:
    assert clean_text(clean_text(typed)) == clean_text(typed)


@pytest.mark.parametrize(
    "typed", ["", " \n\t", "\u200b\u2060", "\u3164", "\u2800", "\x00", "\ufeff"]
)
def test_a_text_in_which_nothing_can_be_seen_is_blank(typed: str) -> None:
    assert not is_blank(f"{typed}.{typed}")

    assert is_blank(typed)


def test_invisible_characters_are_left_out_for_comparing() -> None:
    assert without_invisible("i\u200bd\u00adi\u2060o\ufe0ft\U000e0041") == "idiot"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Ana Roth", "Ana Roth"),
        ("  Ana \u3000 Roth ", "Ana Roth"),
        ("A\u200bn\u2060a", "Ana"),
        ("An\u0303a", "A\u00f1a"),
        ("\u202eanA", "anA"),
        ("Ana\U000e0041\U000e0042", "Ana"),
        ("\u3164Ana\uffa0", "Ana"),
        ("Z" + "\u0336" * 20 + "ed", "Z" + "\u0336" * 4 + "ed"),
        ("Дмитрий", "Дмитрий"),
        ("王小明", "王小明"),
        ("عمر", "عمر"),
        ("O'Neil-Smith, Jr.", "O'Neil-Smith, Jr."),
        ("<b>Ana</b>", "<b>Ana</b>"),  # escaped where it is shown
    ],
)
def test_a_name_is_brought_into_one_form(typed: str, name: str) -> None:
    assert clean_name(typed) == name


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "letter"),
        (" \u00a0 ", "letter"),
        ("\u3164\u3164", "letter"),
        ("\u2800\u2800", "letter"),
        ("\u200b\u200d", "letter"),
        ("!!!", "letter"),
        ("A", "2 to 50"),
        ("A" * 51, "2 to 50"),
        ("Ana\x00", "control"),
        ("Ana\nRoth", "control"),
        ("Ana\u2028Roth", "control"),
        ("Ana\ud800", "control"),
        ("Ana http://spam.example", "website"),
        ("hxxp://spam", "website"),
    ],
)
def test_a_name_that_cannot_be_used_is_refused_with_a_sentence(typed: str, says: str) -> None:
    with pytest.raises(NameRefused, match=says):
        clean_name(typed)


@given(any_text)
def test_a_name_is_refused_or_good_to_show(typed: str) -> None:
    try:
        name = clean_name(typed)
    except NameRefused:
        return

    assert 2 <= len(name) <= 50
    assert clean_name(name) == name
    assert without_invisible(name) == name == " ".join(name.split())


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://example.org", "https://example.org"),
        (" https://example.org/a?b=c#d ", "https://example.org/a?b=c#d"),
        ("HTTP://EXAMPLE.org:8080/Path", "http://example.org:8080/Path"),
        ("https://example.org/über/(x)", "https://example.org/über/(x)"),
        ("https://münchen.example/", "https://münchen.example/"),
        ("https://xn--mnchen-3ya.example/", "https://xn--mnchen-3ya.example/"),
        ("https://192.0.2.1/", "https://192.0.2.1/"),
        ("https://[2001:db8::1]:443/", "https://[2001:db8::1]:443/"),
        ("https://example.org/@user", "https://example.org/@user"),
        ("http://localhost:8000", "http://localhost:8000"),
    ],
)
def test_an_absolute_web_address_is_taken(typed: str, url: str) -> None:
    assert safe_url(typed) == url


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "example.org",
        "/path",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https:/evil.example",
        "https:///evil.example",
        "https://",
        "https://?x",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "java&#9;script:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://example.org/",
        "mailto:a@example.org",
        "https://a'onmouseover='x",
        'https://a"onmouseover="x',
        'https://example.org/"><script>',
        "https://example.org/<b>",
        "https://example.org/`x`",
        "https://example.org/a b",
        "https://example.org\t/",
        "https://exa\nmple.org/",
        "https://example.org/\x00",
        "https://example.org/\u202egpj.exe",
        "https://exam\u200bple.org/",
        "https://bank.example@evil.example/",
        "https://user:pass@evil.example/",
        "https://bank.example%40evil.example/",
        "https://bank.example\\@evil.example/",
        "https://evil.example\\.bank.example/",
        "https://example.org:99999/",
        "https://example.org:0/",
        "https://example.org:80a/",
        "https://example.org:/",
        "https://example..org/",
        "https://.example.org/",
        "https://example.org./",
        "https://-example.org/",
        "https://exa_mple$.org/",
        "https://ｅｘａｍｐｌｅ.org/",
        "https://example。org/",
        "https://exampleℂ.org/",
        "https://[::1/",
        "https://[nonsense]/",
        "https://1.2.3.999/",
        "https://0x7f.1/",
        "https://" + "a" * 64 + ".example/",
        "https://example.org/" + "a" * 2_000,
    ],
)
def test_anything_else_is_no_address(typed: str) -> None:
    assert safe_url(typed) == ""


@given(st.one_of(any_text, any_text.map(lambda t: f"https://{t}")))
def test_an_address_has_no_sign_that_could_end_an_attribute(typed: str) -> None:
    url = safe_url(typed)

    assert url == "" or re.fullmatch(r"https?://[^\s\"'<>`\\@/]+([/?#][^\s\"'<>`\\]*)?", url)
    assert safe_url(url) == url
