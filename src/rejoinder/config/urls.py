"""The resolver, made from the tables of routes."""

from rejoinder.web import errors
from rejoinder.web.routes import ACCOUNT_ROUTES, ROUTES

urlpatterns = [route.as_pattern() for route in (*ROUTES, *ACCOUNT_ROUTES)]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler429 = errors.too_many_requests  # django-allauth looks for this one
handler500 = errors.server_error
