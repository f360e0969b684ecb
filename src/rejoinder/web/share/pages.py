"""The page that shares an article or one comment, and the mail that the site may send."""

from dataclasses import dataclass, field
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.share_by_mail import (
    Share,
    ShareRefused,
    may_share_by_mail,
    never_share_with,
    new_form_token,
    share_by_mail,
    shared_mail,
)
from rejoinder.models import Account, Article, Comment
from rejoinder.rendering import addresses
from rejoinder.rendering.mail_links import TokenIsWrong
from rejoinder.rendering.share_words import SharedMail, read_never
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.web.addresses import clean_address
from rejoinder.web.forms import listed_problems
from rejoinder.web.frame import the_site
from rejoinder.web.guard import signed_in
from rejoinder.web.mail.stopping import LinkIsWrong
from rejoinder.web.reading import comment_id, no_such_comment, typed


class NoSuchArticle(ExpectedFailure):
    """There is no such article, or it is not out yet."""

    code = ErrorCode.NOT_FOUND


@dataclass(slots=True)
class Entry:
    """What was typed for a mail, the mail as it would go out, and what is wrong."""

    to: str = ""
    message: str = ""
    token: str = ""
    preview: SharedMail | None = None
    problems: dict[str, str] = field(default_factory=dict)


def share(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the link of an article, or of the comment that ``comment`` names."""
    article = _article(slug)
    path, title = addresses.article(slug), article.headline
    public_id = request.GET.get("comment", "")
    if public_id:
        comment = (
            Comment.objects.visible()
            .filter(pk=comment_id(public_id), thread__article=article)
            .first()
        )
        if comment is None:
            raise no_such_comment()
        path = addresses.comment(comment.thread_id, comment.pk)
        title = _("Comment %(number)s on “%(headline)s”") % {
            "number": comment.number, "headline": title,
        }  # fmt: skip
    link = f"{settings.SITE_ADDRESS}{path}"
    context = {
        "article": article,
        "title": title,
        "link": link,
        "path": path,
        "mail_program": f"mailto:?subject={quote(title)}&body={quote(link)}",
        "site_mails": the_site().friend_mail_since is not None and not public_id,
    }
    return render(request, "rejoinder/share/page.html", context)


def mail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form for a mail to a friend (GET), its exact text, or send it (POST)."""
    article, account, now = _article(slug), signed_in(request), timezone.now()
    may_share_by_mail(account, the_site(), now).require()
    if request.method != "POST":
        return _mail_page(request, article, Entry(token=new_form_token()))
    entry = Entry(typed(request, "to").strip(), typed(request, "message"), typed(request, "token"))
    ready = _ready(entry, account, article)
    if ready is None:
        return _mail_page(request, article, entry, status=422)
    if typed(request, "act") == "preview":
        return _mail_page(request, article, entry)
    try:
        share_by_mail(ready, form_token=entry.token, now=now)
    except ShareRefused as failure:
        entry.problems[failure.field] = failure.sentence
        return _mail_page(request, article, entry, status=422)
    return HttpResponseRedirect(f"{addresses.article(slug)}/share/sent", status=303)


def sent(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that the mail is on its way."""
    return render(request, "rejoinder/share/sent.html", {"article": _article(slug)})


def never(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether somebody wants no mail from friends again (GET), or note it (POST)."""
    try:
        digest = read_never(token)
    except TokenIsWrong as error:
        sentence = _("This link is not whole. Open it from the mail, or copy all of it.")
        raise LinkIsWrong(sentence) from error
    done = request.method == "POST"
    if done:
        never_share_with(digest)
    response = render(request, "rejoinder/share/never.html", {"token": token, "done": done})
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _ready(entry: Entry, account: Account, article: Article) -> Share | None:
    """Return what may be sent, with its preview; None: ``entry`` says what is wrong."""
    to = ""
    try:
        to = clean_address(entry.to)
    except ValidationError as error:
        entry.problems["to"] = " ".join(error.messages)
    ready = Share(sender=account, article=article, to=to, message=entry.message)
    try:
        entry.preview = shared_mail(ready, the_site())
    except ShareRefused as failure:
        entry.problems[failure.field] = failure.sentence
    return None if entry.problems else ready


def _article(slug: str) -> Article:
    found = Article.objects.filter(slug=slug, published_at__lte=timezone.now()).first()
    if found is None:
        raise NoSuchArticle(_("There is no such article."))
    return found


def _mail_page(
    request: HttpRequest, article: Article, entry: Entry, *, status: int = 200
) -> HttpResponse:
    if entry.problems:
        entry.preview = None
    context = {
        "article": article,
        "entry": entry,
        "problem_list": listed_problems(entry.problems),
    }
    return render(request, "rejoinder/share/mail.html", context, status=status)
