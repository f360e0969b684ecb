"""Every address that Django answers, each with the permission it asks for.

config/urls.py is made from ROUTES and ACCOUNT_ROUTES and nothing else; rooms with many
addresses have their own tables, which are joined here. The names are those that
templates and `reverse` use.
"""

from allauth.account import views as allauth_views

from rejoinder.vocabulary.states import Permission
from rejoinder.web import comments, drafts, guidance, live, me, pages, previews, votes, where
from rejoinder.web.appeals.routes import ROUTES as APPEAL_ROUTES
from rejoinder.web.contact.routes import ROUTES as CONTACT_ROUTES
from rejoinder.web.desk.people_routes import ROUTES as DESK_PEOPLE_ROUTES
from rejoinder.web.desk.routes import ROUTES as DESK_ROUTES
from rejoinder.web.desk.rules_routes import ROUTES as DESK_RULES_ROUTES
from rejoinder.web.embed.routes import ROUTES as EMBED_ROUTES
from rejoinder.web.feeds.routes import ROUTES as FEED_ROUTES
from rejoinder.web.guard import READ_AND_WRITE, WRITE, Route
from rejoinder.web.inbox.routes import ROUTES as INBOX_ROUTES
from rejoinder.web.mail.routes import ROUTES as MAIL_ROUTES
from rejoinder.web.openness.routes import ROUTES as OPENNESS_ROUTES
from rejoinder.web.people.muting import mute_author
from rejoinder.web.people.routes import ROUTES as PEOPLE_ROUTES
from rejoinder.web.reports.routes import ROUTES as REPORT_ROUTES
from rejoinder.web.settings.routes import ROUTES as SETTINGS_ROUTES
from rejoinder.web.share.routes import ROUTES as SHARE_ROUTES
from rejoinder.web.signing_in import entrance
from rejoinder.web.signing_in.recent import require_recent_sign_in
from rejoinder.web.signing_in.routes import ROUTES as SIGNING_IN_ROUTES

_ANYONE, _SIGNED_IN = Permission.ANYONE, Permission.SIGNED_IN

ROUTES = (
    Route("", pages.page, "front", _ANYONE),
    Route("articles/<slug:slug>", pages.page, "article", _ANYONE),
    Route("articles/<slug:slug>/versions/<int:number>", pages.page, "version", _ANYONE),
    Route("house-rules", pages.page, "house_rules", _ANYONE),
    # Reading is in the same view as writing, because both have the same address.
    Route(
        "d/<int:thread_id>/comments", pages.comments, "comments", _ANYONE, READ_AND_WRITE,
        embed=True,
    ),
    Route("d/<int:thread_id>/head", pages.page, "thread_head", _ANYONE, embed=True),
    Route("d/<int:thread_id>/changes", pages.page, "changes", _ANYONE, embed=True),
    Route("d/<int:thread_id>/live", live.stream, "live", _ANYONE, embed=True),
    Route("d/<int:thread_id>/c/<str:public_id>", pages.page, "comment", _ANYONE),
    Route(
        "d/<int:thread_id>/c/<str:public_id>/replies", pages.page, "replies", _ANYONE, embed=True
    ),
    Route(
        "d/<int:thread_id>/c/<str:public_id>/reply", comments.reply, "reply", _ANYONE,
        READ_AND_WRITE, embed=True,
    ),
    Route(
        "d/<int:thread_id>/c/<str:public_id>/edit", comments.edit, "edit", _ANYONE,
        READ_AND_WRITE, embed=True,
    ),
    Route(
        "d/<int:thread_id>/c/<str:public_id>/withdraw", comments.withdraw, "withdraw", _ANYONE,
        READ_AND_WRITE, embed=True,
    ),
    Route(
        "d/<int:thread_id>/c/<str:public_id>/vote", votes.vote, "vote", _SIGNED_IN, WRITE,
        embed=True,
    ),
    Route(
        "d/<int:thread_id>/c/<str:public_id>/mute", mute_author, "mute", _SIGNED_IN, WRITE,
        embed=True,
    ),
    Route("preview", previews.preview, "preview", _ANYONE, WRITE, embed=True),
    Route("guidance", guidance.guidance, "guidance", _ANYONE, WRITE, embed=True),
    Route("where", where.lookup, "receipt_lookup", _ANYONE, embed=True),
    Route("where/<str:code>", where.receipt, "receipt", _ANYONE, embed=True),
    Route("me", me.overlay, "me", _ANYONE, embed=True),
    Route("me/unread", live.unread, "unread", _SIGNED_IN, embed=True),
    Route("me/draft", drafts.keep_draft, "keep_draft", _ANYONE, WRITE, embed=True),
    *DESK_ROUTES,
    *DESK_RULES_ROUTES,
    *DESK_PEOPLE_ROUTES,
    *SIGNING_IN_ROUTES,
    *SETTINGS_ROUTES,
    *PEOPLE_ROUTES,
    *INBOX_ROUTES,
    *MAIL_ROUTES,
    *CONTACT_ROUTES,
    *OPENNESS_ROUTES,
    *SHARE_ROUTES,
    *REPORT_ROUTES,
    *APPEAL_ROUTES,
    *EMBED_ROUTES,
    *FEED_ROUTES,
)  # fmt: skip

# django-allauth's own views, under its own names because its code looks them up by name.
ACCOUNT_ROUTES = (
    Route(
        "accounts/login/", entrance.sign_in, "account_login", _ANYONE, READ_AND_WRITE
    ),
    Route(
        "accounts/logout/", allauth_views.logout, "account_logout", _ANYONE, READ_AND_WRITE
    ),
    Route(
        "accounts/signup/", allauth_views.signup, "account_signup", _ANYONE, READ_AND_WRITE
    ),
    Route(
        "accounts/email/",
        require_recent_sign_in(allauth_views.email),
        "account_email",
        _SIGNED_IN,
        READ_AND_WRITE,
    ),
    Route("accounts/inactive/", allauth_views.account_inactive, "account_inactive", _ANYONE),
    Route(
        "accounts/confirm-email/", allauth_views.email_verification_sent,
        "account_email_verification_sent", _ANYONE, READ_AND_WRITE,
    ),
    Route(
        "accounts/reauthenticate/", allauth_views.reauthenticate, "account_reauthenticate",
        _SIGNED_IN, READ_AND_WRITE,
    ),
    Route(
        "accounts/password/change/", require_recent_sign_in(allauth_views.password_change),
        "account_change_password", _SIGNED_IN, READ_AND_WRITE,
    ),
    Route(
        "accounts/password/set/", require_recent_sign_in(allauth_views.password_set),
        "account_set_password", _SIGNED_IN, READ_AND_WRITE,
    ),
    Route(
        "accounts/password/reset/", allauth_views.password_reset, "account_reset_password",
        _ANYONE, READ_AND_WRITE,
    ),
    Route(
        "accounts/password/reset/done/", allauth_views.password_reset_done,
        "account_reset_password_done", _ANYONE,
    ),
    Route(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_views.password_reset_from_key, "account_reset_password_from_key",
        _ANYONE, READ_AND_WRITE,
    ),
    Route(
        "accounts/password/reset/key/done/", allauth_views.password_reset_from_key_done,
        "account_reset_password_from_key_done", _ANYONE,
    ),
)  # fmt: skip
