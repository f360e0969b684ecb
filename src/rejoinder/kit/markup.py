"""The only place where text from people becomes HTML.

The small Markdown of comments:

- ``**bold**``, ``*italic*`` (or with underscores), code between backticks;
- ``> quote``; lists with ``-``, ``*``, ``+`` or ``1.``;
- ``[words](https://example.org/)``; an http or https address alone becomes a link;
- code between two lines of three backticks;
- a line break is a line break; an empty line begins a paragraph;
- a backslash keeps the sign after it as it was typed.

Nothing else has a meaning: headings, pictures, tables, rules, references, entities
and HTML stay as they were typed.

Everything given out here is safe to put into a page without further escaping.
"""

import re
from collections.abc import Iterable, Sequence
from html import unescape

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, list_block
from markdown_it.rules_inline import StateInline, linkify
from markdown_it.token import Token

from rejoinder.kit.text import clean_text, safe_url

MAX_CHARS = 10_000  # of Markdown; longer text is shown, but as it was typed
MAX_HTML_CHARS = 50_000  # of foreign HTML; longer HTML keeps its words only
MAX_ARTICLE_CHARS = 500_000
MAX_GROWTH = 20  # times the input; only text made to swell a page comes near
MAX_NESTING = 20  # quotes and lists within each other, two for each list


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


COMMENT_TAGS = _tags("a b blockquote br code em i li ol p pre q s strong ul")
ARTICLE_TAGS = COMMENT_TAGS | _tags("cite figcaption figure h2 h3 hr sub sup")
LINK_SCHEMES = frozenset({"http", "https", "mailto"})
COMMENT_REL = "nofollow ugc noopener"
ARTICLE_REL = "noopener"

