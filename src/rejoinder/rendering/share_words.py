"""The mail by which a reader sends an article to a friend; it says nothing else."""

from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _

from rejoinder.rendering import addresses
from rejoinder.rendering.mail_links import TokenIsWrong

_NEVER = "rejoinder.share.never"


class SharedMail(NamedTuple):
    """A mail's subject and text."""

    subject: str
    text: str


def shared_mail(
    *,
    sender_name: str,
    site_name: str,
    headline: str,
    slug: str,
    message: str,
    never_digest: str,
) -> SharedMail:
    """Write the mail. ``never_digest`` stands for the recipient in the link that stops them."""
    who = {"name": sender_name, "site": site_name}
    parts = [
        _("%(name)s, a reader of %(site)s, sends you this article:") % who,
        f"{headline}\n{settings.SITE_ADDRESS}{addresses.article(slug)}",
    ]
    if message:
        parts.append(_("%(name)s adds: “%(message)s”") % {"name": sender_name, "message": message})
    stop = f"{settings.SITE_ADDRESS}/mail/never/{never_token(never_digest)}"
    why = _(
        "You get this mail because %(name)s typed your address at %(site)s. It is sent once,"
        " and the address is forgotten within a day."
    )
    parts += [why % who, _("No such mail ever again:") + f"\n{stop}"]
    subject = _("%(name)s sends you: %(headline)s") % {"name": sender_name, "headline": headline}
    return SharedMail(subject, "\n\n".join(parts) + "\n")


def never_token(digest: str) -> str:
    """Sign the digest of an address; it does not expire, because mails are kept for years."""
    return signing.Signer(salt=_NEVER, sep=".").sign(digest)


def read_never(token: str) -> str:
    """Read a token of ``never_token``.

    Raises:
        TokenIsWrong: it is none.
    """
    try:
        return signing.Signer(salt=_NEVER, sep=".").unsign(token)
    except signing.BadSignature as error:
        raise TokenIsWrong from error
