"""The addresses of this room, for the table in web/routes.py."""

from rejoinder.web.guard import Route

ROUTES: tuple[Route, ...] = ()
