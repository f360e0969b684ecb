"""Which addresses mean one article, and which are not the site's own."""

import pytest

from rejoinder.exchange.links import clean_link, normal_link, unwrap_redirects, why_foreign

SIGNATURE = "%3AkL0pQr5tUvWxYz12345AbC-_9"


@pytest.mark.parametrize(
    "variant",
    [
        "http://harbour-post.example/news/bridge",
        "https://www.harbour-post.example/news/bridge",
        "https://HARBOUR-POST.example/news/bridge/",
        "http://harbour-post.example:80/news/bridge",
        "https://harbour-post.example:443/news/bridge",
        "https://harbour-post.example/news/bridge#comments",
        "https://harbour-post.example/news/bridge?utm_source=a&UTM_Medium=b&fbclid=c&gclid=d",
        "https://harbour-post.example./news/bridge",
        "  https://harbour-post.example/news/%62ridge ",
    ],
)
def test_variants_of_an_address_are_one_article(variant: str) -> None:
    assert normal_link(variant) == "harbour-post.example/news/bridge"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://hp.example/?p=1", "https://hp.example/?p=2"),
        ("https://hp.example/a", "https://hp.example/A"),
        ("https://hp.example/a", "https://hp.example:8080/a"),
        ("https://hp.example/#!/a", "https://hp.example/#!/b"),
        ("https://blog.hp.example/a", "https://hp.example/a"),
        ("https://hp.example/a?page=", "https://hp.example/a"),
        ("https://hp.example/post", "https://hp.example/post_2"),
    ],
)
def test_different_articles_stay_different(one: str, other: str) -> None:
    assert normal_link(one) != normal_link(other)


def test_the_order_of_the_query_does_not_matter() -> None:
    assert normal_link("https://hp.example/?b=2&a=1") == normal_link("https://hp.example/?a=1&b=2")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news/bridge",
        "javascript:alert(1)",
        "ftp://hp.example/a",
        "https://",
        "http://a:b/",
        "https://hp.example@evil.example/",
        "http://[::1",
    ],
)
def test_what_is_no_web_address_has_no_normal_form(url: str) -> None:
    assert normal_link(url) == ""
    assert clean_link(url) == ""
    assert "no web address" in why_foreign(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://translate.googleusercontent.com/translate_c?u=https://hp.example/a",
        "https://hp-example.translate.goog/a",
        "http://localhost:8000/a",
        "https://deploy-preview-7--hp.netlify.app/a",
        "https://hp-git-main-desk.vercel.app/a",
        "http://127.0.0.1/a",
        "http://192.168.1.4/a",
        "http://[::1]/a",
        "http://intranet/a",
    ],
)
def test_a_copy_or_a_private_address_is_foreign(url: str) -> None:
    assert why_foreign(url)


def test_the_list_of_foreign_hosts_can_be_changed() -> None:
    assert not why_foreign("https://hp.netlify.app/a")
    assert why_foreign("https://old.hp.example/a", foreign_hosts=("old.*",))
    assert not why_foreign("https://hp.translate.goog/a", foreign_hosts=())


@pytest.mark.parametrize("scheme", ["https:", "http:", ""])
@pytest.mark.parametrize("mark", ['"', "'"])
def test_a_redirect_is_replaced_by_the_address_inside(scheme: str, mark: str) -> None:
    wrapped = f"{scheme}//disq.us/url?url=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1%26c%3D2{SIGNATURE}"
    message = f"<p><a rel=x href={mark}{wrapped}&amp;cuid=7{mark}>a</a> and more</p>"

    expected = f"<p><a rel=x href={mark}https://example.org/a?b=1&amp;c=2{mark}>a</a> and more</p>"
    assert unwrap_redirects(message) == expected


@pytest.mark.parametrize(
    "message",
    [
        f'<a href="https://disq.us/url?url=javascript%3Aalert(1){SIGNATURE}">a</a>',
        '<a href="https://disq.us/url?cuid=7">a</a>',
        '<a href="https://notdisq.us/url?url=https%3A%2F%2Fexample.org">a</a>',
        "<p>See https://disq.us/url?url=https%3A%2F%2Fexample.org for more</p>",
    ],
)
def test_other_links_and_texts_are_left_as_they_are(message: str) -> None:
    assert unwrap_redirects(message) == message


def test_an_address_inside_a_redirect_cannot_break_out_of_its_quotes() -> None:
    message = f'<a href="https://disq.us/url?url=https%3A%2F%2Fe.example%2F%22%3E%3Cb{SIGNATURE}">'

    assert unwrap_redirects(message) == '<a href="https://e.example/&quot;&gt;&lt;b">'
