"""The page on the way to another site's sign-in.

A form may be sent to ourselves alone (Content-Security-Policy), and browsers hold every
redirect that answers it to that. So the form is answered by a page, which goes on by itself.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def way_out(request: HttpRequest, address: str, *, name: str) -> HttpResponse:
    """Lead from a form to ``address``; ``name`` is what the site there is called."""
    context = {"address": address, "name": name}
    response = render(request, "socialaccount/way_out.html", context)
    # Understood by every browser; for anything else there is a link.
    response.headers["Refresh"] = f"0; url={address}"
    return response
