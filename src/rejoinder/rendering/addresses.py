"""The addresses of all public pages, in one place, without asking Django's resolver.

A page holds several hundred of them; a `reverse()` for each would cost more than
everything else on the page. tests/rendering compare them with the resolver's.
"""

from urllib.parse import urlencode

from rejoinder.kit.ids import to_public


def front(section: str = "", *, after: str = "") -> str:
    """The front page, or the part of it that shows one section."""
    return "/" + _query(section=section, after=after)


def article(slug: str, *, sort: str = "", after: str = "") -> str:
    """An article with its discussion."""
    return f"/articles/{slug}" + _query(sort=sort, after=after)


def version(slug: str, number: int) -> str:
    """What was changed when version ``number`` of an article was replaced."""
    return f"/articles/{slug}/versions/{number}"


def comments(thread_id: int, *, sort: str = "", after: str = "") -> str:
    """More top-level comments as a fragment (GET), a new comment (POST)."""
    return f"/d/{thread_id}/comments" + _query(sort=sort, after=after)


def changes(thread_id: int, *, after: int, since: str) -> str:
    """What came after a comment's number, and what changed since a version."""
    return f"/d/{thread_id}/changes" + _query(after=str(after), since=since)


def comment(thread_id: int, comment_id: int, *, after: str = "") -> str:
    """A comment within its branch."""
    return f"/d/{thread_id}/c/{to_public(comment_id)}" + _query(after=after)


def replies(thread_id: int, comment_id: int, *, after: str = "") -> str:
    """More replies of a branch as a fragment."""
    return f"/d/{thread_id}/c/{to_public(comment_id)}/replies" + _query(after=after)


def deed(thread_id: int, comment_id: int, verb: str) -> str:
    """The page and form for a ``verb`` on a comment: reply, edit, withdraw, vote."""
    return f"/d/{thread_id}/c/{to_public(comment_id)}/{verb}"


def feed(thread_id: int = 0) -> str:
    """The Atom feed of a discussion, or of the whole site."""
    return f"/d/{thread_id}/feed.atom" if thread_id else "/feed.atom"


def oembed(page: str) -> str:
    """What other sites ask to show the comment at the whole address ``page``."""
    return "/oembed" + _query(url=page)


def follow(thread_id: int) -> str:
    """Where one says what one wants to hear of a discussion."""
    return f"/d/{thread_id}/follow"


def receipt(code: str = "") -> str:
    """Where a comment is, or the page that asks for its code."""
    return f"/where/{code}" if code else "/where"


def decision(decision_id: int, *, code: str = "", notice: str = "") -> str:
    """A decision with its statement of reasons; ``code`` or ``notice`` opens it for guests."""
    return f"/decisions/{decision_id}" + _query(code=code, notice=notice)


def appeal(decision_id: int, *, code: str = "", notice: str = "") -> str:
    """Where a decision is contested."""
    return f"/decisions/{decision_id}/appeal" + _query(code=code, notice=notice)


def notice(code: str = "") -> str:
    """What became of a notice of illegal content, or the page that begins one."""
    return f"/notices/{code}" if code else "/notices"


def person(account_id: int, *, after: str = "") -> str:
    """What others see of a reader, with their comments."""
    return f"/people/{to_public(account_id)}" + _query(after=after)


def picture(name: str, *, small: bool = True) -> str:
    """A reader's picture: 96 pixels square, or 256."""
    return f"/pictures/{name}.small.webp" if small else f"/pictures/{name}.webp"


def house_rules() -> str:
    """The numbered house rules."""
    return "/house-rules"


def openness(month: str = "") -> str:
    """How the discussion is looked after, in figures; ``month`` as 2026-05."""
    return "/openness" + _query(month=month)


def ledger(day: str = "", *, after: str = "") -> str:
    """The public ledger: its days, or the rows of one."""
    return (f"/openness/ledger/{day}" if day else "/openness/ledger") + _query(after=after)


def ledger_row(sequence: int) -> str:
    """One row of the public ledger, with its proof."""
    return f"/openness/ledger/rows/{sequence}"


def _query(**values: str) -> str:
    given = {name: value for name, value in values.items() if value}
    return f"?{urlencode(given)}" if given else ""
