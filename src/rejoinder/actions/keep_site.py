"""The site's row: made with the first start, changed by its editors."""

from datetime import datetime
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from rejoinder.actions.keep_house_rules import change_house_rules
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Site
from rejoinder.vocabulary.errors import ExpectedFailure

FIRST_NAME = "The newspaper"
FIRST_RULES = """\
Talk about the matter, not the person.
No contempt for groups of people.
No threats, and no call to violence.
Leave other people's private lives alone.
No advertising.
Stay with the article.
"""
# What an editor may set; everything else in the row keeps itself.
PREFERENCES = (
    "name",
    "time_zone",
    "rule_strip",
    "house_rules",
    "guests_may_comment",
    "guests_held_first",
    "first_comments_held",
    "edit_window_minutes",
    "max_chars",
    "links_allowed_new",
    "links_allowed_regular",
    "seconds_between_comments",
    "comments_a_day_new",
)
_YES_AND_NO = {"yes": True, "no": False}


class PreferenceIsWrong(ExpectedFailure):
    """There is no such preference, or it cannot have this value; the sentence says which."""


def first_site() -> Site:
    """Return the site of this installation, making it at the first start."""
    site = Site.objects.order_by("pk").first()
    if site is not None:
        return site

    def change(touched: Touched) -> Site:
        made = Site.objects.create(name=FIRST_NAME, house_rules=FIRST_RULES)
        touched.site()
        return made

    return commit(change)


def set_preference(site: Site, name: str, typed: str, *, now: datetime) -> Site:
    """Set one preference of the site from its typed form; yes and no for switches.

    House rules become the next version of them.

    Raises:
        PreferenceIsWrong, HouseRulesAreWrong: with the sentence that says what would do.
    """
    if name not in PREFERENCES:
        raise PreferenceIsWrong(_("There is no preference of this name."), field=name)
    if name in ("rule_strip", "house_rules"):
        strip, text = (
            (typed, site.house_rules) if name == "rule_strip" else (site.rule_strip, typed)
        )
        return change_house_rules(site, strip=strip, text=text, version=site.rules_version, now=now)
    value = _value(site, name, typed)

    def change(touched: Touched) -> None:
        Site.objects.filter(pk=site.pk).update(version=site.version + 1, **{name: value})
        touched.site()

    commit(change)
    site.refresh_from_db()
    return site


def _value(site: Site, name: str, typed: str) -> object:
    """Return what ``typed`` means for the column ``name``, checked by the column itself."""
    meant: object = typed
    if isinstance(getattr(site, name), bool):
        if typed not in _YES_AND_NO:
            raise PreferenceIsWrong(_("Write yes or no."), field=name)
        meant = _YES_AND_NO[typed]
    if name == "time_zone" and typed not in available_timezones():
        raise PreferenceIsWrong(
            _("There is no time zone of this name. Write it like Europe/Berlin."), field=name
        )
    trial = Site(**{name: meant})
    others = [column.name for column in Site._meta.fields if column.name != name]  # noqa: SLF001  # Django's public interface in spite of its name
    try:
        trial.clean_fields(exclude=others)
    except ValidationError as error:
        raise PreferenceIsWrong(" ".join(error.messages), field=name) from error
    value: object = getattr(trial, name)
    return value
