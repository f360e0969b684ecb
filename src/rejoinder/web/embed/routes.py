"""The addresses of this room, for the table in web/routes.py."""

from rejoinder.vocabulary.states import Permission
from rejoinder.web.embed import articles, discussions, site_accounts, window
from rejoinder.web.guard import WRITE, Route

_ANYONE = Permission.ANYONE

ROUTES: tuple[Route, ...] = (
    Route("embed", discussions.discussion, "embed", _ANYONE, embed=True),
    Route("include", discussions.discussion, "include", _ANYONE, embed=True),
    Route("embed.js", discussions.discussion, "embed_script", _ANYONE),
    Route("embed/articles", articles.articles, "embed_articles", _ANYONE, WRITE, embed=True),
    # Opened as a page of ours, so no page of another site may call it by script.
    Route("embed/window", window.window, "embed_window", _ANYONE),
    Route(
        "embed/site-token", site_accounts.site_token, "embed_site_token", _ANYONE, WRITE, embed=True
    ),
    Route("embed/sign-out", site_accounts.sign_out, "embed_sign_out", _ANYONE, WRITE, embed=True),
)
