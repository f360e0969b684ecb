"""Anybody gives notice of illegal content (Art. 16 of Regulation (EU) 2022/2065)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rejoinder.actions.outbox import put_letter
from rejoinder.actions.report_comment import reportable
from rejoinder.actions.report_networks import network_digest
from rejoinder.actions.writing import Touched, commit
from rejoinder.kit import ids
from rejoinder.models import Account, Notice, Site
from rejoinder.models.decision import LAW_LONGEST, NOTE_LONGEST
from rejoinder.policies.reports import may_give_notice
from rejoinder.rendering import notice_letters
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.notifications import Kind

NAME_LONGEST = 100
LINKS_LONGEST = 4000
# Of one account or one network; whoever has more to say can name several comments in one.
NOTICES_A_DAY = 20
_DAY = timedelta(hours=24)


class NoticeIsIncomplete(ExpectedFailure):
    """The notice lacks something that the law asks for; ``field`` is where."""

    code = ErrorCode.REFUSED


class TooManyNotices(ExpectedFailure):
    """So many notices came from one place within a day that nobody typed them."""

    code = ErrorCode.REFUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeEntry:
    """What a notice says; ``email`` is a clean address or empty."""

    law: str
    explanation: str
    other_links: str = ""
    child_abuse: bool = False
    name: str = ""
    email: str = ""
    good_faith: bool = False

    def check(self) -> None:
        """Raise NoticeIsIncomplete beside the field that is wrong."""
        for field, sentence in (
            ("law", _("Name the law or the right that the comment violates.")),
            ("explanation", _("Explain why the comment is illegal.")),
        ):
            if not getattr(self, field).strip():
                raise NoticeIsIncomplete(sentence, field=field)
        self._check_lengths()
        if not self.child_abuse and not self.name.strip():
            raise NoticeIsIncomplete(_("Please give your name."), field="name")
        if not self.child_abuse and not self.email:
            raise NoticeIsIncomplete(_("Please give your e-mail address."), field="email")
        if not self.good_faith:
            sentence = _("A notice needs your word that it is accurate and complete.")
            raise NoticeIsIncomplete(sentence, field="good_faith")

    def _check_lengths(self) -> None:
        most = {
            "law": LAW_LONGEST,
            "explanation": NOTE_LONGEST,
            "other_links": LINKS_LONGEST,
            "name": NAME_LONGEST,
        }
        for field, allowed in most.items():
            found = len(getattr(self, field).strip())
            if found > allowed:
                sentence = _("This has %(found)s characters; at most %(allowed)s fit.")
                values = {"found": found, "allowed": allowed}
                raise NoticeIsIncomplete(sentence % values, field=field)


def give_notice(
    comment_id: int,
    *,
    entry: NoticeEntry,
    sender: Account | None,
    address: str,
    now: datetime,
) -> Notice:
    """Store a notice and send its receipt; the same notice sent twice is one.

    ``sender`` is None for people without an account; ``address`` is the network address it
    came from, of which a keyed digest is kept.

    Raises:
        NoSuchComment, NotPermitted, NoticeIsIncomplete, TooManyNotices.
    """
    comment = reportable(comment_id)
    may_give_notice(comment).require()
    entry.check()
    network, language = network_digest(address), get_language() or ""
    values = {
        "law": entry.law.strip(),
        "explanation": entry.explanation.strip(),
        "other_links": entry.other_links.strip(),
        "child_abuse": entry.child_abuse,
        "name": entry.name.strip(),
        "email": entry.email,
        "good_faith": entry.good_faith,
    }

    def change(_touched: Touched) -> Notice:
        # One after the other, so that none slips past the number that is allowed in a day.
        Site.objects.select_for_update(no_key=True).order_by("pk").values("pk").first()
        same = Notice.objects.filter(comment=comment, account=sender, answered_at=None, **values)
        before = same.filter(network=network).first()
        if before is not None:
            return before
        _refuse_too_many(sender, network, now)
        notice = Notice.objects.create(
            comment=comment,
            code=ids.receipt_code(),
            account=sender,
            network=network,
            received_at=now,
            **values,
        )
        send_letter(notice, notice_letters.received(notice, language=language), now)
        return notice

    return commit(change)


def send_letter(notice: Notice, letter: notice_letters.Letter, now: datetime) -> None:
    """Put a letter to the sender of a notice into the outbox, if there is an address."""
    if notice.email:
        put_letter(
            notice.email,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            kind=Kind.DECISION,  # the law wants it sent, whatever else its reader has stopped
            account=notice.account,
            expires_at=None,
            now=now,
        )


def is_near_limit(sender: Account | None, *, address: str, now: datetime) -> bool:
    """Say whether so many notices came from here today that no person may be sending them."""
    return _today(sender, network_digest(address), now) >= NOTICES_A_DAY // 2


def _today(sender: Account | None, network: str, now: datetime) -> int:
    today = Notice.objects.filter(received_at__gt=now - _DAY)
    if sender is not None:
        return today.filter(account=sender).count()
    return today.filter(account=None, network=network).count() if network else 0


def _refuse_too_many(sender: Account | None, network: str, now: datetime) -> None:
    if _today(sender, network, now) >= NOTICES_A_DAY:
        sentence = _("%(most)s notices came from here within a day. Please write to the newsroom.")
        raise TooManyNotices(sentence % {"most": NOTICES_A_DAY})
