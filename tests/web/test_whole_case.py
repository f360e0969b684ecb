"""A reader's whole case through pages and mails, from a hold to a restored comment."""

import re
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.core import mail
from django.test import Client

from rejoinder.actions.keep_ledger import append_ledger
from rejoinder.actions.keep_rules import add_rule
from rejoinder.actions.moderate import UNDO_FOR
from rejoinder.actions.statement_check import check_statements
from rejoinder.actions.tell import tell
from rejoinder.management.ledger_command import command as ledger
from rejoinder.models import Appeal, Comment, Decision, LedgerRow
from rejoinder.vocabulary.states import CommentState, RuleKind
from tests.support import cast
from tests.support.outgoing import outgoing
from tests.web import scene

pytestmark = pytest.mark.django_db(transaction=True)
AFTER_UNDO = UNDO_FOR + timedelta(seconds=1)
STUPID = "The council is stupid, and the minister is a liar who closed the bridge."
MENDED = "The council is wrong, and the minister is a liar who closed the bridge."


def test_a_readers_whole_case_from_a_hold_to_a_restored_comment() -> None:
    paper = scene.paper()
    add_rule(paper.site, kind=RuleKind.WORDS, pattern="stupid", owner="Ida Berg", now=cast.now())
    ana, mona, ed = scene.browser(paper.ana), scene.browser(paper.mona), scene.browser(cast.ed())

    # Held by a rule of the site, which names itself and the words; mended, and so published.
    comment = _sent(ana, paper)
    held = _read(ana, f"/where/{comment.receipt_code}")
    assert "Word list" in held
    assert "it stopped at “stupid”" in held
    assert "kept by Ida Berg" in held
    place = f"/d/{paper.thread.pk}/c/{comment.public_id}"
    assert ana.post(f"{place}/edit", {"text": MENDED}).status_code == 303
    assert _state(comment) is CommentState.PUBLISHED

    # Three readers report it; it is hidden until a person has looked.
    reporters = [cast.zed() for _each in range(3)]
    for number, reporter in enumerate(reporters, start=1):
        by = Client(headers={"sec-fetch-site": "same-origin"}, REMOTE_ADDR=f"10.{number}.0.7")
        by.force_login(reporter)
        form = {"reason": "R1", "passage": "a liar", "outcome": "on"}
        assert by.post(f"{place}/reports", form).status_code in (200, 303)
    assert _state(comment) is CommentState.HIDDEN
    assert "Hidden for review after reader reports" in _article(paper)

    # The desk cuts the passage and leaves the rest. Its author and the reporters are told.
    assert "a liar" in _read(mona, "/desk/reports")
    answer = mona.post(
        f"/desk/c/{comment.public_id}",
        {"act": "remove", "seen": "hidden", "reason": "R1", "house_rule": "1", "effect": "cut",
         "passage": "a liar"},
    )  # fmt: skip
    assert answer.status_code == 303
    assert "[2 words cut by the desk, rule 1]" in _article(paper)
    assert "liar" not in _article(paper)
    tell(cast.now())
    assert not _mails_to(reporters[0].email, "report"), "nobody is told while it can be undone"
    tell(cast.now() + AFTER_UNDO)
    decision = Decision.objects.get(comment=comment, measure="cut")
    [letter] = _mails_to(paper.ana.email, f"decision {decision.pk}")
    for words in (
        "a liar",
        "Talk about the matter",
        "3 reader reports",
        f"/decisions/{decision.pk}",
    ):
        assert words in letter
    assert all(_mails_to(reporter.email, "report") for reporter in reporters)

    # The moment for undoing is over. She contests it; the one who decided does not see it,
    # and somebody else restores the comment.
    Decision.objects.filter(pk=decision.pk).update(undo_until=cast.now())
    contest = {"meaning": "He said so himself.", "misjudged": "a liar", "wish": "restore"}
    assert ana.post(f"/decisions/{decision.pk}/appeal", contest).status_code == 303
    appeal = Appeal.objects.get()
    assert appeal.number not in _read(mona, "/desk/appeals")
    assert appeal.number in _read(ed, "/desk/appeals")
    given = {"outcome": "restore", "answer": "He did, in the council of 3 May."}
    assert mona.post(f"/desk/appeals/{appeal.pk}", given).status_code in (403, 404)
    assert ed.post(f"/desk/appeals/{appeal.pk}", given).status_code == 303
    assert "a liar" in _article(paper)
    assert "Restored after appeal" in _article(paper)
    tell(cast.now() + AFTER_UNDO)
    outcomes = _mails_to(paper.ana.email, appeal.number)
    assert len(outcomes) == 1, [(sent.to, sent.subject) for sent in mail.outbox]
    [outcome] = outcomes
    assert "He did, in the council of 3 May." in outcome

    # Every decision is in the ledger, which anybody can check; nobody's name or words are.
    append_ledger(cast.now() + AFTER_UNDO)
    said = "".join(LedgerRow.objects.values_list("entry", flat=True))
    assert CliRunner().invoke(ledger, ["check"]).exit_code == 0
    assert not re.search(r"liar|Ana|Mona", said)
    assert check_statements().incomplete == ()


def _sent(client: Client, paper: scene.Paper) -> Comment:
    assert client.post(paper.comments, {"text": STUPID}).status_code == 303
    return Comment.objects.get(state=CommentState.HELD)


def _state(comment: Comment) -> CommentState:
    return CommentState(Comment.objects.get(pk=comment.pk).state)


def _article(paper: scene.Paper) -> str:
    return _read(scene.browser(), f"/articles/{paper.thread.article.slug}")


def _read(client: Client, address: str) -> str:
    """Open a page; return its words."""
    page = client.get(address)
    assert page.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def _mails_to(address: str, about: str) -> list[str]:
    """Send what waits; return the texts of mails whose subject says ``about``."""
    outgoing(later=AFTER_UNDO)
    return [
        str(sent.body)
        for sent in mail.outbox
        if address in sent.to and about.lower() in sent.subject.lower()
    ]
