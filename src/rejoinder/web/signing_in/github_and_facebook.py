"""GitHub and Facebook, which speak protocols of their own: allauth's views, where set up."""

from collections.abc import Callable
from functools import wraps

from allauth.socialaccount.providers.facebook import views as facebook_views
from allauth.socialaccount.providers.github import views as github_views
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase

from rejoinder.web.signing_in.providers import configured
from rejoinder.web.signing_in.way_out import way_out

View = Callable[[HttpRequest], HttpResponseBase]


def _where_configured(kind: str, view: View) -> View:
    """Answer as for any address that leads nowhere unless the operator set ``kind`` up."""
    name = {"github": "GitHub", "facebook": "Facebook"}[kind]

    @wraps(view)
    def shown(request: HttpRequest) -> HttpResponseBase:
        if not configured(kind):
            raise Http404
        response = view(request)
        if request.method == "POST" and isinstance(response, HttpResponseRedirect):
            return way_out(request, response.url, name=name)
        return response

    return shown


github = _where_configured("github", github_views.oauth2_login)
github_done = _where_configured("github", github_views.oauth2_callback)
facebook = _where_configured("facebook", facebook_views.oauth2_login)
facebook_done = _where_configured("facebook", facebook_views.oauth2_callback)
