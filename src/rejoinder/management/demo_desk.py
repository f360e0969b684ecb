"""The demo's moderation desk: who works there, and what waits for them."""

from datetime import datetime, timedelta

from rejoinder.actions.give_notice import NoticeEntry, give_notice
from rejoinder.actions.keep_composed_rules import RuleDraft, compose_rule, switch_rule
from rejoinder.actions.keep_house_rules import Template, keep_templates
from rejoinder.actions.make_appeal import Contest, make_appeal
from rejoinder.actions.moderate import pick, remove
from rejoinder.actions.report_comment import ReportEntry, report_comment
from rejoinder.actions.stating import Statement
from rejoinder.actions.submit_comment import submit_comment
from rejoinder.actions.tend_thread import pin
from rejoinder.actions.try_rule import try_rule
from rejoinder.actions.writing import Touched, commit
from rejoinder.demo import desk_scene, people, scene
from rejoinder.management.demo_scene import let_through
from rejoinder.models import Account, Byline, Comment, ComposedRule, Site, Thread
from rejoinder.policies.appeals import Asker
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.moderation import AppealWish
from rejoinder.vocabulary.rules import Condition, ConditionKind
from rejoinder.vocabulary.states import CommentState, Reason


def set_desk(site: Site, accounts: dict[str, Account], now: datetime) -> None:
    """Give the desk its people and its work; a second time changes nothing."""
    if ComposedRule.objects.filter(site=site).exists():
        return
    keep_templates(site, {r: Template(n) for r, n in desk_scene.HOUSE_RULES.items()})
    _give_bylines(accounts)
    reported = _report(accounts, now)
    _give_notice(reported, now)
    _contest(accounts, now)
    _point_out(accounts, now)
    _compose(site, accounts, now)


def _give_bylines(accounts: dict[str, Account]) -> None:
    """Let the reporter tend the discussions under her own articles."""
    reporter = accounts[people.REPORTER.email]
    own = Byline.objects.filter(name=reporter.display_name)

    def change(_touched: Touched) -> None:
        own.update(account=reporter)

    commit(change)


def _report(accounts: dict[str, Account], now: datetime) -> int:
    """Let two readers report a comment; it takes more to hide it."""
    said = people.READERS[1]
    comment_id = _publish(
        accounts[said.email], desk_scene.REPORTED, accounts, now - timedelta(minutes=95)
    )
    for minutes_ago, reader in ((60, people.READERS[2]), (35, people.READERS[3])):
        report_comment(
            comment_id,
            reporter=accounts[reader.email],
            entry=ReportEntry(
                reason=Reason.PRIVATE_DATA,
                passage=desk_scene.REPORTED_PASSAGE,
                note=desk_scene.REPORT_NOTE if minutes_ago == 60 else "",
            ),
            address="",
            now=now - timedelta(minutes=minutes_ago),
        )
    return comment_id


def _give_notice(comment_id: int, now: datetime) -> None:
    entry = NoticeEntry(
        law=desk_scene.NOTICE_LAW,
        explanation=desk_scene.NOTICE_EXPLANATION,
        name=desk_scene.NOTICE_NAME,
        email=desk_scene.NOTICE_EMAIL,
        good_faith=True,
    )
    sent_at = now - timedelta(minutes=20)
    give_notice(comment_id, entry=entry, sender=None, address="", now=sent_at)


def _contest(accounts: dict[str, Account], now: datetime) -> None:
    """Let the reader contest the removal of a comment of hers."""
    reader = accounts[people.READER.email]
    comment_id = _publish(reader, desk_scene.CONTESTED, accounts, now - timedelta(hours=20))
    decision = remove(
        comment_id,
        seen=CommentState.PUBLISHED,
        moderator=accounts[people.MODERATOR.email],
        statement=Statement(
            reason=Reason.ATTACK, house_rule=1, passage=desk_scene.CONTESTED_PASSAGE
        ),
        now=now - timedelta(hours=18),
    )
    make_appeal(
        decision.pk,
        asker=Asker(writer=Writer(account=reader)),
        contest=Contest(
            misjudged=desk_scene.CONTESTED_PASSAGE,
            meaning=desk_scene.MEANING,
            wish=AppealWish.RESTORE,
        ),
        now=now - timedelta(hours=9),
    )


def _point_out(accounts: dict[str, Account], now: datetime) -> None:
    """Pick one comment of the lead article and pin the reporter's question below it."""
    moderator = accounts[people.MODERATOR.email]
    there = Comment.objects.filter(
        thread__article__slug=scene.LEAD, parent=None, state=CommentState.PUBLISHED
    )
    tops = there.order_by("-reply_count", "number")
    pick(tops[1].pk, picked=True, moderator=moderator, now=now - timedelta(hours=4))
    pin(tops[0].pk, pinned=True, tended_by=moderator, now=now - timedelta(hours=4))


def _compose(site: Site, accounts: dict[str, Account], now: datetime) -> None:
    """Compose a rule, try it on what was said here before, and switch it on."""
    editor = accounts[people.EDITOR.email]
    draft = RuleDraft(
        name=desk_scene.RULE_NAME,
        owner=desk_scene.RULE_OWNER,
        conditions=(Condition(ConditionKind.WORDS, text=desk_scene.RULE_WORDS),),
    )
    rule = compose_rule(site, draft, editor=editor, now=now)
    try_rule(rule.pk, now=now)
    switch_rule(rule.pk, on=True, editor=editor, now=now)


def _publish(account: Account, text: str, accounts: dict[str, Account], at: datetime) -> int:
    account.refresh_from_db()  # by now the site knows them
    thread_id = Thread.objects.values_list("pk", flat=True).get(article__slug=scene.LEAD)
    receipt = submit_comment(
        thread_id=thread_id,
        parent_id=None,
        writer=Writer(account=account),
        text=text,
        key=f"demo-desk-{account.pk}",
        now=at,
    )
    let_through(receipt.comment_id, accounts, at)
    return receipt.comment_id
