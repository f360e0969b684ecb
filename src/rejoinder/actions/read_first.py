"""Editors say where comments are read before they appear: under an article, in a section."""

from django.utils.translation import gettext as _

from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Article, Section, Site
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure


class NoSuchSection(ExpectedFailure):
    """The site has no section with this slug."""

    code = ErrorCode.NOT_FOUND


def section_of(site: Site, slug: str) -> Section:
    """Return the section with this slug, which stands in its address.

    Raises:
        NoSuchSection: there is none; the sentence names those that there are.
    """
    section = site.sections.filter(slug=slug).first()
    if section is None:
        known = ", ".join(site.sections.order_by("slug").values_list("slug", flat=True))
        raise NoSuchSection(
            _("There is no section “%(slug)s”; there are: %(known)s.")
            % {"slug": slug, "known": known or _("none")}
        )
    return section


def set_read_first(of: Article | Section, *, read_first: bool) -> bool:
    """Hold every new comment of an article or a section for a person, or no longer do so.

    Comments that wait stay where they are. Returns False if it was so before.
    """
    table = Article if isinstance(of, Article) else Section

    def change(touched: Touched) -> bool:
        otherwise = table.objects.filter(pk=of.pk, read_first=not read_first)
        changed = otherwise.update(read_first=read_first)
        if changed:
            # Judging keeps these facts in memory for as long as the site's stamp stands.
            touched.site()
        return bool(changed)

    return commit(change)
