"""Whose name looks like another: staff, the writers of articles, accounts."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from rejoinder.kit.names import skeleton, usable_name
from rejoinder.kit.text import NAME_LONGEST, NameRefused
from rejoinder.models import Account, Byline, Site
from rejoinder.rendering.stamps import SITE_SLOT, stamps
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.states import STAFF_ROLES

# A crash between a commit and its stamp leaves old names in memory this long at most.
KEEP_SECONDS = 30


class NameNotFree(ExpectedFailure):
    """A name cannot be taken; the sentence says why."""

    code = ErrorCode.REFUSED


@dataclass(slots=True)
class _Bylines:
    """The writers of all articles by how their names look, and the site's own name."""

    stamp: int = -1
    until: float = 0.0
    site_name: str = ""
    names: Mapping[str, str] = field(default_factory=dict)


_memory = [_Bylines()]


def free_name(
    typed: str,
    *,
    account: Account | None = None,
    official: bool = False,
    field: str = "display_name",
) -> str:
    """Return ``typed`` as an account may bear it.

    ``account`` is whose name it becomes, None for a new one; ``official`` lets it look like
    an office or the writer of an article, which only staff may.

    Raises:
        NameNotFree: it is none, or somebody else's; ``field`` is where the form says so.
    """
    name = _usable(typed, official=official, field=field)
    key = skeleton(name)
    others = Account.objects.filter(name_key=key)
    if account is not None:
        others = others.exclude(pk=account.pk)
    holder = others.only("display_name", "role").first()
    if holder is not None:
        raise _taken(holder, field)
    if not official:
        _refuse_byline(key, field)
    return name


def guest_name(typed: str) -> str:
    """Return ``typed`` as a guest may write under it: the name of nobody who can sign in.

    Raises:
        NameNotFree: it is none, or somebody's.
    """
    name = _usable(typed, official=False, field="name")
    key = skeleton(name)
    holder = Account.objects.filter(name_key=key).only("display_name", "role").first()
    if holder is not None and holder.role not in STAFF_ROLES:
        sentence = _(
            "A reader with an account has this name or one that looks like it."
            " Sign in if this is you, or choose another name."
        )
        raise NameNotFree(sentence, field="name")
    if holder is not None:
        raise _taken(holder, "name")
    _refuse_byline(key, "name")
    return name


def free_variant(wanted: str) -> str:
    """Return ``wanted`` if it is free, else with the first number that makes it so.

    For people whose name comes from elsewhere. One that cannot be used at all, or looks like
    that of staff, gives "Reader" or "Reader 7".
    """
    try:
        return free_name(wanted)
    except NameNotFree:
        base = _base(wanted)
    for number in range(1, 10_000):
        try:
            return free_name(f"{base[: NAME_LONGEST - 5]} {number}" if number > 1 else base)
        except NameNotFree:
            continue
    raise NameNotFree(_("Another reader already has this name or one that looks like it."))


def _base(wanted: str) -> str:
    """Return what numbers are put behind: the name, unless it could not be used at all."""
    try:
        name = usable_name(wanted, site_name=_known().site_name)
    except NameRefused:
        return _("Reader")
    is_staffs = Account.objects.filter(name_key=skeleton(name), role__in=STAFF_ROLES).exists()
    return _("Reader") if is_staffs or skeleton(name) in _known().names else name


def _usable(typed: str, *, official: bool, field: str) -> str:
    if not typed.strip():
        raise NameNotFree(_("Please give a name."), field=field)
    try:
        return usable_name(typed, site_name=_known().site_name, official=official)
    except NameRefused as refused:
        raise NameNotFree(str(refused), field=field) from refused


def _refuse_byline(key: str, field: str) -> None:
    writer = _known().names.get(key)
    if writer is not None:
        sentence = _("This name looks like that of %(name)s, who writes here.")
        raise NameNotFree(sentence % {"name": writer}, field=field)


def _taken(holder: Account, field: str) -> NameNotFree:
    if holder.role in STAFF_ROLES:
        sentence = _("This name looks like that of %(name)s, who works here.")
        return NameNotFree(sentence % {"name": holder.display_name}, field=field)
    sentence = _("Another reader already has this name or one that looks like it.")
    return NameNotFree(sentence, field=field)


def _known() -> _Bylines:
    """Return the names of bylines, from memory while the site's stamp stands."""
    stamp = stamps().read(SITE_SLOT)
    known = _memory[0]
    if known.stamp != stamp or time.monotonic() > known.until:
        names = Byline.objects.order_by().values_list("name", flat=True).distinct()
        site = Site.objects.order_by("id").values_list("name", flat=True).first()
        known = _Bylines(
            stamp=stamp,
            until=time.monotonic() + KEEP_SECONDS,
            site_name=site or "",
            names={skeleton(name): name for name in names.iterator()},
        )
        _memory[0] = known
    return known
