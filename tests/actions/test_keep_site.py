"""Editors set preferences; what cannot be is refused with a sentence."""

import pytest
from django.db import IntegrityError, transaction

from rejoinder.actions.keep_rules import add_rule
from rejoinder.actions.keep_site import PreferenceIsWrong, set_preference
from rejoinder.models import ListedRule, Site, StoredFinding
from rejoinder.vocabulary.judging import MAX_PATTERN_CHARS
from rejoinder.vocabulary.states import CommentState, RuleKind
from tests.support import cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_time_zone_that_does_not_exist_is_refused() -> None:
    site = cast.newspaper()

    assert (
        set_preference(site, "time_zone", "Europe/Berlin", now=cast.now()).time_zone
        == "Europe/Berlin"
    )
    for wrong in ("Mars/Olympus", "", "../etc/passwd", "europe/berlin"):
        with pytest.raises(PreferenceIsWrong, match="no time zone of this name"):
            set_preference(site, "time_zone", wrong, now=cast.now())

    site.refresh_from_db()
    assert site.time_zone == "Europe/Berlin"


def test_a_comment_never_gets_longer_than_markdown_is_drawn() -> None:
    site = cast.newspaper()

    assert set_preference(site, "max_chars", "10000", now=cast.now()).max_chars == 10_000
    for wrong in ("10001", "0"):
        with pytest.raises(PreferenceIsWrong):
            set_preference(site, "max_chars", wrong, now=cast.now())
        with pytest.raises(IntegrityError), transaction.atomic():
            Site.objects.update(max_chars=int(wrong))

    site.refresh_from_db()
    assert site.max_chars == 10_000


def test_the_longest_rule_fits_and_its_owner_is_named_on_the_hold() -> None:
    author, place = cast.ana(), cast.thread()
    longest = "liar " + "a" * (MAX_PATTERN_CHARS - 5)
    site, owner = place.article.site, "the sports desk"

    for pattern in (longest, "liar*"):
        add_rule(site, kind=RuleKind.WORDS, pattern=pattern, owner=owner, now=cast.now())
    held = cast.writes(author, place, "What a liar.")

    assert ListedRule._meta.get_field("pattern").max_length == MAX_PATTERN_CHARS
    assert ListedRule.objects.filter(pattern=longest).exists()
    assert held.state is CommentState.HELD
    finding = StoredFinding.objects.get(decision__comment=held.comment_id)
    assert finding.details["owner"] == owner
