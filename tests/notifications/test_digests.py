"""Mails that gather: one a day at most, never empty, never the same twice (F-17)."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import html5lib
import pytest
from django.conf import settings
from django.db import connection

from rejoinder.actions.cast_vote import cast_vote
from rejoinder.actions.gather import gather
from rejoinder.actions.gather_weeks import plan_weeks
from rejoinder.actions.tell import tell
from rejoinder.actions.withdraw_comment import withdraw_comment
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import (
    Account,
    Comment,
    Delivery,
    Mute,
    NotificationChoice,
    NotificationTimes,
    Site,
    Thread,
    ThreadSubscription,
)
from rejoinder.policies.writer import Writer
from rejoinder.rendering.mails import Mail, mail_for
from rejoinder.vocabulary.notifications import (
    Cadence,
    Channel,
    DeliveryState,
    Kind,
    ThreadLevel,
)
from tests.kit.payloads import PAYLOADS
from tests.support import cast
from tests.support.mail import Mailbox
from tests.support.patience import eventually
from tests.support.server import Server

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TUESDAY_AT_7 = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


@pytest.fixture
def ana() -> Account:
    """Ana follows a discussion in which Zed writes."""
    cast.newspaper()
    return cast.ana()


@pytest.fixture
def zed(ana: Account) -> Account:
    return cast.zed()


@pytest.fixture
def place(ana: Account) -> Thread:
    place = published_thread()
    follow(ana, place)
    return place


def published_thread() -> Thread:
    place = cast.thread()
    place.article.published_at = MONDAY - DAY
    place.article.save(update_fields=["published_at"])
    return place


def follow(account: Account, place: Thread) -> None:
    ThreadSubscription.objects.create(
        account=account, thread=place, level=ThreadLevel.FOLLOW, set_at=MONDAY
    )


def say(writer: Account, place: Thread, text: str, at: datetime) -> Comment:
    receipt = cast.writes(writer, place, text, at=at)
    tell(at)
    return Comment.objects.get(receipt_code=receipt.code)


def digests(account: Account) -> list[Delivery]:
    rows = Delivery.objects.filter(
        account=account, channel=Channel.EMAIL, notification__isnull=True
    )
    return list(rows.order_by("pk"))


def read(delivery: Delivery, now: datetime) -> Mail:
    mail = mail_for(delivery, site=Site.objects.get(), now=now)
    assert mail is not None
    return mail


def only_mail(account: Account, now: datetime) -> Mail:
    (digest,) = digests(account)
    return read(digest, now)


def test_what_happened_in_followed_discussions_comes_at_the_readers_hour(
    ana: Account, zed: Account, place: Thread
) -> None:
    say(zed, place, "The barrier was open.", MONDAY)
    say(zed, place, "I have the log here.", MONDAY + HOUR)

    assert gather(TUESDAY_AT_7 - timedelta(seconds=1)) == 0
    assert gather(TUESDAY_AT_7) == 1

    mail = only_mail(ana, TUESDAY_AT_7)
    assert mail.subject == "2 new comments – Tuesday"
    assert mail.text.index("I have the log here.") < mail.text.index("The barrier was open.")
    assert "Zed" in mail.text
    assert place.article.headline in mail.text
    assert "Sent daily at 7:00." in mail.text
    assert "The barrier was open." in mail.html
    assert any(name == "List-Unsubscribe" for name, _value in mail.headers)


def test_the_subject_counts_what_is_in_it(ana: Account, zed: Account, place: Thread) -> None:
    ThreadSubscription.objects.all().delete()
    ed = cast.ed()
    for channel, is_wanted in ((Channel.EMAIL, False), (Channel.DIGEST, True)):
        for kind in (Kind.REPLY, Kind.ANSWER):
            NotificationChoice.objects.create(
                account=ana, kind=kind, channel=channel, wanted=is_wanted
            )
    mine = say(ana, place, "Who ordered it?", MONDAY)
    for number in range(7):
        cast.writes(zed, place, f"Reply number {number}.", parent=mine.pk, at=MONDAY)
    cast.writes(ed, place, "The ministry did.", parent=mine.pk, at=MONDAY)
    tell(MONDAY)

    gather(TUESDAY_AT_7)

    mail = only_mail(ana, TUESDAY_AT_7)
    assert mail.subject == "7 replies and 1 answer – Tuesday"
    assert "ANSWERS TO YOU (8)" in mail.text
    assert "Ed (Editor)" in mail.text


def test_nothing_happened_and_no_mail_comes(ana: Account, zed: Account, place: Thread) -> None:
    say(zed, place, "One.", MONDAY)
    gather(TUESDAY_AT_7)
    assert len(digests(ana)) == 1

    for days in range(1, 5):
        assert gather(TUESDAY_AT_7 + days * DAY) == 0
    assert len(digests(ana)) == 1


def test_what_was_taken_back_meanwhile_is_in_no_digest(
    ana: Account, zed: Account, place: Thread
) -> None:
    gone = say(zed, place, "I take this back.", MONDAY)
    say(zed, place, "This stays.", MONDAY)
    withdraw_comment(gone.pk, writer=Writer(account=zed), now=MONDAY + HOUR)

    gather(TUESDAY_AT_7)

    mail = only_mail(ana, TUESDAY_AT_7)
    assert "This stays." in mail.text
    assert "take this back" not in mail.text + mail.html
    assert mail.subject == "1 new comment – Tuesday"


def test_a_digest_of_which_nothing_is_left_is_not_made(
    ana: Account, zed: Account, place: Thread
) -> None:
    gone = say(zed, place, "I take this back.", MONDAY)
    withdraw_comment(gone.pk, writer=Writer(account=zed), now=MONDAY + HOUR)

    assert gather(TUESDAY_AT_7) == 0
    assert digests(ana) == []
    (part,) = Delivery.objects.filter(account=ana)
    assert part.state == DeliveryState.DROPPED


def test_a_digest_whose_last_comment_goes_before_it_is_sent_says_nothing(
    ana: Account, zed: Account, place: Thread
) -> None:
    gone = say(zed, place, "I take this back.", MONDAY)
    gather(TUESDAY_AT_7)
    (digest,) = digests(ana)
    read(digest, TUESDAY_AT_7)

    withdraw_comment(gone.pk, writer=Writer(account=zed), now=TUESDAY_AT_7)

    assert mail_for(digest, site=Site.objects.get(), now=TUESDAY_AT_7) is None


def muted(ana: Account, zed: Account, _place: Thread) -> None:
    Mute.objects.create(account=ana, muted=zed, name="Zed", muted_at=MONDAY)


def unfollowed(ana: Account, _zed: Account, _place: Thread) -> None:
    ThreadSubscription.objects.filter(account=ana).update(level=ThreadLevel.NORMAL)


def silenced(ana: Account, _zed: Account, _place: Thread) -> None:
    ThreadSubscription.objects.filter(account=ana).update(level=ThreadLevel.MUTE)


def unticked(ana: Account, _zed: Account, _place: Thread) -> None:
    NotificationChoice.objects.create(
        account=ana, kind=Kind.FOLLOWED, channel=Channel.DIGEST, wanted=False
    )


def closing(ana: Account, _zed: Account, _place: Thread) -> None:
    Account.objects.filter(pk=ana.pk).update(closing_at=MONDAY)


@pytest.mark.parametrize("changed", [muted, unfollowed, silenced, unticked, closing])
def test_who_changes_their_mind_before_the_hour_gets_nothing(
    ana: Account, zed: Account, place: Thread, changed: Callable[[Account, Account, Thread], None]
) -> None:
    say(zed, place, "One.", MONDAY)

    changed(ana, zed, place)
    gather(TUESDAY_AT_7)

    left = [mail_for(d, site=Site.objects.get(), now=TUESDAY_AT_7) for d in digests(ana)]
    assert [mail for mail in left if mail is not None] == []


@pytest.mark.parametrize("jump", [-DAY, DAY, 400 * DAY])
def test_a_clock_that_jumps_makes_no_digest_twice(
    ana: Account, zed: Account, place: Thread, jump: timedelta
) -> None:
    say(zed, place, "One.", MONDAY)
    gather(TUESDAY_AT_7)

    gather(TUESDAY_AT_7 + jump)
    say(zed, place, "Two.", TUESDAY_AT_7 + jump + HOUR)
    gather(TUESDAY_AT_7 + jump + 2 * HOUR)
    say(zed, place, "Three.", TUESDAY_AT_7 + HOUR)
    gather(TUESDAY_AT_7)
    plan_weeks(TUESDAY_AT_7 + HOUR)
    for hours in range(48):
        gather(TUESDAY_AT_7 + (1 + hours) * HOUR)

    found = digests(ana)
    days = [digest.made_at.date() for digest in found]
    assert len(set(days)) == len(days)
    texts = "".join(read(digest, digest.made_at).text for digest in found)
    for word in ("One.", "Two.", "Three."):
        assert texts.count(word) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_one_digest_and_one_week(transactional_db: None) -> None:
    cast.newspaper()
    ana, zed = cast.ana(), cast.zed()
    place = published_thread()
    follow(ana, place)
    choose_the_week(ana)
    start = threading.Barrier(2)

    def work() -> None:
        try:
            start.wait()
            gather(TUESDAY_AT_7)
        finally:
            connection.close()

    say(zed, place, "One.", MONDAY)
    plan_weeks(MONDAY)
    workers = [threading.Thread(target=work) for _number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert "One." in only_mail(ana, TUESDAY_AT_7).text
    assert len(weekly_mails(ana)) == 1


def test_a_second_digest_on_one_day_waits_for_the_next(
    ana: Account, zed: Account, place: Thread
) -> None:
    say(zed, place, "One.", MONDAY)
    gather(TUESDAY_AT_7)
    NotificationTimes.objects.create(account=ana, hour=18)
    say(zed, place, "Two.", TUESDAY_AT_7 + HOUR)

    gather(TUESDAY_AT_7 + 12 * HOUR)
    assert len(digests(ana)) == 1

    gather(TUESDAY_AT_7 + DAY + 12 * HOUR)
    assert len(digests(ana)) == 2


def test_the_hour_is_that_of_the_reader_also_when_the_clocks_change(
    ana: Account, zed: Account, place: Thread
) -> None:
    NotificationTimes.objects.create(account=ana, time_zone="Europe/Berlin", hour=2)
    before_change = datetime(2027, 3, 27, 12, 0, tzinfo=UTC)
    say(zed, place, "One.", before_change)

    # 2:00 is skipped on 28 March 2027; 3:00 there is 1:00 in UTC.
    assert gather(datetime(2027, 3, 28, 0, 59, tzinfo=UTC)) == 0
    assert gather(datetime(2027, 3, 28, 1, 0, tzinfo=UTC)) == 1
    assert only_mail(ana, before_change).subject.endswith("– Sunday")


def test_a_paused_reader_gets_one_digest_when_the_pause_is_over(
    ana: Account, zed: Account, place: Thread
) -> None:
    say(zed, place, "Before.", MONDAY)
    NotificationTimes.objects.create(account=ana, paused_until=MONDAY.date() + 4 * DAY)
    say(zed, place, "Meanwhile.", MONDAY + DAY)

    for hours in range(24 * 3):
        assert gather(MONDAY + hours * HOUR) == 0
    assert gather(MONDAY + 4 * DAY - 5 * HOUR) == 1

    text = only_mail(ana, MONDAY + 4 * DAY).text
    assert "Before." in text
    assert "Meanwhile." in text


def test_a_weekly_digest_comes_on_its_day_and_says_so(
    ana: Account, zed: Account, place: Thread
) -> None:
    NotificationTimes.objects.create(account=ana, cadence=Cadence.WEEKLY, weekday=4, hour=18)
    say(zed, place, "One.", MONDAY)

    friday = datetime(2026, 11, 27, 18, 0, tzinfo=UTC)
    assert gather(friday - HOUR) == 0
    assert gather(friday) == 1
    assert "Sent Fridays at 18:00." in only_mail(ana, friday).text


def test_what_commenters_write_is_text_and_no_link(
    ana: Account, zed: Account, place: Thread
) -> None:
    say(zed, place, "<b>Buy</b> at https://evil.example/x & be **rich**", MONDAY)

    gather(TUESDAY_AT_7)

    mail = only_mail(ana, TUESDAY_AT_7)
    assert "evil.example" not in mail.text + mail.html
    assert "<b>" not in mail.html
    assert "rich" in mail.text
    assert "&amp;" not in mail.text


def test_a_digest_arrives_as_one_mail(site_server: Server, mailbox: Mailbox) -> None:
    cast.newspaper()
    ana, zed, place = cast.ana(), cast.zed(), cast.thread()
    follow(ana, place)
    cast.writes(zed, place, "The barrier was open.")

    def is_due(touched: Touched) -> int:
        touched.outbox()
        return Delivery.objects.filter(account=ana).update(due_at=cast.now())

    # The server's own courier may be telling of the same comment, and is not done yet.
    eventually(lambda: (tell(cast.now()), commit(is_due))[1] == 1)

    mail = mailbox.wait_for(ana.email)
    assert mail["Subject"].startswith("1 new comment – ")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text = mail.get_body(("plain",))
    assert text is not None
    assert "The barrier was open." in text.get_content()
    assert len(mailbox.to(ana.email)) == 1


def test_hostile_text_in_a_digest_is_text(ana: Account, zed: Account, place: Thread) -> None:
    place.article.headline = "<script>X()</script> & “more”"
    place.article.save(update_fields=["headline"])
    Account.objects.filter(pk=zed.pk).update(display_name="<img src=x onerror=X()>")
    for number, payload in enumerate(PAYLOADS[::5]):
        cast.writes(zed, place, f"Number {number}: {payload}", at=MONDAY)
    tell(MONDAY)

    gather(TUESDAY_AT_7)

    mail = only_mail(ana, TUESDAY_AT_7)
    assert mail.text.count("Number ") == 20
    assert "8 more in your inbox" in mail.text
    assert not list(foreign_parts(mail.html))
    assert "evil.example" not in mail.html + mail.text
    assert "<img src=x onerror=X()> on “<script>X()</script> & “more””" in mail.text


def foreign_parts(html: str) -> Iterator[str]:
    """Name everything in a digest that our template does not write."""
    ours = {"html", "head", "meta", "title", "style", "body", "div", "h1", "h2", "p", "br"}
    inline = {"a", "span", "strong", "bdi"}
    for element in html5lib.parse(html, namespaceHTMLElements=False).iter():
        if element.tag not in ours | inline:
            yield f"element {element.tag}"
        for name, value in element.attrib.items():
            if name not in {"class", "dir", "lang", "href", "charset", "name", "content"}:
                yield f"attribute {name}"
            if name == "href" and not value.startswith(f"{settings.SITE_ADDRESS}/"):
                yield f"target {value}"


# The week on this site.


def weekly_mails(account: Account) -> list[Delivery]:
    rows = Delivery.objects.filter(account=account, channel=Channel.EMAIL, kind=Kind.WEEKLY)
    return list(rows.order_by("pk"))


def choose_the_week(account: Account) -> None:
    NotificationChoice.objects.create(
        account=account, kind=Kind.WEEKLY, channel=Channel.DIGEST, wanted=True
    )


def voted(comment: Comment, ups: int, at: datetime) -> None:
    for _number in range(ups):
        cast_vote(comment.pk, writer=Writer(account=cast.ana()), value=1, now=at)


def test_the_week_comes_to_those_who_chose_it_and_to_nobody_else(
    ana: Account, zed: Account, place: Thread
) -> None:
    ThreadSubscription.objects.all().delete()
    good = say(zed, place, "Here is the log of that night.", MONDAY)
    say(zed, place, "Thank you.", MONDAY)
    voted(good, 6, MONDAY)
    choose_the_week(ana)
    plan_weeks(MONDAY)

    assert gather(TUESDAY_AT_7 - HOUR) == 0
    assert gather(TUESDAY_AT_7) == 1

    (delivery,) = weekly_mails(ana)
    assert weekly_mails(zed) == []
    mail = read(delivery, TUESDAY_AT_7)
    assert mail.subject == "The week on The Harbour Post"
    assert "2 new comments" in mail.text
    assert "Here is the log of that night." in mail.text
    assert "Thank you." not in mail.text
    assert "Sent Tuesdays at 7:00." in mail.text


def test_scores_that_pages_hide_decide_nothing_in_the_week(
    ana: Account, zed: Account, place: Thread
) -> None:
    few = say(zed, place, "Four found this good.", MONDAY)
    enough = say(zed, place, "Six found this good.", MONDAY)
    late = say(zed, place, "Six found this good at once.", TUESDAY_AT_7 - HOUR / 4)
    voted(few, 4, MONDAY)
    voted(enough, 6, MONDAY)
    voted(late, 6, TUESDAY_AT_7 - HOUR / 4)
    choose_the_week(ana)
    plan_weeks(MONDAY)

    gather(TUESDAY_AT_7)

    text = read(weekly_mails(ana)[0], TUESDAY_AT_7).text
    assert "Six found this good." in text
    assert "at once" not in text
    assert "Four found" not in text


def test_a_week_in_which_nobody_wrote_makes_no_mail(ana: Account, place: Thread) -> None:
    choose_the_week(ana)
    plan_weeks(MONDAY)

    gather(TUESDAY_AT_7)

    assert weekly_mails(ana) == []


@pytest.mark.parametrize("jump", [-DAY, DAY, 400 * DAY])
def test_a_clock_that_jumps_makes_no_week_twice(
    ana: Account, zed: Account, place: Thread, jump: timedelta
) -> None:
    say(zed, place, "One.", MONDAY)
    choose_the_week(ana)
    plan_weeks(MONDAY)
    gather(TUESDAY_AT_7)
    assert len(weekly_mails(ana)) == 1

    for at in (TUESDAY_AT_7 + jump, TUESDAY_AT_7, TUESDAY_AT_7 + HOUR, TUESDAY_AT_7 + DAY):
        plan_weeks(at)
        gather(at)
    assert len(weekly_mails(ana)) == 1

    say(zed, place, "Two.", MONDAY + 7 * DAY)
    plan_weeks(MONDAY + 7 * DAY)
    gather(TUESDAY_AT_7 + 7 * DAY)
    assert len(weekly_mails(ana)) == 2


def test_who_does_not_want_the_week_any_more_gets_none(
    ana: Account, zed: Account, place: Thread
) -> None:
    say(zed, place, "One.", MONDAY)
    choose_the_week(ana)
    plan_weeks(MONDAY)
    NotificationChoice.objects.all().delete()

    gather(TUESDAY_AT_7)
    assert weekly_mails(ana) == []

    choose_the_week(ana)
    plan_weeks(TUESDAY_AT_7 - HOUR)
    gather(TUESDAY_AT_7)
    assert len(weekly_mails(ana)) == 1
