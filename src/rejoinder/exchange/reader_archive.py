"""Writes what a site holds of one reader: a zip with ``data.json`` and ``index.html``.

Both hold the same. The page stands alone: no script, nothing loaded from anywhere, every
text escaped, so that it can be kept, printed and opened in twenty years. The sections are
gone through once and written as they come; the page waits in a temporary file meanwhile.
"""

import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from html import escape
from io import RawIOBase
from tempfile import SpooledTemporaryFile
from typing import IO, Any

Value = str | int | bool | datetime | None
CHUNK = 64 * 1024
# What of the page is kept in memory; a longer one goes to a temporary file.
_IN_MEMORY = 4 * 1024 * 1024
_STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 Georgia, serif }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.75rem; line-height: 1.2 }
h2 { margin-top: 2.5rem; border-top: 1px solid #8888; padding-top: 1rem }
h3 { font-size: 1.0625rem; margin: 0 0 .25rem }
h4 { font-size: .9375rem; margin: .75rem 0 .25rem }
article { border-top: 1px solid #8884; padding: 1rem 0; break-inside: avoid }
h2 + article { border-top: 0; padding-top: 0 }
article article { padding-inline-start: 1rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .125rem 1rem; margin: .25rem 0 }
dl { font: .875rem/1.4 system-ui, sans-serif }
dt { opacity: .7 }
dd { margin: 0; overflow-wrap: anywhere }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; margin: .5rem 0 }
pre { padding-inline-start: .875rem; border-inline-start: 3px solid #8886 }
img { max-width: 8rem; border-radius: 50% }
"""
# Even a page that somebody has tampered with would load and run nothing.
_POLICY = "default-src 'none'; img-src 'self' data: file:; style-src 'unsafe-inline'"


@dataclass(frozen=True, slots=True)
class Fact:
    """One value: ``name`` is its key in JSON, ``label`` its name on the page.

    Times are written in UTC in JSON and in the words' time zone on the page.
    """

    name: str
    label: str
    value: Value


@dataclass(frozen=True, slots=True)
class Quote:
    """A longer text as somebody typed it, with line ends."""

    name: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a section: facts, texts, and the lists that belong to it."""

    heading: str = ""
    facts: tuple[Fact, ...] = ()
    quotes: tuple[Quote, ...] = ()
    parts: tuple["Section", ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A list of entries; with ``is_one`` it is a single one, and an object in JSON."""

    name: str
    title: str
    entries: Iterable[Entry]
    is_one: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """The words around the data, in the reader's language."""

    title: str
    made: str
    empty: str
    yes: str
    no: str
    picture: str
    language: str
    direction: str
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Archive:
    """What goes into the zip. ``picture`` is the file's name and bytes, None without one."""

    words: Words
    made_at: datetime
    sections: Iterable[Section]
    picture: tuple[str, bytes] | None = None


def write_archive(archive: Archive) -> Iterator[bytes]:
    """Yield the zip in pieces of some 64 kB, ready to be sent."""
    out = _Outlet()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped, _page_file() as page:
        yield from _write_both(archive, zipped, page, out)
        page.seek(0)
        with zipped.open(_member("index.html", archive), "w", force_zip64=True) as target:
            while piece := page.read(CHUNK):
                target.write(piece)
                yield from out.full()
        if archive.picture is not None:
            name, content = archive.picture
            zipped.writestr(_member(name, archive), content)
    yield from out.rest()


class _Outlet(RawIOBase):
    """A file that is never read back or gone back in: what was written is handed out."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []
        self._size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        piece = bytes(data)
        self._pieces.append(piece)
        self._size += len(piece)
        return len(piece)

    def full(self) -> Iterator[bytes]:
        """Hand out what there is once it is worth it."""
        if self._size >= CHUNK:
            yield from self.rest()

    def rest(self) -> Iterator[bytes]:
        """Hand out what there is."""
        if self._pieces:
            yield b"".join(self._pieces)
        self._pieces, self._size = [], 0


def _member(name: str, archive: Archive) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, archive.made_at.astimezone(archive.words.zone).timetuple()[:6])
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def _page_file() -> IO[bytes]:
    return SpooledTemporaryFile(_IN_MEMORY)


def _write_both(
    archive: Archive, zipped: zipfile.ZipFile, page: IO[bytes], out: _Outlet
) -> Iterator[bytes]:
    """Write data.json into the zip and the page into its file, going through the data once."""
    words = archive.words
    page.write(_head(words, archive).encode())
    with zipped.open(_member("data.json", archive), "w", force_zip64=True) as data:
        made = json.dumps(archive.made_at.isoformat())
        data.write(f'{{\n"made_at": {made}'.encode())
        for section in archive.sections:
            opening, closing = ("", "") if section.is_one else ("[", "\n]")
            data.write(f",\n{json.dumps(section.name)}: {opening}".encode())
            page.write(
                f'<section id="{escape(section.name)}"><h2>{escape(section.title)}</h2>\n'.encode()
            )
            separator, is_empty = "\n", True
            for entry in section.entries:
                text = json.dumps(_as_json(entry), ensure_ascii=False)
                data.write(f"{separator}{text}".encode(errors="replace"))
                page.write(_as_html(entry, words, 3).encode(errors="replace"))
                separator, is_empty = ",\n", False
                yield from out.full()
            if is_empty:
                data.write(b"null" if section.is_one else b"")
                page.write(f"<p>{escape(words.empty)}</p>\n".encode())
            data.write(closing.encode())
            page.write(b"</section>\n")
        data.write(b"\n}\n")
    page.write(b"</body></html>\n")


def _head(words: Words, archive: Archive) -> str:
    picture = ""
    if archive.picture is not None:
        picture = f'<p><img src="{escape(archive.picture[0])}" alt="{escape(words.picture)}"></p>\n'
    return (
        f'<!doctype html>\n<html lang="{escape(words.language)}" dir="{escape(words.direction)}">'
        '<head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(words.title)}</title>\n<style>{_STYLE}</style></head>\n<body>\n"
        f"<h1>{escape(words.title)}</h1>\n<p>{escape(words.made)}</p>\n{picture}"
    )


def _as_json(entry: Entry) -> dict[str, Any]:
    values: dict[str, Any] = {"heading": entry.heading} if entry.heading else {}
    values |= {fact.name: _json_value(fact.value) for fact in entry.facts}
    values |= {quote.name: quote.text for quote in entry.quotes}
    return values | {part.name: [_as_json(each) for each in part.entries] for part in entry.parts}


def _json_value(value: Value) -> str | int | bool | None:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def _as_html(entry: Entry, words: Words, level: int) -> str:
    lines = ["<article>"]
    if entry.heading:
        lines.append(f"<h{level}>{escape(entry.heading)}</h{level}>")
    lines += [f"<pre>\n{escape(quote.text)}</pre>" for quote in entry.quotes if quote.text]
    shown = [fact for fact in entry.facts if fact.value not in (None, "")]
    if shown:
        lines.append("<dl>")
        lines += [
            f"<dt>{escape(fact.label)}</dt><dd>{_shown(fact.value, words)}</dd>" for fact in shown
        ]
        lines.append("</dl>")
    for part in entry.parts:
        inner = [_as_html(each, words, min(level + 2, 6)) for each in part.entries]
        if inner:
            lines += [f"<h{level + 1}>{escape(part.title)}</h{level + 1}>", *inner]
    return "\n".join([*lines, "</article>\n"])


def _shown(value: Value, words: Words) -> str:
    if isinstance(value, bool):
        return escape(words.yes if value else words.no)
    if isinstance(value, datetime):
        return f"{value.astimezone(words.zone):%Y-%m-%d %H:%M}"
    return escape(str(value))
