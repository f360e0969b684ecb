"""Closing one's account, and the page that an account which is being closed shows its owner."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.close_account import ask_to_close, keep_account
from rejoinder.kit.names import skeleton
from rejoinder.vocabulary.people import AfterClosing
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import typed
from rejoinder.web.settings.download import waiting_link
from rejoinder.web.settings.frame import saved
from rejoinder.web.settings.privacy import ADDRESS, privacy_page
from rejoinder.web.signing_in.recent import require_recent_sign_in


@require_recent_sign_in
def close(request: HttpRequest) -> HttpResponse:
    """Begin to close the account: fields ``choice`` (keep, withdraw) and ``confirm``, its name."""
    account = signed_in(request)
    problems = {}
    choice = typed(request, "choice")
    if choice not in set(AfterClosing):
        problems["choice"] = _("Choose what becomes of your comments.")
    # As the name looks, so that nobody has to find their own accents on a strange keyboard.
    if skeleton(typed(request, "confirm")) != skeleton(account.display_name):
        sentence = _("Type your name as it is shown with your comments: %(name)s.")
        problems["confirm"] = sentence % {"name": account.display_name}
    if problems:
        return privacy_page(request, account, problems=problems, status=422)
    closing_at = ask_to_close(account, AfterClosing(choice), timezone.now())
    logout(request)
    return render(request, "rejoinder/own/closed.html", {"closing_at": closing_at})


def closing(request: HttpRequest) -> HttpResponse:
    """Say when the account closes; the form keeps it after all."""
    account = signed_in(request)
    if request.method == "POST":
        keep_account(account, timezone.now())
        return saved(request, ADDRESS, _("Your account stays. Welcome back."))
    if account.closing_at is None:
        return HttpResponseRedirect(ADDRESS)
    context = {"account": account, "download": waiting_link(request)}
    return render(request, "rejoinder/own/closing.html", context)
