"""Stopping mails from the link in one: a page that asks, a click that does, a way back.

Opening the link never acts, because mail programs and virus scanners open links. The one
click of RFC 8058 is a POST that the mail provider sends: without cookies, from nowhere.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.stop_mail import start_again, stop_mail
from rejoinder.models import Thread
from rejoinder.rendering.mail_links import (
    Stop,
    TokenIsWrong,
    read_stop,
    read_undo,
    stop_token,
    undo_token,
)
from rejoinder.rendering.mails import kind_words
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.web.reading import typed


class LinkIsWrong(ExpectedFailure):
    """A link from a mail is not whole, or was never one of ours."""

    code = ErrorCode.NOT_FOUND


class Choice(NamedTuple):
    """One thing that can be stopped: in words, and the token that does it."""

    words: str
    token: str


def may_come_from_anywhere(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that takes RFC 8058's one click (web/csrf.py): its token is the permission."""
    view.takes_one_click = True  # type: ignore[attr-defined]
    return view


@may_come_from_anywhere
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask what to stop (GET), or stop it (POST)."""
    meant = _read(token)
    if request.method != "POST":
        return _unreferred(
            render(request, "rejoinder/mail/stop.html", {"first": _choice(meant),
                                                         "others": _others(meant)})
        )  # fmt: skip
    before = stop_mail(meant, timezone.now())
    context = {"stopped": _choice(meant).words, "undo": undo_token(before), "token": token}
    return _unreferred(render(request, "rejoinder/mail/stopped.html", context))


def undo(request: HttpRequest) -> HttpResponse:
    """Take a stop back, from the page that said it was done."""
    try:
        before = read_undo(typed(request, "undo"))
    except TokenIsWrong as error:
        raise LinkIsWrong(_("It is too late to undo this here. Your settings can.")) from error
    start_again(before, timezone.now())
    context = {"token": typed(request, "token")}
    return _unreferred(render(request, "rejoinder/mail/undone.html", context))


def _read(token: str) -> Stop:
    try:
        return read_stop(token)
    except TokenIsWrong as error:
        sentence = _("This link is not whole. Open it from the mail, or copy all of it.")
        raise LinkIsWrong(sentence) from error


def _others(meant: Stop) -> list[Choice]:
    everything = Stop(meant.account_id, meant.address_id)
    return [] if meant.is_everything else [_choice(everything)]


def _choice(meant: Stop) -> Choice:
    return Choice(_words(meant), stop_token(meant))


def _words(meant: Stop) -> str:
    if meant.thread_id:
        thread = Thread.objects.filter(pk=meant.thread_id).select_related("article").first()
        headline = thread.article.headline if thread else "–"
        return _("everything from the discussion “%(headline)s”") % {"headline": headline}
    if meant.kind is not None:
        return kind_words(meant.kind)
    if meant.digests:
        return _("mails that gather what happened")
    return _("all mails but decisions on your comments and the safety of your account")


def _unreferred(response: HttpResponse) -> HttpResponse:
    """Keep the token out of the Referer of whatever is opened next."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
