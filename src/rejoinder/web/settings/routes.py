"""The addresses of this room, for the table in web/routes.py."""

from rejoinder.vocabulary.states import Permission
from rejoinder.web.guard import READ_AND_WRITE, WRITE, Route
from rejoinder.web.settings import (
    appearance,
    closing,
    download,
    feed,
    frame,
    muted,
    notification_times,
    notifications,
    privacy,
    profile,
    pushes,
    security,
)

_SIGNED_IN = Permission.SIGNED_IN

ROUTES: tuple[Route, ...] = (
    Route("settings/", frame.overview, "settings", _SIGNED_IN),
    Route("settings/profile", profile.profile, "settings_profile", _SIGNED_IN, READ_AND_WRITE),
    Route("settings/profile/picture", profile.picture, "settings_picture", _SIGNED_IN, WRITE),
    Route(
        "settings/appearance", appearance.appearance, "settings_appearance", _SIGNED_IN,
        READ_AND_WRITE,
    ),
    Route(
        "settings/notifications", notifications.notifications, "settings_notifications",
        _SIGNED_IN, READ_AND_WRITE,
    ),
    Route(
        "settings/notifications/unfollow", notifications.unfollow, "unfollow", _SIGNED_IN, WRITE,
    ),
    Route(
        "settings/notifications/times", notification_times.notification_times,
        "notification_times", _SIGNED_IN, WRITE,
    ),
    Route("settings/notifications/feed", feed.keep, "keep_replies_feed", _SIGNED_IN, WRITE),
    Route("settings/notifications/push", pushes.add, "add_push", _SIGNED_IN, WRITE),
    Route("settings/notifications/push/remove", pushes.remove, "remove_push", _SIGNED_IN, WRITE),
    Route("push-worker.js", pushes.worker, "push_worker", Permission.ANYONE),
    Route("settings/privacy", privacy.privacy, "settings_privacy", _SIGNED_IN, READ_AND_WRITE),
    Route("settings/privacy/close", closing.close, "close_account", _SIGNED_IN, WRITE),
    Route("settings/privacy/download", download.make_link, "settings_download", _SIGNED_IN, WRITE),
    # Whoever is not signed in is told that the link is nothing, and not sent to sign in.
    Route(
        "settings/privacy/download/<str:signed>", download.download, "download",
        Permission.ANYONE,
    ),
    Route("settings/closing", closing.closing, "settings_closing", _SIGNED_IN, READ_AND_WRITE),
    Route("settings/muted", muted.muted, "settings_muted", _SIGNED_IN, READ_AND_WRITE),
    Route("settings/security", security.security, "settings_security", _SIGNED_IN),
    Route(
        "settings/security/second-factor", security.second_factor_needed,
        "second_factor_needed", _SIGNED_IN,
    ),
    Route(
        "settings/security/sessions/end", security.end_one, "end_session", _SIGNED_IN, WRITE,
    ),
    Route(
        "settings/security/sessions/end-all", security.end_all, "end_sessions",
        _SIGNED_IN, WRITE,
    ),
)  # fmt: skip
