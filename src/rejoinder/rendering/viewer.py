"""The person a page is rendered for, when it is not the shared page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from rejoinder.kit.whole_words import WholeWords
from rejoinder.rendering.avatar import Avatar
from rejoinder.rendering.look import Look
from rejoinder.vocabulary.notifications import ThreadLevel
from rejoinder.vocabulary.states import CommentState, Role, Trust


@dataclass(frozen=True, slots=True)
class OwnComment:
    """A comment of the viewer that others do not see, with what happened to it.

    ``heading`` is the state in words, ``lines`` say who, what, why and what next, each a
    whole sentence. ``code`` opens the receipt, empty for imported comments. ``decision_id``
    is the decision it rests on, ``contest_until`` when the time for an appeal ends.
    """

    comment_id: int
    public_id: str
    thread_id: int
    parent_id: int | None
    state: CommentState
    heading: str
    html: str
    sent_at: datetime
    code: str
    lines: tuple[str, ...] = ()
    can_edit: bool = False
    can_withdraw: bool = False
    decision_id: int | None = None
    contest_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at the page, and what is theirs on it.

    ``name`` is empty for guests; ``guest_name`` and ``guest_email`` are what a guest typed
    last. ``votes`` maps comment ids to 1 or -1; ``editable`` and ``withdrawable`` hold the
    ids of published comments of theirs, ``own`` all ids of theirs on the page.
    ``muted`` holds the ids of comments by readers whom they have muted, ``muted_words`` the
    words they do not want to read. ``level`` is what they want to hear of the thread, None
    on other pages and for guests. ``unread`` counts notifications up to 100, ``address`` is that of
    their public page. ``look`` is None for guests: a script sets what their cookie says.
    ``csrf_token`` is empty where no form needs it. ``draft`` is the text that they kept for
    the thread while they signed in. ``warned``: a warning of the desk waits to be read.
    """

    name: str = ""
    address: str = ""
    avatar: Avatar | None = None
    role: Role = Role.READER
    trust: Trust = Trust.GUEST
    is_staff: bool = False
    unread: int = 0
    level: ThreadLevel | None = None
    look: Look | None = None
    csrf_token: str = ""
    guest_name: str = ""
    guest_email: str = ""
    mine: tuple[OwnComment, ...] = ()
    votes: Mapping[int, int] = field(default_factory=dict)
    own: frozenset[int] = frozenset()
    editable: frozenset[int] = frozenset()
    withdrawable: frozenset[int] = frozenset()
    muted: frozenset[int] = frozenset()
    muted_words: WholeWords = field(default_factory=WholeWords)
    draft: str = ""
    warned: bool = False

    @property
    def signed_in(self) -> bool:
        """Whether this is an account and not a guest."""
        return bool(self.name)
