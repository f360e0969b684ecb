"""How one reader wants pages to look, as attributes of ``<html>`` and as a cookie.

Pages that everybody shares are the same bytes for all; there a script in the head
(js/look.js) reads the cookie and sets the same attributes before anything is painted.
"""

from dataclasses import dataclass

from rejoinder.models import Appearance
from rejoinder.vocabulary.people import Clock, Density, RepliesOpen, Theme, TimeStyle

COOKIE = "rj_look"
COOKIE_SECONDS = 400 * 24 * 60 * 60  # as long as browsers keep a cookie


@dataclass(frozen=True, slots=True)
class Look:
    """A reader's choices; the defaults are what strangers see. ``sort`` empty: the thread's own."""

    theme: Theme = Theme.AUTO
    size: int = 100
    density: Density = Density.COMFORTABLE
    sort: str = ""
    replies: RepliesOpen = RepliesOpen.FEW
    has_lines: bool = True
    times: TimeStyle = TimeStyle.RELATIVE
    clock: Clock = Clock.SITE
    in_new_tab: bool = False
    has_keys: bool = True

    @property
    def attributes(self) -> tuple[tuple[str, str], ...]:
        """Names (after ``data-``) and values of what differs from the defaults."""
        values = (
            ("theme", self.theme.value, Theme.AUTO.value),
            ("size", str(self.size), "100"),
            ("density", self.density.value, Density.COMFORTABLE.value),
            ("sort", self.sort, ""),
            ("replies", self.replies.value, RepliesOpen.FEW.value),
            ("lines", "" if self.has_lines else "off", ""),
            ("times", self.times.value, TimeStyle.RELATIVE.value),
            ("clock", self.clock.value, Clock.SITE.value),
            ("tabs", "new" if self.in_new_tab else "", ""),
            ("keys", "" if self.has_keys else "off", ""),
        )
        return tuple((name, value) for name, value, usual in values if value != usual)

    @property
    def cookie(self) -> str:
        """The attributes as the cookie holds them, such as "theme:dark|size:120"."""
        return "|".join(f"{name}:{value}" for name, value in self.attributes)


def look_of(row: Appearance | None) -> Look:
    """Return what a stored row says; the defaults without one."""
    if row is None:
        return Look()
    return Look(
        theme=Theme(row.theme),
        size=row.text_size,
        density=Density(row.density),
        sort=row.default_sort,
        replies=RepliesOpen(row.replies_open),
        has_lines=row.depth_lines,
        times=TimeStyle(row.time_style),
        clock=Clock(row.clock),
        in_new_tab=row.links_in_new_tab,
        has_keys=row.shortcuts,
    )
