"""Editors decide where and from whom comments are taken, held or refused."""

from datetime import timedelta

import pytest

from rejoinder.actions.keep_thread import (
    NoSuchArticle,
    article_of,
    close_thread,
    reopen_thread,
    thread_of,
)
from rejoinder.actions.limit_account import LimitIsWrong, lift_limit, limit_account
from rejoinder.actions.read_first import NoSuchSection, section_of, set_read_first
from rejoinder.actions.stating import Statement
from rejoinder.actions.submit_comment import SubmissionRefused
from rejoinder.models import Account, Limit, Section, StoredFinding
from rejoinder.policies.permit import NotPermitted
from rejoinder.rendering.stamps import SITE_SLOT, slot_of_thread, stamps
from rejoinder.vocabulary.states import CommentState, LimitKind, Reason
from tests.support import cast

pytestmark = pytest.mark.django_db(transaction=True)
HELD, PUBLISHED = CommentState.HELD, CommentState.PUBLISHED


def test_a_closed_thread_takes_nothing_until_it_is_opened_again() -> None:
    author, place = cast.ana(), cast.thread()
    cast.writes(author, place, "Before.")

    assert close_thread(place)
    with pytest.raises(NotPermitted, match="closed"):
        cast.writes(author, place, "Meanwhile.")
    assert reopen_thread(place)

    assert cast.writes(author, place, "Afterwards.").state is PUBLISHED


def test_closing_makes_every_page_of_the_thread_new_and_a_second_time_does_nothing() -> None:
    place = cast.thread()
    stamp, version = stamps().read(slot_of_thread(place.pk)), place.version

    assert close_thread(place)
    place.refresh_from_db()
    closed_stamp = stamps().read(slot_of_thread(place.pk))
    assert closed_stamp != stamp
    assert (place.is_open, place.version) == (False, version + 1)

    assert not close_thread(place)
    place.refresh_from_db()
    assert place.version == version + 1
    assert stamps().read(slot_of_thread(place.pk)) == closed_stamp


def test_articles_are_found_by_the_last_part_of_their_address() -> None:
    place = cast.thread(slug="bridge")
    site = place.article.site

    assert thread_of(site, "bridge") == place
    assert article_of(site, "bridge") == place.article
    with pytest.raises(NoSuchArticle, match="“bridges”"):
        thread_of(site, "bridges")


def test_an_article_is_read_first_from_the_next_comment_on() -> None:
    author, place, other = cast.ana(), cast.thread(), cast.thread()
    # What judging knows about the article is in memory now.
    assert cast.writes(author, place, "Before.").state is PUBLISHED
    stamp = stamps().read(SITE_SLOT)

    assert set_read_first(place.article, read_first=True)
    assert stamps().read(SITE_SLOT) != stamp
    held = cast.writes(author, place, "Meanwhile.")
    assert not set_read_first(place.article, read_first=True)

    assert held.state is HELD
    rules = StoredFinding.objects.filter(decision__comment=held.comment_id)
    assert [finding.rule for finding in rules] == ["read_first:article"]
    assert cast.writes(author, other, "Elsewhere.").state is PUBLISHED
    assert set_read_first(place.article, read_first=False)
    assert cast.writes(author, place, "Afterwards.").state is PUBLISHED


def test_a_section_is_read_first_in_all_its_articles() -> None:
    author, place, elsewhere = cast.ana(), cast.thread(), cast.thread()
    site = place.article.site
    place.article.section = Section.objects.create(site=site, slug="city", name="City")
    place.article.save()
    assert cast.writes(author, place, "Before.").state is PUBLISHED

    assert set_read_first(section_of(site, "city"), read_first=True)

    assert cast.writes(author, place, "Meanwhile.").state is HELD
    assert cast.writes(author, elsewhere, "Elsewhere.").state is PUBLISHED
    with pytest.raises(NoSuchSection, match="there are: city"):
        section_of(site, "sport")


def limited(account: Account, kind: LimitKind, **changes: object) -> Limit:
    values: dict[str, object] = {
        "statement": Statement(reason=Reason.ATTACK, note="Rule 1, twice in a week."),
        "until": cast.now() + timedelta(days=7),
        "set_by": None,
        "now": cast.now(),
    }
    return limit_account(account, kind=kind, **(values | changes))  # type: ignore[arg-type]


def test_a_suspended_reader_writes_again_once_the_limit_is_lifted() -> None:
    author, place, mona = cast.ana(), cast.thread(), cast.mona()
    assert cast.writes(author, place, "Before.").state is PUBLISHED

    limit = limited(author, LimitKind.SUSPENDED, set_by=mona)
    with pytest.raises(SubmissionRefused):
        cast.writes(author, place, "Meanwhile.")
    lift_limit(author, now=cast.now())

    assert limit.set_by == mona
    assert cast.writes(author, place, "Afterwards.").state is PUBLISHED
    limit.refresh_from_db()
    assert limit.reason == "Rule 1, twice in a week."
    with pytest.raises(LimitIsWrong, match="no limit"):
        lift_limit(author, now=cast.now())


def test_a_reader_who_is_read_first_waits_until_the_limit_ends() -> None:
    author, place = cast.ana(), cast.thread()
    until = cast.now() + timedelta(days=7)

    limited(author, LimitKind.READ_FIRST, until=until)

    assert cast.writes(author, place, "Meanwhile.").state is HELD
    later = until + timedelta(seconds=1)
    assert cast.writes(author, place, "Afterwards.", at=later).state is PUBLISHED


def test_a_new_limit_takes_the_place_of_the_one_before() -> None:
    author, place = cast.ana(), cast.thread()

    limited(author, LimitKind.SUSPENDED, until=None)
    limited(author, LimitKind.READ_FIRST)

    assert cast.writes(author, place).state is HELD
    assert Limit.objects.filter(account=author).in_force(cast.now()).count() == 1
    assert Limit.objects.filter(account=author).count() == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"statement": Statement(reason=Reason.NONE)}, "Choose a reason"),
        ({"statement": Statement(reason=Reason.OTHER)}, "needs a note"),
        ({"statement": Statement(reason=Reason.ATTACK, note="r" * 501)}, "501"),
        ({"until": cast.now() - timedelta(days=1)}, "lies ahead"),
    ],
)
def test_a_limit_without_reason_or_with_an_end_in_the_past_is_refused(
    change: dict[str, object], words: str
) -> None:
    author = cast.ana()

    with pytest.raises(LimitIsWrong, match=words):
        limited(author, LimitKind.SUSPENDED, **change)

    assert not Limit.objects.exists()
    limited(author, LimitKind.SUSPENDED)


def test_only_moderators_limit_an_account() -> None:
    author = cast.ana()

    with pytest.raises(NotPermitted):
        limited(author, LimitKind.SUSPENDED, set_by=cast.zed())

    assert not Limit.objects.exists()
