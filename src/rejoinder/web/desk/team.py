"""The newsroom's team: who belongs to it, in which sections, under which bylines."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from rejoinder.actions.keep_team import (
    TeamIsWrong,
    person_of,
    put_in_role,
    set_byline,
    set_sections,
)
from rejoinder.kit import ids
from rejoinder.models import Account, Byline, Section, StaffSection
from rejoinder.policies.second_factor import has_second_factor
from rejoinder.policies.team import may_give_roles
from rejoinder.rendering import wording
from rejoinder.vocabulary.states import DESK_ROLES, Role
from rejoinder.web.desk.frame import desk_page
from rejoinder.web.forms import listed_problems, problems_of
from rejoinder.web.guard import signed_in
from rejoinder.web.people.person import account_of_id
from rejoinder.web.reading import RequestIsWrong, typed

_RANKS = (Role.ADMINISTRATOR, Role.EDITOR, Role.MODERATOR, Role.REPORTER)


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the newsroom; ``email`` is empty for everybody but administrators."""

    account: Account
    role: str
    email: str
    has_second_factor: bool
    sections: frozenset[int]
    byline: str
    public_id: str


class RoleForm(forms.Form):
    """Somebody's new role."""

    person = forms.CharField(required=False, max_length=254)
    role = forms.ChoiceField(choices=[(role.value, role.value) for role in Role])


def team(request: HttpRequest) -> HttpResponse:
    """List the team (GET), or take somebody in (POST: ``person``, ``role``)."""
    if request.method != "POST":
        return _page(request)
    values = {name: typed(request, name) for name in ("person", "role")}
    form = RoleForm(values)
    if not form.is_valid():
        return _page(request, values, problems_of(form))
    given_by = signed_in(request)
    may_give_roles(given_by).require()
    try:
        person = person_of(values["person"])
        put_in_role(person, Role(values["role"]), given_by=given_by)
    except TeamIsWrong as failure:
        return _page(request, values, {failure.field: failure.sentence})
    return _done(request, person)


def member(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change one member: role, sections of a moderator, byline of a reporter (``act``)."""
    changed_by, person = signed_in(request), account_of_id(public_id)
    act = typed(request, "act")
    try:
        if act == "role":
            put_in_role(person, _role(request), given_by=changed_by)
        elif act == "sections":
            set_sections(person, _sections(request), set_by=changed_by)
        elif act == "byline":
            set_byline(person, typed(request, "byline"), set_by=changed_by)
        else:
            raise RequestIsWrong(_("This address is not complete."))
    except TeamIsWrong as failure:
        field = f"{failure.field or 'role'}-{public_id}"
        return _page(request, {field: typed(request, failure.field)}, {field: failure.sentence})
    return _done(request, person)


def _done(request: HttpRequest, person: Account) -> HttpResponse:
    messages.success(request, _("%(name)s: saved.") % {"name": person.display_name})
    return HttpResponseRedirect(reverse("desk_team"), status=303)


def _page(
    request: HttpRequest,
    values: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
) -> HttpResponse:
    asked_by = signed_in(request)
    may_give = bool(may_give_roles(asked_by))
    return desk_page(
        request,
        "rejoinder/desk/team.html",
        current="team",
        status=422 if problems else 200,
        members=_members(with_addresses=may_give),
        may_give=may_give,
        own=asked_by.pk,
        sections=list(Section.objects.order_by("name", "pk")),
        roles=[(role.value, wording.role(role)) for role in (*_RANKS, Role.READER)],
        values=values or {},
        problems=problems or {},
        problem_list=listed_problems(problems or {}),
    )


def _members(*, with_addresses: bool) -> list[Member]:
    """List the team by rank and name."""
    people = Account.objects.filter(role__in=DESK_ROLES, is_active=True)
    sections: dict[int, set[int]] = {}
    for account_id, section_id in StaffSection.objects.values_list("account_id", "section_id"):
        sections.setdefault(account_id, set()).add(section_id)
    named = Byline.objects.filter(account__isnull=False).order_by("pk")
    bylines = dict(named.values_list("account_id", "name"))
    members = [
        Member(
            account=person,
            role=wording.role(person.role),
            email=person.email if with_addresses else "",
            has_second_factor=has_second_factor(person),
            sections=frozenset(sections.get(person.pk, ())),
            byline=bylines.get(person.pk, ""),
            public_id=ids.to_public(person.pk),
        )
        for person in people.order_by("display_name", "pk")
    ]
    return sorted(members, key=lambda found: _RANKS.index(Role(found.account.role)))


def _role(request: HttpRequest) -> Role:
    given = typed(request, "role")
    if given not in list(Role):
        raise RequestIsWrong(_("This address is not complete."))
    return Role(given)


def _sections(request: HttpRequest) -> list[int]:
    given = request.POST.getlist("sections")
    if not all(number.isascii() and number.isdecimal() and len(number) < 18 for number in given):
        raise RequestIsWrong(_("This address is not complete."))
    return [int(number) for number in given]
