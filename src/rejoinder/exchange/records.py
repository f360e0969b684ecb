"""What an importer reads from another system's file, whichever system it was."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RecordKind(StrEnum):
    """What kind of thing in the old system a line of the report is about."""

    THREAD = "thread"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class ImportedAuthor:
    """Who wrote a comment, as far as the file says.

    An empty string means the file does not say. `email` is unproven: it must never link
    the comment to an account. Network addresses in older files are not read at all.
    """

    name: str = ""
    username: str = ""  # the profile in the old system; empty for guests
    is_anonymous: bool = True
    email: str = ""
    link: str = ""

    @property
    def person_key(self) -> str:
        """The author's id in the old system; empty for a guest, who has only a name.

        >>> ImportedAuthor(name="Oda", username="oda_n", is_anonymous=False).person_key
        'oda_n'
        >>> ImportedAuthor(name="Oda").person_key
        ''
        """
        return "" if self.is_anonymous else self.username


NOBODY = ImportedAuthor()


@dataclass(frozen=True, slots=True)
class ImportedThread:
    """A discussion in the old system. One article may have had several."""

    source_id: str
    identifier: str  # the site's own name for the article; empty if it gave none
    link: str
    title: str
    created_at: datetime | None  # None: missing or unreadable
    is_closed: bool = False
    is_deleted: bool = False


@dataclass(frozen=True, slots=True)
class ImportedComment:
    """A comment in the old system, its text exactly as it stood there (unsafe HTML)."""

    source_id: str
    thread_source_id: str
    parent_source_id: str | None  # None: it stands at the top of its thread
    message_html: str
    created_at: datetime | None  # None: missing or unreadable
    author: ImportedAuthor = NOBODY
    is_deleted: bool = False
    is_spam: bool = False
    is_approved: bool = True


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something in the file that is not imported, and why.

    `source_id` is the old system's id, or `#12` for the twelfth of its kind when it has none.
    `why` is one of a fixed set of sentences, so that it can be counted.
    """

    kind: RecordKind
    source_id: str
    why: str


@dataclass(frozen=True, slots=True)
class Noted:
    """Something that is imported otherwise than the file says, and why."""

    kind: RecordKind
    source_id: str
    why: str


Record = ImportedThread | ImportedComment | Skipped
