"""An author changes a comment: the earlier wording is kept, the new one is judged."""

from datetime import datetime

from django.utils.translation import gettext as _

from rejoinder.actions import statements
from rejoinder.actions.decide import Ground, StateHasChanged, ground_of, latest_decision, move
from rejoinder.actions.facts import article_facts, facts_for
from rejoinder.actions.outside_checks import About, judge_with_services
from rejoinder.actions.submit_comment import (
    NoSuchComment,
    Receipt,
    SubmissionRefused,
    refusal_sentence,
)
from rejoinder.actions.writing import Touched, commit
from rejoinder.kit import markup
from rejoinder.kit import text as texts
from rejoinder.models import Comment, Decision, Revision
from rejoinder.policies.comments import may_edit
from rejoinder.policies.permit import NotPermitted
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.judging import Outcome, Verdict
from rejoinder.vocabulary.states import Actor, CommentState, FoundHow


def edit_comment(comment_id: int, *, writer: Writer, text: str, now: datetime) -> Receipt:
    """Replace a comment's text, keep the earlier wording, and judge the new one.

    A published comment whose new text is held becomes hidden until a person has read it;
    a comment that a site rule held is published when nothing speaks against it any more.
    The same text again changes nothing.

    Raises:
        NoSuchComment, NotPermitted: not theirs, or the time for changes is over.
        SubmissionRefused: a check refused the text.
        StateHasChanged: somebody decided on the comment in the meantime.
    """
    own = Comment.objects.of_author(writer.account, writer.guest_key)
    comment = own.select_related("thread").filter(pk=comment_id).first()
    if comment is None:
        raise NoSuchComment(_("There is no such comment."))
    article = article_facts(comment.thread)
    site = article.site
    may_edit(writer, comment, site=site, now=now).require()
    text = texts.clean_text(text)
    if text == comment.text:
        return _receipt(comment, CommentState(comment.state))
    if Revision.objects.filter(comment=comment, cut_by__isnull=False).exists():
        raise NotPermitted(_("The desk has cut this comment, so it can no longer be changed."))
    facts = facts_for(text, writer=writer, thread=comment.thread, now=now, is_edit=True)
    is_reply = comment.parent_id is not None
    about = About(writer=writer, slug=article.slug, is_reply=is_reply, now=now)
    verdict = judge_with_services(facts, about)
    if verdict.outcome is Outcome.REFUSE:
        raise SubmissionRefused(refusal_sentence(verdict, site), verdict)
    last = latest_decision(comment.pk)

    def change(touched: Touched) -> CommentState:
        # The thread before the comment, as every decision locks them (actions/decide.py).
        statements.mark_changed(comment.thread_id)
        statements.show_anew(comment.pk)
        _replace_text(comment, text, now=now)
        seen = CommentState(comment.state)
        return _settle(touched, comment, _state_after(seen, verdict, last), verdict, now=now)

    return _receipt(comment, commit(change))


def _replace_text(comment: Comment, text: str, *, now: datetime) -> None:
    """Store the new wording and keep the earlier one as a revision."""
    unchanged = Comment.objects.filter(pk=comment.pk, state=comment.state, text=comment.text)
    changed = unchanged.update(text=text, html=markup.render(text), edited_at=now)
    if changed == 0:
        raise StateHasChanged(latest_decision(comment.pk))
    Revision.objects.create(
        comment=comment,
        number=Revision.objects.filter(comment=comment).count() + 1,
        text=comment.text,
        html=comment.html,
        written_at=comment.edited_at or comment.created_at,
    )


def _settle(
    touched: Touched, comment: Comment, new: CommentState, verdict: Verdict, *, now: datetime
) -> CommentState:
    """Bring the comment into the state that its new wording asks for; return that state."""
    seen = CommentState(comment.state)
    if new == seen:
        touched.thread(comment.thread_id)
        return seen
    ground = ground_of(verdict)
    if new == CommentState.PUBLISHED:
        ground = Ground(actor=Actor.SITE_RULE, found_how=FoundHow.SITE_RULE, rule="edit:mended")
    move(touched, comment, seen=seen, new=new, ground=ground, now=now, verdict=verdict)
    return new


def _state_after(seen: CommentState, verdict: Verdict, last: Decision | None) -> CommentState:
    held = verdict.outcome is Outcome.HOLD
    if seen == CommentState.PUBLISHED:
        return CommentState.HIDDEN if held else seen
    # What a person decided to hold, only a person lets go.
    by_rule = last is not None and last.actor in (Actor.SITE_RULE, Actor.OUTSIDE_SERVICE)
    return seen if held or not by_rule else CommentState.PUBLISHED


def _receipt(comment: Comment, state: CommentState) -> Receipt:
    return Receipt(comment.pk, comment.thread_id, comment.receipt_code or "", state)
