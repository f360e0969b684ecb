"""The small Markdown of comments, the cleaning of foreign HTML, and canonical text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.kit.markup import plain_text, render, sanitise_article, sanitise_html

REL = 'rel="nofollow ugc noopener"'


def link(target: str, words: str = "") -> str:
    return f'<a href="{target}" {REL}>{words or target}</a>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        (" \n\t\n ", ""),
        ("Hello", "<p>Hello</p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("one\r\n  two  \n\n\n three", "<p>one<br>\ntwo</p>\n<p>three</p>"),
        ("**bold** and __bold__", "<p><strong>bold</strong> and <strong>bold</strong></p>"),
        ("*it* and _it_", "<p><em>it</em> and <em>it</em></p>"),
        ("snake_case_name", "<p>snake_case_name</p>"),
        ("`a < b`", "<p><code>a &lt; b</code></p>"),
        ("```py\nx = '<'\n```", "<pre><code>x = '&lt;'\n</code></pre>"),
        ("> said\n> so", "<blockquote>\n<p>said<br>\nso</p>\n</blockquote>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        ("[word](https://a.example/x)", f"<p>{link('https://a.example/x', 'word')}</p>"),
        ("[write](mailto:a@b.example)", f"<p>{link('mailto:a@b.example', 'write')}</p>"),
        ("[a](https://a.example 'title')", f"<p>{link('https://a.example', 'a')}</p>"),
        ("see https://a.example/x, now", f"<p>see {link('https://a.example/x')}, now</p>"),
        ("(http://a.example/b_(c))", f"<p>({link('http://a.example/b_(c)')})</p>"),
        ("**https://a.example**", f"<p><strong>{link('https://a.example')}</strong></p>"),
        ("\\*not\\* it", "<p>*not* it</p>"),
    ],
)
def test_the_small_markdown_means_what_is_documented(text: str, html: str) -> None:
    assert render(text) == html


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("# Heading", "# Heading"),
        ("Heading\n===", "Heading<br>\n==="),
        ("Heading\n---", "Heading<br>\n---"),
        ("***", "***"),
        ("a | b\n--|--\n1 | 2", "a | b<br>\n--|--<br>\n1 | 2"),
        ("<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;"),
        ("<!-- a -->", "&lt;!-- a --&gt;"),
        ("&amp; &copy; &#60;", "&amp;amp; &amp;copy; &amp;#60;"),
        ("~~gone~~", "~~gone~~"),
        ("    indented", "indented"),
        ("1986. What a year!", "1986. What a year!"),
        ("[a]: https:/a\n\n[a]", "[a]: https:/a</p>\n<p>[a]"),
        ("![alt](x.png)", "![alt](x.png)"),
        ("www.a.example a@b.example", "www.a.example a@b.example"),
        ("ftp://a.example //a.example", "ftp://a.example //a.example"),
        ("[a](javascript:x) [b](/path)", "[a](javascript:x) [b](/path)"),
        ("https://bank.example@evil.example", "https://bank.example@evil.example"),
        ('(c) -- ... :-) "q"', '(c) -- ... :-) "q"'),
    ],
)
def test_everything_else_stays_as_typed(text: str, shown: str) -> None:
    assert render(text) == f"<p>{shown}</p>"


def test_a_picture_stays_text_with_its_address_as_a_link() -> None:
    html = render("![alt](https://a.example/x.png)")

    assert html == f"<p>![alt]({link('https://a.example/x.png')})</p>"


def test_a_link_is_shown_as_it_was_typed_even_if_its_target_is_encoded() -> None:
    html = render("https://a.example/ü")

    assert html == f"<p>{link('https://a.example/%C3%BC', 'https://a.example/ü')}</p>"


def test_marks_that_turn_the_text_do_not_reach_the_page() -> None:
    assert render("a\u202eb *c\u2067*") == "<p>ab <em>c</em></p>"


# Whatever takes the short way must look as if it had taken the long one. The long way
# is forced by an emphasised word in a paragraph of its own.
plain_signs = st.one_of(
    st.text(
        st.sampled_from("ab \t\n\r.,<>&\"'#|=!()]{}~+-1234)\u00a0\u2028éש字\x0b\x0c"), max_size=80
    ),
    st.text(st.characters(exclude_characters="\\`*_["), max_size=80),
)


@given(plain_signs)
def test_plain_text_looks_the_same_on_the_short_and_on_the_long_way(text: str) -> None:
    # A leading word keeps the text from being empty; quotes and lists would take in
    # the paragraph that forces the long way, so the last line is one of words.
    text = f"word {text}\n\nlast"

    assert render(f"{text}\n\n*end*") == f"{render(text)}\n<p><em>end</em></p>"


@given(st.text(max_size=200))
def test_rendering_never_fails_and_never_swells(text: str) -> None:
    assert len(render(text)) <= 20 * len(text)


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("<p>Hello <b>you</b></p>", "<p>Hello <b>you</b></p>"),
        ("<p class=x>a<br/>b", "<p>a<br>b</p>"),
        ("<h1>big</h1>", "big"),
        ("<img src=https://a.example/x.png>words", "words"),
        ("<a href='https://a.example/' title=x>a</a>", link("https://a.example/", "a")),
        ("<a href='/relative'>a</a>", f"<a {REL}>a</a>"),
        ("<a href='https://b@a.example/'>a</a>", f"<a {REL}>a</a>"),
        ("<b class=x>a</b><i x=1>b</i>", "<b>a</b><i>b</i>"),
        ("<blockquote>a</blockquote>", "<blockquote>a</blockquote>"),
        ("a &lt; b &amp; c", "a &lt; b &amp; c"),
        ("a\u202eb\x00", "ab"),
        ("", ""),
    ],
)
def test_foreign_html_keeps_what_a_comment_may_hold(html: str, cleaned: str) -> None:
    assert sanitise_html(html) == cleaned


def test_cleaning_foreign_html_twice_changes_nothing() -> None:
    once = sanitise_html("<p>a <b>b<i>c</b>d</i> &amp; <a href=https://a.example>e</a><ul><li>f")

    assert sanitise_html(once) == once


def test_an_article_keeps_its_headings_and_its_links_count_for_search_engines() -> None:
    html = "<h2 id=x>Part</h2><figure><figcaption>c</figcaption></figure>"
    html += "<a href='https://a.example/'>a</a><img src=x>"

    assert sanitise_article(html) == (
        "<h2>Part</h2><figure><figcaption>c</figcaption></figure>"
        '<a href="https://a.example/" rel="noopener">a</a>'
    )


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("words", "words"),
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("<p>One\n  <b>two</b>&nbsp;three</p>\n\n<p>four", "One two three\nfour"),
        ("a<br>b", "a\nb"),
        ("<ul><li>a<li>b</ul>c", "a\nb\nc"),
        ("5 &lt; 6 &amp;amp; 7", "5 < 6 &amp; 7"),
        ("<h2>H</h2><blockquote><p>q</p></blockquote>", "H\nq"),
        ("<script>x()</script><style>y</style>z", "z"),
        ("<p title='a>b'>c</p>", "c"),
        ("<td>a</td><td>b</td>", "ab"),
    ],
)
def test_canonical_text_has_one_line_for_each_block(html: str, text: str) -> None:
    assert plain_text(html) == text


def test_canonical_text_of_a_comment_reads_as_the_comment_does() -> None:
    html = render("**One** & two\n\n> three\n\n- four")

    assert plain_text(html) == "One & two\nthree\nfour"
