"""The outbox: letters are put into it, and what is due leaves it."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.utils import translation

from rejoinder.actions.bounces import note_outcome
from rejoinder.actions.leases import (
    LEASE,
    Lease,
    Result,
    begin,
    claim,
    end,
    finish,
    give_back,
    put_off,
    take_back_expired,
)
from rejoinder.actions.mail_batch import Batch, read_batch, write
from rejoinder.actions.mail_limits import WAIT, SiteLimit, unwanted, within_limit
from rejoinder.actions.writing import Touched, commit
from rejoinder.clients import push as push_service
from rejoinder.clients.outcome import Outcome
from rejoinder.clients.smtp import Mailer, NoMailServer, mailer
from rejoinder.kit.mail_headers import refuse_broken_header
from rejoinder.models import Account, Delivery, PushSubscription
from rejoinder.rendering.mails import language_of
from rejoinder.rendering.pushes import Push, push_for
from rejoinder.vocabulary.notifications import Channel, DeliveryState, Kind

logger = logging.getLogger(__name__)
AT_ONCE = 50
_NOTHING_LEFT = "there is nothing left to say"


def put_letter(
    address: str,
    *,
    subject: str,
    text: str,
    html: str,
    kind: Kind = Kind.SECURITY,
    account: Account | None = None,
    expires_at: datetime | None,
    now: datetime,
) -> int:
    """Put a ready-made mail into the outbox; it leaves at once, whatever its reader has chosen.

    After ``expires_at`` it is dropped: nobody needs a code that no longer works. Inside an
    open transaction the letter is stored with it, or not at all. Returns its number.

    Raises:
        BrokenHeader: the subject or the address holds a line break.
    """
    refuse_broken_header(subject)
    refuse_broken_header(address)

    def change(touched: Touched) -> int:
        delivery = Delivery.objects.create(
            account=account,
            address=address.lower(),
            kind=kind,
            channel=Channel.EMAIL,
            letter={"subject": subject, "text": text, "html": html},
            made_at=now,
            due_at=now,
            expires_at=expires_at,
        )
        touched.outbox()
        return delivery.pk

    return commit(change)


def deliver(
    now_clock: Callable[[], datetime],
    *,
    most: int,
    worker: str,
    post: "Post | None" = None,
) -> int:
    """Send mails and pushes that are due, ``most`` at most; return how many were finished.

    ``worker`` names this worker in its leases. ``post`` holds the connection to the mail
    server for the next time; without it one is opened and closed again.
    """
    used = post or Post(mailer())
    try:
        return _deliver(now_clock, most, worker, used)
    finally:
        if post is None:
            used.mailer.close()


@dataclass(slots=True)
class Post:
    """What a worker keeps between two rounds."""

    mailer: Mailer
    lease: timedelta = LEASE
    limit: SiteLimit = field(default_factory=SiteLimit)


def _deliver(clock: Callable[[], datetime], most: int, worker: str, post: Post) -> int:
    take_back_expired(clock())
    finished = 0
    while finished < most:
        now, channels, at_once = clock(), [Channel.PUSH], AT_ONCE
        left = 0 if post.mailer.rests else post.limit.left(now)
        if left > 0:
            channels.append(Channel.EMAIL)
            at_once = min(AT_ONCE, left)
        lease = Lease.new(worker, now, post.lease)
        ids = claim(lease, channels=channels, most=min(at_once, most - finished), now=now)
        if not ids:
            break
        handled = _Round(clock, post, lease, ids).work()
        if not handled:
            break
        finished += handled
    return finished


class _Round:
    """One lease's deliveries, from claim to result.

    The end of one dialogue and the beginning of the next are stored by the same commit.
    """

    def __init__(
        self, clock: Callable[[], datetime], post: Post, lease: Lease, ids: Sequence[int]
    ) -> None:
        self._clock = clock
        self._post = post
        self._lease = lease
        self._open = list(ids)
        self._batch: Batch | None = None
        self._result: Result | None = None
        self._trouble = ""

    def work(self) -> int:
        """Send one after the other; return how many were handled."""
        taken = len(self._open)
        try:
            while self._open:
                delivery = self._next()
                if delivery is None or not self._has_server(delivery):
                    break
                self._open.remove(delivery.pk)
                self._one(delivery)
        finally:
            self._store(None)
            if self._open:
                give_back(self._open, self._lease, why=self._trouble)
        return taken - len(self._open)

    def _next(self) -> Delivery | None:
        """Return the next delivery as it is now; None: there is no site to send for."""
        if self._batch is None or not self._batch.is_fresh(self._clock()):
            self._batch = read_batch(self._open, self._clock())
        if self._batch is None:
            return None
        known = {delivery.pk: delivery for delivery in self._batch.deliveries}
        # Deleted with its account or comment meanwhile: there is nothing to send.
        self._open = [pk for pk in self._open if pk in known]
        return known[self._open[0]] if self._open else None

    def _has_server(self, delivery: Delivery) -> bool:
        """Make sure that there is a mail server before an attempt is counted."""
        if delivery.channel != Channel.EMAIL:
            return True
        try:
            self._post.mailer.open()
        except NoMailServer as error:
            self._trouble = f"no mail server: {error}"
            logger.warning("the mail server cannot be reached: %s", error)
            return False
        return True

    def _one(self, delivery: Delivery) -> None:
        batch, now = self._batch, self._clock()
        if batch is None:
            return
        if delivery.expires_at is not None and delivery.expires_at <= now:
            self._end(delivery, "too late")
        elif delivery.channel == Channel.PUSH:
            self._push(delivery, now)
        elif why := unwanted(delivery, batch.known):
            self._end(delivery, why)
        else:
            self._mail(delivery, batch, now)

    def _mail(self, delivery: Delivery, batch: Batch, now: datetime) -> None:
        try:
            mail = write(delivery, batch, now)
        except Exception:  # one mail that cannot be written must not stop the others
            logger.exception("the mail of delivery %s could not be written", delivery.pk)
            self._end(delivery, "could not be written", state=DeliveryState.FAILED)
            return
        if mail is None:
            self._end(delivery, _NOTHING_LEFT)
        elif self._store(delivery):
            self._post.limit.count()
            attempt = self._post.mailer.send(mail)
            self._result = Result(delivery, attempt.outcome, attempt.words)
            _log(self._result)

    def _push(self, delivery: Delivery, now: datetime) -> None:
        with translation.override(language_of(delivery)):
            push = push_for(delivery, now=now)
        if delivery.push is None or push is None:
            self._end(delivery, _NOTHING_LEFT)
        elif self._store(delivery):
            self._result = Result(delivery, _sent_push(delivery.push, push, now))

    def _end(
        self, delivery: Delivery, why: str, *, state: DeliveryState = DeliveryState.DROPPED
    ) -> None:
        commit(lambda _touched: end(delivery, self._lease, state=state, why=why))

    def _store(self, following: Delivery | None) -> bool:
        """Store the last result and the beginning of ``following``; False: do not begin it."""
        result, self._result = self._result, None
        if result is None and following is None:
            return False
        now = self._clock()
        self._lease = replace(self._lease, until=now + self._post.lease)
        return commit(lambda _touched: self._change(result, following, now))

    def _change(self, result: Result | None, following: Delivery | None, now: datetime) -> bool:
        if result is not None:
            if finish(result, self._lease, now):
                note_outcome(result, now)
            else:
                logger.warning("a late result for delivery %s was refused", result.delivery.pk)
        return following is not None and self._begin(following, now)

    def _begin(self, delivery: Delivery, now: datetime) -> bool:
        if delivery.channel == Channel.EMAIL and self._batch is not None:
            verdict = within_limit(delivery, self._batch.known, now)
            if verdict.drop:
                logger.warning("a letter was dropped: %s", verdict.drop)
                end(delivery, self._lease, state=DeliveryState.DROPPED, why=verdict.drop)
                return False
            if verdict.wait:
                put_off(delivery, self._lease, until=now + WAIT, why=verdict.wait)
                return False
        return begin(delivery, self._lease, now)


def _sent_push(device: PushSubscription, push: Push, now: datetime) -> Outcome:
    try:
        return push_service.send(
            device,
            push.payload,
            topic=push.topic,
            seconds_to_live=push.seconds_to_live,
            urgent=push.urgent,
            now=now,
        )
    except ValueError as error:
        logger.warning("a push could not be made: %s", error)
        return Outcome.REFUSED


def _log(result: Result) -> None:
    if result.outcome is not Outcome.TAKEN:
        logger.warning("mail %s: %s (%s)", result.delivery.pk, result.outcome.value, result.words)
