"""A reader sends an article to one friend by mail, where the site's editors have allowed it.

The site is the sender and answers for the mail, whoever pressed the button (BGH, 12 September
2013, I ZR 208/12). So: off by default; verified readers only; one recipient; no advertising;
no addresses of other sites; few a day; and whoever wants no such mail gets none, ever.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from rejoinder.actions.outbox import put_letter
from rejoinder.actions.use_token import use_token
from rejoinder.actions.writing import Touched, commit
from rejoinder.kit.mail_headers import one_line
from rejoinder.kit.text import clean_text
from rejoinder.models import (
    Account,
    Article,
    Delivery,
    Limit,
    MailAddress,
    NeverShareWith,
    SharedByMail,
    Site,
)
from rejoinder.policies.permit import Permit
from rejoinder.rendering import share_words
from rejoinder.rendering.letters import letter_html
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.states import LimitKind

MESSAGE_LONGEST = 300
A_DAY = 10  # of one reader
AN_HOUR_IN_ALL = 200  # a guess
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
_NEVER_SALT = "rejoinder.share.never"
_PURPOSE = "share"
# What a mail program would make a link of, with or without a scheme before it.
_LIKE_AN_ADDRESS = re.compile(r"\S*(?:://|[^\W_]\.[^\W\d_]{2}|@)\S*")


class ShareRefused(ExpectedFailure):
    """This mail is not sent; the sentence says why."""

    code = ErrorCode.REFUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What is sent: an article, to whom (an address that was checked), and some words."""

    sender: Account
    article: Article
    to: str
    message: str = ""


def may_share_by_mail(sender: Account, site: Site, now: datetime) -> Permit:
    """Whether this reader may send articles by the site's mail server."""
    if site.friend_mail_since is None:
        return Permit(False, _("This site sends no mails to friends. Copy the link instead."))
    verified = EmailAddress.objects.filter(user=sender, email__iexact=sender.email, verified=True)
    if not verified.exists():
        return Permit(False, _("Confirm your own e-mail address first, in your settings."))
    if Limit.objects.in_force(now).filter(account=sender, kind=LimitKind.SUSPENDED).exists():
        return Permit(False, _("You may not write at the moment, so you cannot send this either."))
    return Permit(True, "")


def new_form_token() -> str:
    """Make what a form carries so that it can be sent once."""
    return secrets.token_urlsafe(16)


def shared_mail(share: Share, site: Site) -> share_words.SharedMail:
    """Write the mail exactly as it would go out.

    Raises:
        ShareRefused: the words are too long, or hold an address.
    """
    message = one_line(clean_text(share.message))
    if len(message) > MESSAGE_LONGEST:
        found = {"found": len(message), "allowed": MESSAGE_LONGEST}
        sentence = _("Your words have %(found)s characters; at most %(allowed)s fit.") % found
        raise ShareRefused(sentence, field="message")
    if (like := _LIKE_AN_ADDRESS.search(message)) is not None:
        sentence = _("“%(words)s” reads like a link or an address, and none is sent along.")
        raise ShareRefused(sentence % {"words": like.group()[:60]}, field="message")
    return share_words.shared_mail(
        sender_name=one_line(share.sender.display_name),
        site_name=one_line(site.name),
        headline=one_line(share.article.headline),
        slug=share.article.slug,
        message=message,
        never_digest=_digest(share.to),
    )


def share_by_mail(share: Share, *, form_token: str, now: datetime) -> None:
    """Send an article to a friend, once for each form.

    Whether the recipient wants no such mails is not told to the sender: nothing is sent
    then, and it counts like a mail that was.

    Raises:
        NotPermitted, ShareRefused.
    """
    site = Site.objects.order_by("pk")[0]
    may_share_by_mail(share.sender, site, now).require()
    mail = shared_mail(share, site)
    if not form_token or not use_token(
        _PURPOSE, f"{share.sender.pk}:{form_token}", expires_at=now + DAY, now=now
    ):
        raise ShareRefused(_("This was sent already."))

    def change(_touched: Touched) -> None:
        # Locked on every database, so that mails at the same time are counted together.
        Site.objects.update(version=F("version"))
        _check_limits(share.sender, now)
        delivery_id = None
        if not _is_unwanted(share.to):
            delivery_id = put_letter(
                share.to,
                subject=mail.subject,
                text=mail.text,
                html=letter_html(mail.text, site_name=one_line(site.name), subject=mail.subject),
                expires_at=now + DAY,
                now=now,
            )
        SharedByMail.objects.create(sender=share.sender, sent_at=now, delivery_id=delivery_id)

    commit(change)


def never_share_with(digest: str) -> None:
    """Note that an address wants no such mail, ever; ``digest`` is what its link holds."""

    def change(_touched: Touched) -> None:
        NeverShareWith.objects.get_or_create(digest=digest)

    commit(change)


def forget_shares(now: datetime) -> int:
    """Drop what was shared more than a day ago, with the mails, which hold the addresses."""

    def change(_touched: Touched) -> int:
        old = SharedByMail.objects.filter(sent_at__lt=now - DAY)
        mails = list(old.exclude(delivery=None).values_list("delivery", flat=True))
        dropped = old.delete()[0]
        Delivery.objects.filter(pk__in=mails).delete()
        return dropped

    return commit(change)


def _check_limits(sender: Account, now: datetime) -> None:
    own = SharedByMail.objects.filter(sender=sender, sent_at__gt=now - DAY).count()
    if own >= A_DAY:
        sentence = _("You have sent %(most)s today, which is as many as there are.")
        raise ShareRefused(sentence % {"most": A_DAY})
    if SharedByMail.objects.filter(sent_at__gt=now - HOUR).count() >= AN_HOUR_IN_ALL:
        raise ShareRefused(_("Many mails went out within an hour. Copy the link instead."))


def _is_unwanted(address: str) -> bool:
    """Whether nobody at this address wants mail: of this kind, of any, or it came back."""
    if NeverShareWith.objects.filter(digest=_digest(address)).exists():
        return True
    known = MailAddress.objects.filter(address=address.lower()).first()
    return known is not None and (known.stopped_at is not None or known.suspended_at is not None)


def _digest(address: str) -> str:
    return salted_hmac(_NEVER_SALT, address.lower(), algorithm="sha256").hexdigest()
