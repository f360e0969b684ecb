"""The desk's search over comments, people and decisions."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.find import find_comments, find_decisions, find_people
from rejoinder.kit import ids
from rejoinder.models import Account, Comment, Decision
from rejoinder.rendering import measure_words, wording
from rejoinder.rendering.passages import passage
from rejoinder.rendering.stories import name_of
from rejoinder.vocabulary.states import CommentState, Role
from rejoinder.web.desk.frame import desk_page
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import RequestIsWrong, positive_number

SHOWN = 20
COMMENTS, PEOPLE, DECISIONS = "comments", "people", "decisions"
LONGEST = 200  # characters of what is looked for


class Tab(NamedTuple):
    """One of the three kinds of things, with where it is shown."""

    name: str
    label: str
    address: str


class FoundComment(NamedTuple):
    """A comment with its author's name and state in words."""

    comment: Comment
    name: str
    state: str
    address: str


class FoundPerson(NamedTuple):
    """An account; ``email`` is empty for everybody but administrators."""

    account: Account
    standing: str
    email: str
    address: str


class FoundDecision(NamedTuple):
    """A decision with its measure, reason and subject in words; ``address`` is its subject's."""

    decision: Decision
    measure: str
    reason: str
    subject: str
    address: str


def search(request: HttpRequest) -> HttpResponse:
    """Look for comments, people or decisions.

    Query: ``q``, ``what`` (comments, people, decisions), ``state`` (of comments), ``page``.
    """
    asked_by = signed_in(request)
    asked = request.GET.get("q", "").replace("\0", "")[:LONGEST]
    what = request.GET.get("what", COMMENTS)
    state = request.GET.get("state", "")
    if what not in (COMMENTS, PEOPLE, DECISIONS) or (state and state not in list(CommentState)):
        raise RequestIsWrong(_("This address is not complete."))
    number = positive_number(request.GET.get("page", "1"), most=500)
    found = _found(what, asked, state, asked_by, number) if asked.strip() else []
    more = _address(what, asked, state, number + 1) if len(found) > SHOWN else ""
    return desk_page(
        request,
        "rejoinder/desk/search.html",
        current="search",
        asked=asked,
        what=what,
        state=state,
        states=[("", _("In any state")), *((s.value, wording.state(s)) for s in CommentState)],
        tabs=_tabs(asked),
        found=found[:SHOWN],
        more=more,
        passage=passage,
    )


def _found(
    what: str, asked: str, state: str, asked_by: Account, number: int
) -> list[FoundComment] | list[FoundPerson] | list[FoundDecision]:
    """Return one page of what was found, and one more when it goes on."""
    part = slice((number - 1) * SHOWN, number * SHOWN + 1)
    if what == PEOPLE:
        return [_person(p, asked_by) for p in find_people(asked, asked_by=asked_by)[part]]
    if what == DECISIONS:
        decisions = find_decisions(asked, asked_by=asked_by)
        together = decisions.select_related("comment__author", "account", "moderator")
        return [_decision(decision) for decision in together[part]]
    in_state = CommentState(state) if state else None
    comments = find_comments(asked, asked_by=asked_by, state=in_state)
    return [_comment(c) for c in comments.select_related("author", "thread__article")[part]]


def _comment(comment: Comment) -> FoundComment:
    address = reverse("desk_comment", args=[comment.public_id])
    return FoundComment(comment, name_of(comment), wording.state(comment.state), address)


def _person(account: Account, asked_by: Account) -> FoundPerson:
    return FoundPerson(
        account=account,
        standing=wording.standing(account.role, account.trust(timezone.now())),
        email=account.email if asked_by.role == Role.ADMINISTRATOR else "",
        address=_reader(account),
    )


def _decision(decision: Decision) -> FoundDecision:
    comment, account = decision.comment, decision.account
    if comment is not None:
        subject, address = name_of(comment), reverse("desk_comment", args=[comment.public_id])
    elif account is not None:
        subject, address = account.display_name, _reader(account)
    else:
        subject = address = ""
    reason = wording.reason(decision.reason) if decision.reason else ""
    return FoundDecision(
        decision, measure_words.measure(decision.measure), reason, subject, address
    )


def _reader(account: Account) -> str:
    return reverse("desk_reader", args=[ids.to_public(account.pk)])


def _tabs(asked: str) -> list[Tab]:
    labels = ((COMMENTS, _("Comments")), (PEOPLE, _("People")), (DECISIONS, _("Decisions")))
    return [Tab(name, label, _address(name, asked)) for name, label in labels]


def _address(what: str, asked: str, state: str = "", page: int = 1) -> str:
    query = {"q": asked, "what": what}
    if state:
        query["state"] = state
    if page > 1:
        query["page"] = str(page)
    return f"{reverse('desk_search')}?{urlencode(query)}"
