"""One reader at the desk: facts, all comments, notes, limits and warnings."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.limit_account import LimitIsWrong, lift_limit, limit_account
from rejoinder.actions.reader_facts import comments_of, comments_of_guest, facts_of
from rejoinder.actions.staff_notes import NoteIsWrong, drop_note, note_on_reader
from rejoinder.actions.stating import Statement
from rejoinder.kit import ids
from rejoinder.models import Account, Comment, StaffNote
from rejoinder.models.comment import CommentQuerySet
from rejoinder.policies.desk import may_limit
from rejoinder.policies.permit import NotPermitted
from rejoinder.rendering import times, wording
from rejoinder.rendering.avatar import avatar
from rejoinder.rendering.house_rules import rule_choices
from rejoinder.rendering.limit_words import kind_name
from rejoinder.rendering.passages import passage
from rejoinder.rendering.stories import Step, name_of, steps_of
from rejoinder.vocabulary.states import REMOVAL_REASONS, CommentState, LimitKind, Reason
from rejoinder.web.desk.frame import desk_page
from rejoinder.web.forms import listed_problems, problems_of
from rejoinder.web.frame import the_site
from rejoinder.web.guard import signed_in
from rejoinder.web.people.person import account_of_id
from rejoinder.web.reading import RequestIsWrong, comment_id, no_such_comment, typed

SHOWN = 20
# Days that a limit lasts; 0: without end.
LASTS = (1, 3, 7, 30, 90, 0)


@dataclass(frozen=True, slots=True)
class Written:
    """One comment of the list, with what happened to it."""

    comment: Comment
    state: str
    steps: tuple[Step, ...]


class LimitForm(forms.Form):
    """A limit or a warning, with the statement that its reader gets."""

    kind = forms.ChoiceField(choices=[(kind.value, kind.value) for kind in LimitKind])
    days = forms.TypedChoiceField(choices=[(d, d) for d in LASTS], coerce=int)
    until = forms.DateField(required=False)
    reason = forms.ChoiceField(
        required=False, choices=[(reason.value, reason.value) for reason in REMOVAL_REASONS]
    )
    house_rule = forms.IntegerField(required=False, min_value=1)
    law = forms.CharField(required=False, max_length=500)
    note = forms.CharField(required=False, max_length=500)
    signed = forms.BooleanField(required=False)

    def clean_house_rule(self) -> int | None:
        """Take only a rule that the site has."""
        number: int | None = self.cleaned_data["house_rule"]
        if number is not None and number > len(rule_choices(the_site())):
            raise forms.ValidationError(_("The site has no house rule of this number."))
        return number

    def statement(self) -> Statement:
        """Give what was stated; without a reason the action says so."""
        given = self.cleaned_data
        return Statement(
            reason=Reason(given["reason"]),
            house_rule=given["house_rule"],
            law=given["law"],
            note=given["note"],
            signed=given["signed"],
        )

    def ends_at(self, now: datetime) -> datetime | None:
        """Give when the limit ends: at the end of a day that was named, else after the days."""
        day = self.cleaned_data["until"]
        if day is not None:
            zone = times.zone(the_site().time_zone)
            return datetime.combine(day, time(23, 59), zone)
        days: int = self.cleaned_data["days"]
        return now + timedelta(days=days) if days else None


def reader(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what the desk knows of a reader (GET), or limit them or lift it (POST).

    Query: ``state`` (of the comments listed), ``after`` (the public id of the last one).
    """
    account = account_of_id(public_id)
    if request.method == "POST":
        return _limit(request, account)
    return _page(request, account)


def notes(request: HttpRequest, public_id: str) -> HttpResponse:
    """Leave a note on a reader, or take one's own away (``drop``: its number)."""
    account, moderator = account_of_id(public_id), signed_in(request)
    dropped = typed(request, "drop")
    try:
        if dropped:
            drop_note(_note(account, dropped), dropped_by=moderator)
        else:
            text = typed(request, "text")
            note_on_reader(account, text=text, written_by=moderator, now=timezone.now())
    except NoteIsWrong as failure:
        values = {"text": typed(request, "text")}
        return _page(
            request, account, values=values, problems={failure.field: failure.sentence}, status=422
        )
    return HttpResponseRedirect(_address(account) + "#notes", status=303)


