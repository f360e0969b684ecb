"""Rules about Jinja templates: they compile, escape, and can be translated."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from jinja2 import Environment, TemplateSyntaxError

from dev.checks.faults import Rule, Source

# A block of this name is filled into an attribute: {% block layout %}wide{% endblock %}.
ATTRIBUTE_BLOCK = re.compile(r"class$|^(layout|attributes)$")
# One sign that is in no template stands for each expression, so that the page can be read
# as HTML without being rendered.
EXPRESSION = "\ufffc"
SPOKEN_ATTRIBUTES = frozenset({"alt", "aria-label", "aria-description", "placeholder", "title"})
UNSPOKEN_ELEMENTS = frozenset({"code", "kbd", "samp", "script", "style", "svg"})
LETTERS = re.compile(r"[^\W\d_]{2,}")
# Words that are the same in every language.
PROPER_NAMES = re.compile(r"\bRejoinder\b")
# A macro may write attributes or the query of an address; the HTML reader takes them for text.
NOT_PROSE = re.compile(r'[?&]?[\w-]+=(?:"[^"]*")?')
BREAKS_ESCAPING = frozenset({"safe", "forceescape"})

_jinja = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)


def templates_compile(source: Source) -> Iterator[tuple[int, str]]:
    """A template with a syntax error is found before somebody opens that page."""
    try:
        _jinja.parse(source.text)
    except TemplateSyntaxError as error:
        yield error.lineno, f"does not compile: {error.message}"


def templates_escape_everything(source: Source) -> Iterator[tuple[int, str]]:
    """Text from people is escaped by the template; only sanitised HTML passes, by its filter."""
    if source.path.endswith(".txt"):
        return  # the text part of a mail is no HTML; escaped, it would show &amp;
    before = ""
    for line, kind, value in _tokens(source):
        if before == "|" and value in BREAKS_ESCAPING:
            yield line, "no |safe in templates: sanitised HTML has a filter of its own"
        if kind == "name" and value == "autoescape":
            yield line, "escaping is never switched off in a template"
        if kind != "whitespace":
            before = value


def templates_can_be_translated(source: Source) -> Iterator[tuple[int, str]]:
    """Every word that a reader sees or hears passes through gettext."""
    reader = _SpokenText()
    reader.feed(_as_html(source))
    reader.close()
    for line, text in reader.found:
        words = NOT_PROSE.sub("", PROPER_NAMES.sub("", text.replace(EXPRESSION, " ")))
        if spoken := LETTERS.search(words):
            shown = " ".join(words.split())[:60]
            first = line + words.count("\n", 0, spoken.start())
            yield first, f"“{shown}” cannot be translated: wrap it in _() or ngettext()"


def _tokens(source: Source) -> Iterator[tuple[int, str, str]]:
    try:
        yield from _jinja.lex(source.text)
    except TemplateSyntaxError:
        return  # templates_compile reports it


def _as_html(source: Source) -> str:
    """Return the template with its tags and comments taken out, every line where it was."""
    parts: list[str] = []
    inside = ""
    silent = ""  # the tag that ends a stretch which is translated or is no prose
    tag = ""
    for _line, kind, value in _tokens(source):
        newlines = "\n" * value.count("\n")
        if kind == "name" and inside == "block":
            silent = _silent_until(tag, value, silent)
            tag = tag or value
        if kind in ("block_begin", "variable_begin"):
            inside, tag = kind.removesuffix("_begin"), ""
        elif kind in ("block_end", "variable_end"):
            parts.append(EXPRESSION if inside == "variable" else "")
            inside = ""
        parts.append(value if kind == "data" and not silent else newlines)
    return "".join(parts)


def _silent_until(tag: str, name: str, silent: str) -> str:
    """Return which tag ends the silence after ``name`` was read inside ``tag``; "" for none."""
    if name == silent:
        return ""
    if not tag and name == "trans":
        return "endtrans"
    if tag == "block" and ATTRIBUTE_BLOCK.search(name):
        return "endblock"
    return silent


class _SpokenText(HTMLParser):
    """Collects what is seen or heard of a page, each piece with its line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        spoken = SPOKEN_ATTRIBUTES | ({"value"} if _is_button(tag, attrs) else set())
        self.found += [(line, value) for name, value in attrs if value and name in spoken]
        if tag in UNSPOKEN_ELEMENTS:
            self._silent.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in UNSPOKEN_ELEMENTS:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append((self.getpos()[0], data))


def _is_button(tag: str, attrs: list[tuple[str, str | None]]) -> bool:
    return tag == "input" and dict(attrs).get("type") in ("submit", "button", "reset")


RULES: tuple[Rule, ...] = (
    templates_compile,
    templates_escape_everything,
    templates_can_be_translated,
)
