"""A rule is tried on the site's own past comments before it is switched on."""

from datetime import timedelta

import pytest

from rejoinder.actions.answer_appeal import restore
from rejoinder.actions.make_appeal import Contest, make_appeal
from rejoinder.actions.moderate import remove
from rejoinder.actions.rule_figures import figures_of_rules
from rejoinder.actions.stating import Statement
from rejoinder.actions.try_rule import examples_of, run_over_past_comments, try_rule
from rejoinder.models import Account, Comment, Decision, Section
from rejoinder.policies.appeals import Asker
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.moderation import AppealWish
from rejoinder.vocabulary.rules import Condition, ConditionKind, RuleOfConditions, TrialReport
from rejoinder.vocabulary.states import CommentState, Reason
from tests.rules.scene import WATCHES, composed, text_of
from tests.support import cast
from tests.web import scene

pytestmark = pytest.mark.django_db
K = ConditionKind


def trial(paper: scene.Paper, *conditions: Condition) -> TrialReport:
    rule = RuleOfConditions(id=1, name="A rule", owner="Mona", conditions=conditions)
    return run_over_past_comments(rule, site_id=paper.site.pk, now=cast.now())


def test_a_trial_says_how_many_it_would_have_held_and_what_became_of_them() -> None:
    paper = scene.paper()
    published = paper.comment("I sell cheap watches, honestly.", by=paper.zed)
    removed = paper.comment("Cheap watches!", state=CommentState.REMOVED)
    held = paper.comment("Some cheap watches.", guest_key="g" * 64, state=CommentState.HELD)
    paper.comment("The ferry is late.")
    paper.comment("As staff I say: no cheap watches.", by=paper.mona)
    rule = composed(paper, on=False)

    report = try_rule(rule.pk, now=cast.now())

    assert (report.looked_at, report.matched) == (5, 3)
    assert (report.published, report.removed, report.waiting) == (1, 1, 1)
    assert report.examples == (published.pk, held.pk, removed.pk)
    assert report.all_of_them
    assert Decision.objects.count() == 6, "a trial decides nothing"
    rule.refresh_from_db()
    assert [example.passage for example in examples_of(rule)] == [
        "cheap watches", "cheap watches", "Cheap watches",
    ]  # fmt: skip

    page = text_of(scene.browser(cast.ed()).get(f"/desk/rules/{rule.pk}"))
    assert "It would have stopped 3 of the latest 5 comments." in page
    assert "1 of those can be read today" in page
    assert "<mark>cheap watches</mark>" in page


def test_a_trial_keeps_nobodys_words_with_the_rule() -> None:
    paper = scene.paper()
    paper.comment("I sell cheap watches, honestly.", by=paper.zed)
    rule = composed(paper, on=False)

    try_rule(rule.pk, now=cast.now())

    rule.refresh_from_db()
    assert "watches" not in str(rule.trial)
    Comment.objects.all().delete()
    assert examples_of(rule) == []


@pytest.mark.parametrize(
    ("condition", "matched"),
    [
        (Condition(K.WORDS, "ferry"), ["early", "late", "guest"]),
        (Condition(K.ACCOUNT_AGE, number=24), ["early", "guest"]),
        (Condition(K.PUBLISHED, number=1), ["early", "guest"]),
        (Condition(K.PUBLISHED, number=2), ["early", "late", "guest"]),
        (Condition(K.SINCE_LAST, number=3_600), []),
        (Condition(K.SINCE_LAST, number=86_400), ["late"]),
        (Condition(K.SECTION, "harbour"), ["early", "late", "guest"]),
        (Condition(K.SECTION, "sport"), []),
        (Condition(K.FINDING, "first"), ["guest"]),
        (Condition(K.LINKS, number=0), ["late"]),
        (Condition(K.DOMAIN, "x.example"), ["late"]),
    ],
)
def test_a_trial_asks_what_was_so_when_the_comment_was_written(
    condition: Condition, matched: list[str]
) -> None:
    paper = scene.paper()
    Section.objects.create(site=paper.site, slug="sport", name="Sport")
    paper.thread.article.section = Section.objects.create(
        site=paper.site, slug="harbour", name="Harbour"
    )
    paper.thread.article.save()
    now = cast.now()
    early, late = now - timedelta(hours=30), now - timedelta(hours=10)
    Account.objects.filter(pk=paper.ana.pk).update(joined_at=now - timedelta(hours=48))
    texts = {
        "early": ("Early: the ferry was late.", early, "ana"),
        "late": ("Late: the ferry again, https://www.x.example/a.", late, "ana"),
        "guest": ("A guest: which ferry?", late, ""),
    }
    for text, at, who in texts.values():
        comment = (
            paper.comment(text, by=paper.ana) if who else paper.comment(text, guest_key="g" * 64)
        )
        Comment.objects.filter(pk=comment.pk).update(created_at=at)

    report = trial(paper, condition)

    found = set(Comment.objects.filter(pk__in=report.examples).values_list("text", flat=True))
    assert found == {texts[name][0] for name in matched}