def guest(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what was written in the browser from which a guest's comment came."""
    asked_by = signed_in(request)
    comment = Comment.objects.at_the_desk().filter(pk=comment_id(public_id)).first()
    if comment is None or not comment.guest_key:
        raise no_such_comment()
    written = comments_of_guest(comment.guest_key, asked_by=asked_by)
    listed, older = _listed(request, written)
    address = reverse("desk_guest", args=[public_id])
    return desk_page(
        request,
        "rejoinder/desk/reader_guest.html",
        current="",
        name=name_of(comment),
        written=listed,
        older=f"{address}?after={older}" if older else "",
        count=written.count(),
        passage=passage,
    )


def _limit(request: HttpRequest, account: Account) -> HttpResponse:
    moderator, now = signed_in(request), timezone.now()
    if typed(request, "act") == "lift":
        lift_limit(account, lifted_by=moderator, now=now)
        messages.success(request, _("The limits are lifted."))
        return HttpResponseRedirect(_address(account), status=303)
    names = ("kind", "days", "until", "reason", "house_rule", "law", "note", "signed")
    values = {name: typed(request, name) for name in names}
    form = LimitForm(values)
    problems = problems_of(form)
    if not values["reason"]:
        problems.setdefault("reason", _("Choose a reason."))
    if not problems:
        try:
            limit_account(
                account,
                kind=LimitKind(form.cleaned_data["kind"]),
                statement=form.statement(),
                until=_until(form, now),
                set_by=moderator,
                now=now,
            )
        except LimitIsWrong as failure:
            problems = {failure.field: failure.sentence}
        except NotPermitted as failure:
            problems = {"days": failure.sentence}
    if problems:
        return _page(request, account, values=values, problems=problems, status=422)
    said = _("Warned.") if values["kind"] == LimitKind.WARNED else _("The limit is set.")
    messages.success(request, said)
    return HttpResponseRedirect(_address(account), status=303)


def _until(form: LimitForm, now: datetime) -> datetime | None:
    # A warning ends when its reader has read it.
    is_warning = form.cleaned_data["kind"] == LimitKind.WARNED
    return None if is_warning else form.ends_at(now)


def _page(
    request: HttpRequest,
    account: Account,
    *,
    values: dict[str, str] | None = None,
    problems: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    asked_by, now = signed_in(request), timezone.now()
    chosen = request.GET.get("state", "")
    if chosen and chosen not in list(CommentState):
        raise RequestIsWrong(_("This address is not complete."))
    written = comments_of(account, asked_by=asked_by)
    listed, older = _listed(request, written.filter(state=chosen) if chosen else written)
    facts = facts_of(account, asked_by=asked_by, now=now)
    more = f"?state={chosen}&after={older}" if chosen else f"?after={older}"
    return desk_page(
        request,
        "rejoinder/desk/reader.html",
        current="",
        status=status,
        facts=facts,
        address=_address(account),
        picture=avatar(account.display_name, account.picture, account.hue, small=False),
        written=listed,
        passage=passage,
        chosen=chosen,
        older=_address(account) + more if older else "",
        states=[(s.value, wording.state(s), facts.counts.get(s, 0)) for s in CommentState],
        may_limit=bool(may_limit(asked_by, account, until=now, now=now)),
        limit_kinds=[(kind.value, kind_name(kind)) for kind in reversed(LimitKind)],
        kinds_by={kind.value: kind_name(kind) for kind in LimitKind},
        lasts=[(str(days), _lasting(days)) for days in LASTS],
        reasons=[(reason.value, wording.reason(reason)) for reason in REMOVAL_REASONS],
        house_rules=rule_choices(the_site()),
        values=values or {},
        problems=problems or {},
        problem_list=listed_problems(problems or {}),
    )


def _listed(request: HttpRequest, written: CommentQuerySet) -> tuple[list[Written], str]:
    """Return one page of comments, the newest first, and what ``after`` is on the next one."""
    after = request.GET.get("after", "")
    if after:
        written = written.filter(pk__lt=comment_id(after))
    with_all = written.select_related("thread__article__site", "author")
    with_all = with_all.prefetch_related("decisions__findings", "decisions__moderator")
    found = list(with_all.order_by("-pk")[: SHOWN + 1])
    now = timezone.now()
    listed = [
        Written(c, wording.state(c.state), steps_of(c, site=c.thread.article.site, now=now))
        for c in found[:SHOWN]
    ]
    return listed, listed[-1].comment.public_id if len(found) > SHOWN else ""


def _note(account: Account, number: str) -> StaffNote:
    found = StaffNote.objects.filter(account=account, pk=int(number)) if number.isdecimal() else ()
    for note in found:
        return note
    raise RequestIsWrong(_("There is no such note."))


def _address(account: Account) -> str:
    return reverse("desk_reader", args=[ids.to_public(account.pk)])


def _lasting(days: int) -> str:
    if not days:
        return _("without end")
    return _("one day") if days == 1 else _("%(num)s days") % {"num": days}
