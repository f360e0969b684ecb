"""Takes a Disqus XML export apart into its threads and posts, and trusts nothing in it.

Defences: no DTD at all, hence no entities; a limit on depth, on the text of one element, on
the bytes read and on how far gzip unpacks. No tree is built, so memory stays flat.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from rejoinder.exchange.reading import Progress, ReadLimits, UnreadableExport, xml_chunks
from rejoinder.exchange.records import RecordKind

TOO_LONG = "its text is too long"
MARKUP_IN_MESSAGE = "its message holds XML elements where text should be"

_KINDS = {"thread": RecordKind.THREAD, "post": RecordKind.COMMENT}
# The parts of a thread or post that are read; `a/b` is a `b` inside an `a`.
_TEXTS = frozenset(
    {
        "id",
        "link",
        "title",
        "message",
        "createdAt",
        "isClosed",
        "isDeleted",
        "isSpam",
        "isApproved",
        "author/name",
        "author/username",
        "author/isAnonymous",
        "author/email",
        "author/link",
    }
)
_REFERENCES = frozenset({"thread", "parent"})


@dataclass(slots=True)
class Element:
    """A `thread` or `post`: its texts by path (`author/name`), the ids that it refers to.

    `fault` is empty, or says why the element cannot be used.
    """

    kind: RecordKind
    number: int  # 1 for the first of its kind in the file
    source_id: str
    texts: dict[str, str] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    fault: str = ""


class _WrongFile(Exception):
    """Raised inside the parser; the message is for the person who chose the file."""


class _Collector:
    """The parser's target: gathers threads and posts and builds no tree.

    lxml's own limit on depth does not hold for targets, so depth is checked here.
    """

    def __init__(self, limits: ReadLimits) -> None:
        self.limits = limits
        self.finished: list[Element] = []
        self.has_ended = False
        self._depth = 0
        self._names: list[str] = []
        self._numbers = dict.fromkeys(RecordKind, 0)
        self._element: Element | None = None
        self._wanted = ""  # the path whose text is being gathered; empty for none
        self._pieces: list[str] = []
        self._length = 0

    def doctype(self, *_: object) -> None:
        raise _WrongFile(
            "The file declares a document type (DTD). No export has one, and it can do harm; "
            "it is refused."
        )

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        self._depth += 1
        if self._depth == 1 and name != "disqus":
            raise _WrongFile(f"This is not a Disqus export: it begins with <{name[:40]}>.")
        if self._depth > self.limits.max_depth:
            raise _WrongFile(
                f"Elements stand in each other more than {self.limits.max_depth} deep."
            )
        self._names.append(name)
        if self._depth == 2:
            self._open_element(name, attributes)
        elif self._element is not None:
            self._open_part(name, attributes, self._element)

    def data(self, text: str) -> None:
        if not self._wanted or self._element is None:
            return
        self._length += len(text)
        if self._length > self.limits.max_text:
            self._element.fault = TOO_LONG
            self._pieces.clear()
        else:
            self._pieces.append(text)

    def end(self, _tag: str) -> None:
        if self._wanted and self._element is not None:
            self._element.texts.setdefault(self._wanted, "".join(self._pieces))
            self._pieces.clear()
            self._wanted = ""
        self._names.pop()
        self._depth -= 1
        if self._depth == 1 and self._element is not None:
            self.finished.append(self._element)
            self._element = None
        self.has_ended = self._depth == 0

    def close(self) -> None:
        """Do nothing; the parser asks for this method."""

    def _open_element(self, name: str, attributes: dict[str, str]) -> None:
        kind = _KINDS.get(name)
        if kind is None:
            return
        self._numbers[kind] += 1
        self._element = Element(kind, self._numbers[kind], _id_in(attributes))
        self._length = 0

    def _open_part(self, name: str, attributes: dict[str, str], element: Element) -> None:
        if self._depth == 3:
            self._wanted = name if name in _TEXTS else ""
            if name in _REFERENCES:
                element.references.setdefault(name, _id_in(attributes))
            return
        if self._names[2] == "message":
            element.fault = MARKUP_IN_MESSAGE
        path = f"{self._names[2]}/{name}"
        self._wanted = path if self._depth == 4 and path in _TEXTS else ""
        self._pieces.clear()


def _id_in(attributes: dict[str, str]) -> str:
    """Find `dsq:id` whatever its prefix is bound to."""
    for name, value in attributes.items():
        if name.rpartition("}")[2] == "id":
            return value.strip()
    return ""


def elements(path: Path, *, limits: ReadLimits, on_progress: Progress | None) -> Iterator[Element]:
    """Yield the threads and posts of an export in the order of the file.

    Raises UnreadableExport, also in the middle, and OSError.
    """
    collector = _Collector(limits)
    parser = etree.XMLParser(
        target=collector,
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    lines = 1
    for chunk in xml_chunks(path, limits=limits, on_progress=on_progress):
        _feed(parser, collector, chunk, first_line=lines)
        lines += chunk.count(b"\n")
        yield from collector.finished
        collector.finished.clear()
        if collector.has_ended:
            return
    raise UnreadableExport(
        "The export ends in the middle; it was probably cut off while it was copied.", line=lines
    )


def _feed(
    parser: "etree.XMLParser[None]", collector: _Collector, chunk: bytes, *, first_line: int
) -> None:
    """Give the parser the next piece; what follows the end of the export is not looked at."""
    try:
        parser.feed(chunk)
    except _WrongFile as error:
        raise UnreadableExport(str(error), line=first_line) from None
    except etree.XMLSyntaxError as error:
        if not collector.has_ended:
            raise UnreadableExport(
                f"The XML is damaged here ({error.msg}).", line=error.lineno
            ) from error
