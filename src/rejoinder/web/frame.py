"""What stands around a page that Django makes: the site's frame and who looks at it."""

from datetime import UTC
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils import timezone

from rejoinder.models import Site
from rejoinder.rendering import times
from rejoinder.rendering.frame import Frame, frame
from rejoinder.rendering.viewer import Viewer
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure


class SiteIsMissing(ExpectedFailure):
    """The database holds no site yet."""

    code = ErrorCode.BUSY


def the_site() -> Site:
    """Return the site; this version serves exactly one.

    Raises:
        SiteIsMissing: nothing has been set up.
    """
    site = Site.objects.order_by("id").first()
    if site is None:
        raise SiteIsMissing("This site is not set up yet. Run: rejoinder seed-demo")
    return site


def page_frame(request: HttpRequest) -> Frame:
    """Make the frame of a page for one person; reads the site and its sections."""
    here = request.get_full_path() if request.method == "GET" else ""
    if here.startswith(("/accounts/", "/desk/", "/mail/")):
        here = ""  # nothing to come back to after signing in
    site = the_site()
    year = timezone.now().astimezone(times.zone(site.time_zone)).year
    return frame(site, address=settings.SITE_ADDRESS, here=here, year=year)


def bare_frame() -> Frame:
    """Make a frame without the database, for pages that say what is broken."""
    host = urlsplit(settings.SITE_ADDRESS).hostname or ""
    return Frame(site_name=host, sections=(), zone=UTC, address=settings.SITE_ADDRESS)


def bare_viewer(request: HttpRequest) -> Viewer:
    """Return a viewer of whom nothing is known but the token that their forms carry."""
    return Viewer(csrf_token=get_token(request))