_BLOCK_TAGS = _tags(
    "address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section table tbody td tfoot th thead tr ul"
)
# Anything that could mean something to the parser; text without it takes the short way.
_MAY_BE_MARKED_UP = re.compile(
    r"[\\`*_\[]|://|^[ \t]*(?:>|[-+](?:[ \t]|$)|~~~|[0-9]{1,9}[.)])", re.MULTILINE
)
_EMPTY_LINES = re.compile(r"\n{2,}")
_LINE_START = re.compile(r"\n[ \t]+")
_MAILTO = re.compile(r"(?i:mailto:)[^\s\"'<>\\`?]+@[^\s\"'<>\\`?]+")
_NUMBERED = re.compile(r"[0-9]+")
# Every tag that HTML parsers open again in each new paragraph until it is closed. The
# number keeps the search linear.
_REOPENED = re.compile(
    r"<(b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])[^>]{0,200}>",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(r"<[^<>]*>")


def render(text: str) -> str:
    """Turn the small Markdown of comments into safe HTML; an empty text gives an empty one.

    Text longer than MAX_CHARS, nested deeper than MAX_NESTING, or made to swell, is
    shown as it was typed: nothing that somebody wrote is dropped. Never raises.

    >>> render("Read **this**: https://example.org/ <b>")
    '<p>Read <strong>this</strong>: <a href="https://example.org/" \
rel="nofollow ugc noopener">https://example.org/</a> &lt;b&gt;</p>'
    """
    text = _tidy(text)
    if len(text) > MAX_CHARS or not _MAY_BE_MARKED_UP.search(text):
        return _as_typed(text)
    return _parsed(text)


def render_article(text: str) -> str:
    r"""Turn an article's Markdown (CommonMark without pictures and HTML) into safe HTML.

    >>> render_article("## At six\n\nIt was *closed*.")
    '<h2>At six</h2>\n<p>It was <em>closed</em>.</p>'
    """
    return sanitise_article(_ARTICLE_MARKDOWN.render(clean_text(text)))


def sanitise_html(html: str) -> str:
    """Keep of foreign HTML (imported comments) what a comment may hold; the rest loses its tags.

    Relative links lose their target. HTML longer than MAX_HTML_CHARS, or made to
    swell, keeps its words only. Never raises.

    >>> sanitise_html('<p onclick="x()">Hi <img src=x onerror=y> <i>you</i></p>')
    '<p>Hi  <i>you</i></p>'
    """
    return _sanitised(html, _COMMENT_CLEANER, MAX_HTML_CHARS)


def sanitise_article(html: str) -> str:
    """Keep of an article's HTML what an article may hold; wider than for comments.

    Pictures and their credits are fields of the article, so no ``img`` here.
    """
    return _sanitised(html, _ARTICLE_CLEANER, MAX_ARTICLE_CHARS)


def plain_text(html: str) -> str:
    r"""Give the words of some HTML: blocks joined by ``\n``, whitespace collapsed.

    This is the canonical text of an article and the source of excerpts.

    >>> plain_text("<p>One &amp;\n two</p><ul><li>three</li></ul>")
    'One & two\nthree'
    """
    if len(html) > MAX_ARTICLE_CHARS:
        html = _ANY_TAG.sub("\n", html)
    # What comes out of the cleaner has tags without attributes and escaped text,
    # so that a simple pattern finds every tag and nothing else.
    blocks = _ANY_TAG.sub("\n", _BLOCK_CLEANER.clean(_without_attributes(html).replace("\n", " ")))
    lines = (" ".join(unescape(line).split()) for line in blocks.split("\n"))
    return clean_text("\n".join(line for line in lines if line))


def _tidy(text: str) -> str:
    """Clean the text and cut the ends of lines, where nobody can see spaces."""
    return "\n".join(line.rstrip() for line in clean_text(text).split("\n")).strip("\n")


def _as_typed(text: str) -> str:
    """Show tidy text without any mark-up: paragraphs and line breaks only."""
    paragraphs = (paragraph.strip() for paragraph in _EMPTY_LINES.split(text))
    return "\n".join(f"<p>{_escaped(paragraph)}</p>" for paragraph in paragraphs if paragraph)


def _escaped(paragraph: str) -> str:
    """Escape as the cleaner does, so that both ways give the same."""
    escaped = paragraph.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _LINE_START.sub("\n", escaped.replace("\xa0", "&nbsp;")).replace("\n", "<br>\n")


def _parsed(text: str) -> str:
    """Take the long way: parse, render, clean. ``text`` is tidy already."""
    tokens = _MARKDOWN.parse(text)
    if _deepest(tokens) >= MAX_NESTING - 1:
        # The parser drops what is nested deeper.
        return _as_typed(text)
    rendered = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    html = _COMMENT_CLEANER.clean(rendered).strip("\n")
    return html if len(html) <= MAX_GROWTH * len(text) else _as_typed(text)


def _deepest(tokens: Iterable[Token]) -> int:
    return max((token.level for token in tokens), default=0)


def _sanitised(html: str, cleaner: nh3.Cleaner, max_chars: int) -> str:
    html = clean_text(html)
    if len(html) <= max_chars:
        cleaned = str(cleaner.clean(_without_attributes(html))).strip()
        if len(cleaned) <= MAX_GROWTH * len(html):
            return cleaned
    return _as_typed(_tidy(unescape(_ANY_TAG.sub(" ", html))))


def _without_attributes(html: str) -> str:
    """Take the attributes from tags such as ``<b>``, which may not have any here.

    HTML parsers open these tags again in every paragraph, but no more than three
    that are the same. With different attributes 20 KB of HTML become 20 MB.
    Source: HTML Standard, "the list of active formatting elements".
    """
    return _REOPENED.sub(r"<\1>", html)


class _SmallMarkdown(MarkdownIt):
    """The parser with nothing but the rules of comments switched on."""

    RULES = (
        *("blockquote", "fence", "list", "picture_as_typed"),
        *("backticks", "emphasis", "escape", "link", "newline"),
    )

    def __init__(self) -> None:
        """Begin with the preset that knows paragraphs only, and add to it rule by rule."""
        super().__init__("zero", {"breaks": True, "linkify": True, "maxNesting": MAX_NESTING})
        self.block.ruler.at("list", _list_from_one, {"alt": ["paragraph", "blockquote"]})
        self.inline.ruler.before("link", "picture_as_typed", _picture_as_typed)
        self.enable(list(self.RULES))
        # The rule of the same name for whole texts looks for addresses without
        # "https://", which are not links here.
        self.inline.ruler.at("linkify", _address)
        self.inline.ruler.enable("linkify")
        if self.linkify is None:
            raise RuntimeError("linkify-it-py is missing; install the project's requirements")
        self.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
        for scheme in ("ftp:", "//", "mailto:"):
            self.linkify.add(scheme, None)

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        """Link to nothing but the web and mail addresses; anything else stays text."""
        return _link_target(url) is not None

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - the library's name
        """Show an address as it was typed, so that the text does not differ from the target."""
        return link


def _list_from_one(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Take lists as CommonMark does, but numbered ones from 1 only.

    "1986. What a year!" keeps its number that way, as text.
    """
    number = _NUMBERED.match(state.src, state.bMarks[start_line] + state.tShift[start_line])
    # A silent call asks whether the item before ends here, and it does.
    if number and number.group() != "1" and not silent:
        return False
    return list_block(state, start_line, end_line, silent)


def _picture_as_typed(state: StateInline, silent: bool) -> bool:
    """Step over ``![``, so that it does not begin a link after an exclamation mark."""
    if not state.src.startswith("![", state.pos):
        return False
    if not silent:
        state.pending += "!["
    state.pos += 2
    return True


def _address(state: StateInline, silent: bool) -> bool:
    """Make a link of an address with http or https before the colon.

    The library's rule searches all text before each "://", which takes long in a text
    of nothing else.
    """
    if not state.pending[-5:].lower().endswith(("http", "https")):
        return False
    return linkify(state, silent)


def _link_target(url: str) -> str | None:
    """Give the target that a link may have, None for no target."""
    if _MAILTO.fullmatch(url):
        return url
    return url if safe_url(url) else None


def _attribute(_tag: str, attribute: str, value: str) -> str | None:
    return _link_target(value) if attribute == "href" else value


def _cleaner(tags: Iterable[str], rel: str | None, attributes: Sequence[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(tags),
        # The empty "*" stands against the library's own list for all tags (lang, title).
        attributes={"a": set(attributes), "*": set()},
        attribute_filter=_attribute,
        link_rel=rel,
        url_schemes=set(LINK_SCHEMES),
        url_relative="deny",
    )


_COMMENT_CLEANER = _cleaner(COMMENT_TAGS, COMMENT_REL, ["href"])
_ARTICLE_CLEANER = _cleaner(ARTICLE_TAGS, ARTICLE_REL, ["href"])
_BLOCK_CLEANER = _cleaner(_BLOCK_TAGS, None, [])
_MARKDOWN = _SmallMarkdown()
_ARTICLE_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable("image")
