"""Messages to the newsroom: taken, told by mail, answered from the desk."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q
from django.utils.translation import gettext as _

from rejoinder.actions.outbox import put_letter
from rejoinder.actions.report_networks import network_digest
from rejoinder.actions.writing import Touched, commit
from rejoinder.kit.mail_headers import one_line
from rejoinder.kit.text import clean_text
from rejoinder.models import Account, ContactMessage, Site
from rejoinder.models.contact import MESSAGE_LONGEST
from rejoinder.policies.desk import may_moderate
from rejoinder.rendering import contact_words
from rejoinder.rendering.letters import letter_html
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.moderation import ContactTopic
from rejoinder.vocabulary.notifications import Kind

# A flood must neither bury the desk nor its mailbox (promises.md, S-28). Guesses.
AN_HOUR_FROM_ONE = 5
AN_HOUR_IN_ALL = 200
HOUR = timedelta(hours=1)
# Limits look back an hour; nobody needs to know the network for longer than a day.
KEEP_NETWORKS = timedelta(days=1)
# After the answer somebody may come back to it. A guess.
KEEP_MESSAGES = timedelta(days=365)


class TooManyMessages(ExpectedFailure):
    """So many messages came within an hour that this one is not taken."""

    code = ErrorCode.REFUSED


class MessageIsWrong(ExpectedFailure):
    """The message or its answer is empty or too long."""

    code = ErrorCode.REFUSED


class NoSuchMessage(ExpectedFailure):
    """There is no such message."""

    code = ErrorCode.NOT_FOUND


class AlreadyAnswered(ExpectedFailure):
    """Somebody else answered this message, or put it aside."""

    code = ErrorCode.STATE_CHANGED


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What somebody writes. ``name`` and ``email`` count for people without an account.

    ``comment_id`` and ``article`` (a whole address) are what it is about, if anything.
    """

    topic: ContactTopic
    text: str
    account: Account | None = None
    name: str = ""
    email: str = ""
    comment_id: int | None = None
    article: str = ""


def send_message(message: Message, *, ip: str, now: datetime) -> ContactMessage:
    """Keep a message for the desk, and mail it to the site's contact address, if it has one.

    No mail goes to the address that was typed, so that the form cannot fill a stranger's
    mailbox; only an answer from the desk does.

    Raises:
        MessageIsWrong: it is empty or too long.
        TooManyMessages: from this network or account, or in all.
    """
    text = _checked(message.text, field="text")
    if message.article:
        text = f"{message.article}\n\n{text}"[:MESSAGE_LONGEST]
    account, network = message.account, network_digest(ip)

    def change(_touched: Touched) -> ContactMessage:
        # Locked on every database, so that messages at the same time are counted together.
        Site.objects.update(version=F("version"))
        if _left(account, network, now) <= 0:
            raise TooManyMessages(
                _("Many messages came within an hour. Your text is kept here; send it later.")
            )
        stored = ContactMessage.objects.create(
            topic=message.topic,
            comment_id=message.comment_id,
            account=account,
            name=account.display_name if account else message.name,
            email=account.email if account else message.email,
            text=text,
            sent_at=now,
            network=network,
        )
        _mail_newsroom(stored, now)
        return stored

    return commit(change)


def is_near_limit(account: Account | None, *, ip: str, now: datetime) -> bool:
    """Whether few more messages are taken within this hour, from this sender or from all."""
    left = _left(account, network_digest(ip), now)
    return left <= AN_HOUR_FROM_ONE // 2


def answer_message(message_id: int, *, moderator: Account, text: str, now: datetime) -> None:
    """Answer by mail; the answer stays with the message.

    Raises:
        NotPermitted, NoSuchMessage, MessageIsWrong, AlreadyAnswered.
    """
    may_moderate(moderator).require()
    answer = _checked(text, field="answer")

    def change(_touched: Touched) -> None:
        message = _close(message_id, moderator, now, answer=answer)
        site = Site.objects.order_by("pk")[0]
        subject = _("Answer from %(site)s") % {"site": one_line(site.name)}
        _mail(message.email, subject, contact_words.answer(message, site), site, now)

    commit(change)


def put_message_aside(message_id: int, *, moderator: Account, now: datetime) -> None:
    """Close a message without an answer, such as advertising.

    Raises:
        NotPermitted, NoSuchMessage, AlreadyAnswered.
    """
    may_moderate(moderator).require()
    commit(lambda _touched: _close(message_id, moderator, now, closed_without_answer=True))


def forget_messages(now: datetime) -> int:
    """Drop what was dealt with long ago, and networks that no limit counts any more."""
    dealt_with = ContactMessage.objects.filter(answered_at__lt=now - KEEP_MESSAGES)
    networks = ContactMessage.objects.filter(sent_at__lt=now - KEEP_NETWORKS).exclude(network="")

    def change(_touched: Touched) -> int:
        return dealt_with.delete()[0] + networks.update(network="")

    return commit(change)


def _left(account: Account | None, network: str, now: datetime) -> int:
    """Return how many more messages this sender may send at this moment."""
    lately = ContactMessage.objects.filter(sent_at__gt=now - HOUR)
    left = AN_HOUR_IN_ALL - lately.count()
    own = Q(account=account) if account is not None else Q(network=network, account=None)
    if account is not None or network:
        left = min(left, AN_HOUR_FROM_ONE - lately.filter(own).count())
    return left


def _close(message_id: int, moderator: Account, now: datetime, **changes: object) -> ContactMessage:
    waiting = ContactMessage.objects.filter(pk=message_id, answered_at=None)
    if not waiting.update(answered_at=now, answered_by=moderator, **changes):
        if ContactMessage.objects.filter(pk=message_id).exists():
            raise AlreadyAnswered(_("Somebody else has dealt with this message meanwhile."))
        raise NoSuchMessage(_("There is no such message."))
    return ContactMessage.objects.get(pk=message_id)


def _checked(text: str, *, field: str) -> str:
    cleaned = clean_text(text).strip()
    if not cleaned:
        raise MessageIsWrong(_("Write something first."), field=field)
    if len(cleaned) > MESSAGE_LONGEST:
        allowed = {"found": len(cleaned), "allowed": MESSAGE_LONGEST}
        sentence = _("Your text has %(found)s characters; at most %(allowed)s fit.") % allowed
        raise MessageIsWrong(sentence, field=field)
    return cleaned


def _mail_newsroom(message: ContactMessage, now: datetime) -> None:
    site = Site.objects.order_by("pk")[0]
    if not site.contact_address:
        return
    topic = contact_words.topic(message.topic)
    subject = _("Message to the newsroom: %(topic)s") % {"topic": topic}
    comment = message.comment
    desk = f"{settings.SITE_ADDRESS}/desk/messages/{message.pk}"
    text = contact_words.for_newsroom(message, comment, desk=desk)
    _mail(site.contact_address, subject, text, site, now)


def _mail(address: str, subject: str, text: str, site: Site, now: datetime) -> None:
    put_letter(
        address,
        subject=one_line(subject),
        text=text,
        html=letter_html(text, site_name=one_line(site.name), subject=one_line(subject)),
        kind=Kind.ANSWER,
        expires_at=None,
        now=now,
    )
