"""What stands around every page: the site's name, its sections, its time zone."""

from dataclasses import dataclass
from datetime import tzinfo

from rejoinder.models import Site
from rejoinder.rendering import times


@dataclass(frozen=True, slots=True)
class SectionLink:
    """One entry of the list of sections at the top."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of a page. ``address`` is the site's, without a slash at the end.

    ``here`` is the path of the page, for the canonical link and for coming back after
    signing in; empty where a page should not be found by search engines. ``year`` is the
    one that dates leave out; 0: every date names its year.
    """

    site_name: str
    sections: tuple[SectionLink, ...]
    zone: tzinfo
    address: str
    here: str = ""
    year: int = 0


def frame(site: Site, *, address: str, here: str = "", year: int = 0) -> Frame:
    """Make the frame; one statement for the sections."""
    sections = site.sections.order_by("id").values_list("slug", "name")
    return Frame(
        site_name=site.name,
        sections=tuple(SectionLink(slug, name) for slug, name in sections),
        zone=times.zone(site.time_zone),
        address=address,
        here=here,
        year=year,
    )
