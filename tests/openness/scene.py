"""A newspaper whose desk has decided something, for the tests of what it publishes."""

import itertools
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import click
from click.testing import CliRunner, Result

from rejoinder.actions.keep_ledger import append_ledger
from rejoinder.actions.moderate import publish, remove
from rejoinder.actions.stating import Statement
from rejoinder.kit.hash_chain import Broken, End, Link, follow
from rejoinder.models import Account, Comment, Decision, LedgerRow, Site
from rejoinder.vocabulary.states import CommentState, Reason
from tests.support import cast
from tests.web import scene

_numbers = itertools.count(1)
# Middle of a day and of a month, so that no test stands on a border.
NOON = datetime(2026, 5, 13, 12, 0, tzinfo=cast.now().tzinfo)


def paper() -> scene.Paper:
    """A site with house rules; its past decisions are as the test makes them."""
    made = scene.paper()
    Site.objects.update(house_rules="Stay with the matter.\nNo advertising.", time_zone="UTC")
    return made


def removes(
    place: scene.Paper,
    *,
    statement: Statement | None = None,
    by: Account | None = None,
    at: datetime | None = None,
) -> tuple[Comment, Decision]:
    """Ana writes a comment and a moderator removes it; return both."""
    comment = place.comment(fresh_text())
    decision = remove(
        comment.pk,
        seen=CommentState.PUBLISHED,
        moderator=by or place.mona,
        statement=statement or Statement(reason=Reason.ATTACK, house_rule=1, passage="idiot"),
        now=at or cast.now(),
    )
    return comment, decision


def fresh_text() -> str:
    """A comment that no check takes for one written before."""
    number = next(_numbers)
    words = " ".join(f"{word}{number}" for word in ("holm", "barrier", "harbour", "engineer"))
    return f"Only an idiot would write {words}."


def restores(place: scene.Paper, comment: Comment, *, at: datetime | None = None) -> Decision:
    """A moderator puts a removed comment back."""
    return publish(
        comment.pk, seen=CommentState.REMOVED, moderator=place.mona, now=at or cast.now()
    )


def holds(rows: Iterable[LedgerRow]) -> End | Broken:
    """Follow stored rows from the beginning."""
    return follow([Link(row.entry, row.digest) for row in rows], End())


def written(now: datetime | None = None) -> Sequence[LedgerRow]:
    """Bring the ledger up to date; return all its rows."""
    append_ledger(now or cast.now() + timedelta(seconds=1))
    return list(LedgerRow.objects.order_by("sequence"))


def run(command: click.Command, *words: str) -> Result:
    """Run a command of ours in this process."""
    return CliRunner().invoke(command, words)