def test_words_quoted_from_the_article_count_in_no_trial() -> None:
    paper = scene.paper()
    paper.comment("“got that stupid order of hers”: did she?")

    assert trial(paper, Condition(K.WORDS, "stupid order")).matched == 0
    paper.comment("What a stupid order.")
    assert trial(paper, Condition(K.WORDS, "stupid order")).matched == 1


def test_imported_comments_are_read_as_people_read_them() -> None:
    paper = scene.paper()
    comment = paper.comment("x")
    html = '<p>See <a href="https://spam.example/a">my cheap</a> <b>watches</b></p>'
    Comment.objects.filter(pk=comment.pk).update(text="", html=html)

    assert trial(paper, WATCHES).matched == 1
    assert trial(paper, Condition(K.DOMAIN, "spam.example")).matched == 1
    assert trial(paper, Condition(K.WORDS, "href")).matched == 0


def test_what_became_of_a_rules_holds_is_counted() -> None:
    paper = scene.paper()
    rule = composed(paper)
    name = f"composed:{rule.pk}"
    texts = ("Cheap watches here.", "I like cheap watches very much.", "Where are cheap watches?")
    held = [cast.writes(paper.zed, paper.thread, text).comment_id for text in texts]

    paper.publish(held[0])
    figures = figures_of_rules(cast.now() - timedelta(days=1))[name]
    assert (figures.held, figures.published, figures.removed) == (3, 1, 0)
    assert figures.usual_wait is not None
    assert not figures.is_overturned_often

    for comment_id in held[1:]:
        paper.publish(comment_id)
    for number in range(8):
        text = f"Number {number * 1111} of my cheap watches, {'abcdefgh'[number] * 30}."
        paper.publish(cast.writes(paper.zed, paper.thread, text).comment_id)

    figures = figures_of_rules(cast.now() - timedelta(days=1))[name]
    assert figures.is_overturned_often
    page = text_of(scene.browser(cast.ed()).get("/desk/rules"))
    assert "Overturned often: of 11 comments that people have decided on, 11 were let" in page
    assert figures_of_rules(cast.now() + timedelta(days=1)) == {}


def test_a_hold_that_came_back_on_appeal_counts_against_its_rule() -> None:
    paper = scene.paper()
    rule = composed(paper)
    receipt = cast.writes(paper.zed, paper.thread, "Cheap watches here.")
    removed = remove(
        receipt.comment_id,
        seen=CommentState.HELD,
        moderator=paper.mona,
        statement=Statement(reason=Reason.SPAM),
        now=cast.now(),
    )
    name, since = f"composed:{rule.pk}", cast.now() - timedelta(days=1)
    assert (figures_of_rules(since)[name].removed, figures_of_rules(since)[name].overturned) == (
        1,
        0,
    )

    appeal = make_appeal(
        removed.pk,
        asker=Asker(Writer(account=paper.zed)),
        contest=Contest(meaning="It was a question.", wish=AppealWish.RESTORE),
        now=cast.now(),
    )
    restore(appeal.pk, moderator=cast.ed(), answer="You are right.", now=cast.now())

    assert (figures_of_rules(since)[name].removed, figures_of_rules(since)[name].overturned) == (
        1,
        1,
    )
