"""The newsroom's team: who belongs to it, who reads which section, whose articles are whose."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from rejoinder.actions.give_role import give_role
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account, Byline, Section, StaffSection
from rejoinder.policies.desk import may_edit_site
from rejoinder.policies.team import may_give_roles
from rejoinder.vocabulary.errors import ExpectedFailure
from rejoinder.vocabulary.states import Role


class TeamIsWrong(ExpectedFailure):
    """The change cannot be made; the sentence says why."""


def person_of(typed: str) -> Account:
    """Find who is meant by an e-mail address or a name.

    Raises:
        TeamIsWrong: nobody, or nobody with an open account.
    """
    typed = typed.strip()
    people = Account.objects.filter(is_active=True, closing_at__isnull=True)
    by = {"email__iexact": typed} if "@" in typed else {"display_name__iexact": typed}
    found = people.filter(**by).order_by("pk").first() if typed else None
    if found is None:
        raise TeamIsWrong(_("Nobody here has this name or address."), field="person")
    return found


def put_in_role(account: Account, role: Role, *, given_by: Account) -> None:
    """Give somebody a role; sections and bylines of the role before go with it.

    Raises:
        NotPermitted: ``given_by`` is no administrator.
        TeamIsWrong: it is their own role, which somebody else changes.
    """
    may_give_roles(given_by).require()
    if account.pk == given_by.pk:
        raise TeamIsWrong(_("Your own role is changed by another administrator."), field="role")
    if account.role == role:
        return
    if role != Role.MODERATOR:
        commit(lambda _touched: _without_sections(account))
    if role != Role.REPORTER:
        commit(lambda _touched: _without_bylines(account))
    give_role(account, role)


def set_sections(account: Account, sections: Iterable[int], *, set_by: Account) -> None:
    """Say in which sections a moderator works; none named means in all.

    Raises:
        NotPermitted: ``set_by`` is no editor.
        TeamIsWrong: the account is no moderator, or a section is none of the site.
    """
    may_edit_site(set_by).require()
    wanted = set(sections)
    if account.role != Role.MODERATOR:
        raise TeamIsWrong(_("Only moderators have sections."))
    if Section.objects.filter(pk__in=wanted).count() != len(wanted):
        raise TeamIsWrong(_("The site has no such section."), field="sections")

    def change(_touched: Touched) -> None:
        _without_sections(account)
        StaffSection.objects.bulk_create(
            StaffSection(account=account, section_id=section) for section in sorted(wanted)
        )

    commit(change)


def set_byline(account: Account, name: str, *, set_by: Account) -> int:
    """Say under which name a reporter writes; articles with it are theirs. Empty: none.

    Returns how many bylines bear the name.

    Raises:
        NotPermitted: ``set_by`` is no editor.
        TeamIsWrong: the account is no reporter, or no article bears the name.
    """
    may_edit_site(set_by).require()
    name = " ".join(name.split())
    if account.role != Role.REPORTER:
        raise TeamIsWrong(_("Only reporters have articles of their own here."))
    named = Byline.objects.filter(name=name)
    if name and not named.exists():
        raise TeamIsWrong(_("No article has been written under this name."), field="byline")

    def change(_touched: Touched) -> int:
        _without_bylines(account)
        return named.update(account=account) if name else 0

    return commit(change)


def _without_sections(account: Account) -> None:
    StaffSection.objects.filter(account=account).delete()


def _without_bylines(account: Account) -> None:
    Byline.objects.filter(account=account).update(account=None)
