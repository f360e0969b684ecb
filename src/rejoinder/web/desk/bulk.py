"""One decision on many comments, each with a statement of its own."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rejoinder.actions.decide_at_desk import (
    Effects,
    keep_at_desk,
    publish_at_desk,
    remove_at_desk,
)
from rejoinder.actions.desk_counts import in_reach
from rejoinder.actions.desk_queue import AtDesk, at_desk
from rejoinder.actions.quick_removals import reason_templates
from rejoinder.actions.stating import Statement
from rejoinder.actions.take_card import require_free
from rejoinder.models import Account
from rejoinder.rendering import wording
from rejoinder.rendering.house_rules import rule_choices
from rejoinder.rendering.stories import name_of
from rejoinder.vocabulary.errors import ExpectedFailure
from rejoinder.vocabulary.states import CommentState
from rejoinder.web import writers
from rejoinder.web.desk.cards import cards_of
from rejoinder.web.desk.forms import PASSAGE_LONGEST
from rejoinder.web.desk.frame import desk_page
from rejoinder.web.desk.removing import Removal, read_removal
from rejoinder.web.forms import listed_problems
from rejoinder.web.frame import the_site
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import RequestIsWrong, comment_id, safe_path, typed

MOST = 50
# So many are shown whole before all of them are removed.
SAMPLE = 5


@dataclass(frozen=True, slots=True)
class Chosen:
    """The comments that were ticked, with the state in which each was seen."""

    listed: list[AtDesk]
    seen: dict[int, CommentState]


def bulk(request: HttpRequest) -> HttpResponse:
    """Publish, keep or remove what was ticked; removals ask for their statement first."""
    account, now, act = signed_in(request), timezone.now(), typed(request, "act")
    chosen = _chosen(request, account)
    if act in ("publish", "keep"):
        return _carry_out(
            request, chosen, account, now, lambda at: _leave(act, at, chosen, account, now)
        )
    if act != "remove":
        raise RequestIsWrong(_("The decision is to publish or to remove."), field="act")
    if not typed(request, "sure"):
        return _statement_page(request, chosen, Removal())
    entry = read_removal(request.POST, the_site(), now)
    statement = entry.statement
    if statement is None:
        return _statement_page(request, chosen, entry, status=422)

    def remove(at: AtDesk) -> None:
        remove_at_desk(
            at.comment.pk,
            seen=chosen.seen[at.comment.pk],
            moderator=account,
            statement=_own_statement(request, at, statement),
            effects=Effects(),
            now=now,
        )

    return _carry_out(request, chosen, account, now, remove)


def _chosen(request: HttpRequest, account: Account) -> Chosen:
    ticked = list(dict.fromkeys(request.POST.getlist("comment")))
    if not ticked:
        raise RequestIsWrong(_("Choose some comments first."))
    if len(ticked) > MOST:
        sentence = _("At most %(most)s comments are decided on at once.")
        raise RequestIsWrong(sentence % {"most": MOST})
    seen = {}
    for one in ticked:
        public_id, _colon, state = one.partition(":")
        if state not in CommentState.__members__.values():
            raise RequestIsWrong(_("The site could not read this request."))
        seen[comment_id(public_id)] = CommentState(state)
    reached = set(in_reach(account).filter(pk__in=list(seen)).values_list("pk", flat=True))
    return Chosen(at_desk([pk for pk in seen if pk in reached], {}), seen)


def _own_statement(request: HttpRequest, at: AtDesk, shared: Statement) -> Statement:
    """Give one comment its statement: the shared reason, and the words it is about."""
    passage = typed(request, f"passage-{at.comment.public_id}")[:PASSAGE_LONGEST].strip()
    return replace(shared, passage=passage)


def _leave(act: str, at: AtDesk, chosen: Chosen, account: Account, now: datetime) -> None:
    pk = at.comment.pk
    if act == "keep":
        keep_at_desk(pk, moderator=account, now=now)
    else:
        publish_at_desk(pk, seen=chosen.seen[pk], moderator=account, now=now)


def _carry_out(
    request: HttpRequest,
    chosen: Chosen,
    account: Account,
    now: datetime,
    decide: Callable[[AtDesk], None],
) -> HttpResponse:
    """Decide on each by itself; what somebody else decided meanwhile is said and left."""
    failed = []
    for at in chosen.listed:
        try:
            require_free(at.comment, account=account, now=now)
            decide(at)
        except ExpectedFailure as failure:
            failed.append(f"{name_of(at.comment)}: {failure.sentence}")
    done = len(chosen.listed) - len(failed)
    said = ngettext("%(num)s comment is decided.", "%(num)s comments are decided.", done)
    messages.success(request, said % {"num": done})
    for sentence in failed:
        messages.error(request, sentence)
    address = safe_path(request, typed(request, "next"))
    where = address if address.startswith("/desk/") else "/desk/"
    response = HttpResponseRedirect(where, status=303)
    for at in chosen.listed[:1]:
        writers.mark_written(response, at.comment.thread_id)
    return response


def _statement_page(
    request: HttpRequest, chosen: Chosen, entry: Removal, *, status: int = 200
) -> HttpResponse:
    site, account = the_site(), signed_in(request)
    cards = cards_of(chosen.listed, account=account, site=site, now=timezone.now())
    return desk_page(
        request,
        "rejoinder/desk/bulk.html",
        current="review",
        status=status,
        sample=cards[:SAMPLE],
        rest=cards[SAMPLE:],
        seen=chosen.seen,
        passages={card.comment.pk: _typed_passage(request, card.at) for card in cards},
        removal=entry,
        problem_list=listed_problems(entry.problems),
        reasons=[(t.reason.value, wording.reason(t.reason)) for t in reason_templates(site)],
        house_rules=rule_choices(site),
        next=typed(request, "next"),
    )


def _typed_passage(request: HttpRequest, at: AtDesk) -> str:
    return typed(request, f"passage-{at.comment.public_id}")
