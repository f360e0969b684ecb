"""The order "Best" against the values that the design gives, and the places for exploration."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.kit.ranking import (
    DRAWS,
    EXPLORATION_PLACES,
    Z,
    best,
    exploration_start,
    site_share,
    slot_of,
    wilson,
)

votes = st.integers(0, 100_000)


@pytest.mark.parametrize(
    ("ups", "downs", "bound"),
    [
        (1, 0, 0.206543),
        (2, 0, 0.342372),
        (5, 0, 0.565509),
        (10, 0, 0.722460),
        (10, 1, 0.622635),
        (5, 5, 0.236590),
        (60, 40, 0.502001),
        (600, 400, 0.569309),
        (100, 1, 0.946032),
        (0, 1, 0.0),
        (1, 10, 0.016232),
    ],
)
def test_the_95_per_cent_bound_has_the_computed_value(ups: int, downs: int, bound: float) -> None:
    assert wilson(ups, ups + downs, 1.96) == pytest.approx(bound, abs=5e-7)


@pytest.mark.parametrize(
    ("ups", "downs", "bound"),
    [
        (1, 0, 0.378448),
        (2, 0, 0.549092),
        (5, 0, 0.752743),
        (10, 0, 0.858931),
        (10, 1, 0.739495),
        (5, 5, 0.312204),
        (60, 40, 0.536090),
        (600, 400, 0.579998),
        (100, 1, 0.967480),
    ],
)
def test_the_80_per_cent_bound_has_the_computed_value(ups: int, downs: int, bound: float) -> None:
    assert wilson(ups, ups + downs, Z) == pytest.approx(bound, abs=5e-7)


@pytest.mark.parametrize(
    ("ups", "downs", "rank"),
    [
        (0, 0, 0.222869),
        (1, 0, 0.375108),
        (0, 1, 0.141850),
        (2, 0, 0.479872),
        (5, 0, 0.655540),
        (10, 1, 0.698411),
        (5, 5, 0.341260),
        (60, 40, 0.536725),
        (600, 400, 0.580018),
        (0, 5, 0.058108),
    ],
)
def test_best_has_the_computed_value(ups: int, downs: int, rank: float) -> None:
    assert best(ups, downs) == pytest.approx(rank, abs=5e-7)


def test_without_votes_the_bound_is_nought() -> None:
    assert wilson(0, 0, Z) == 0


@given(votes, votes)
def test_another_vote_for_a_comment_never_lowers_it(ups: int, downs: int) -> None:
    assert best(ups + 1, downs) > best(ups, downs) > best(ups, downs + 1)


@given(votes, votes, st.floats(0.5, 0.9))
def test_a_rank_lies_between_nought_and_one(ups: int, downs: int, share: float) -> None:
    assert 0 <= best(ups, downs, share) < 1


@pytest.mark.parametrize(
    ("ups", "downs", "share"),
    [
        (0, 0, 0.6),
        (999, 0, 0.6),
        (1_000, 0, 0.9),
        (500, 500, 0.5),
        (100, 900, 0.5),
        (700, 300, 0.7),
        (899_999, 100_001, 0.899999),
    ],
)
def test_the_share_of_a_site_is_known_from_1000_votes_and_kept_in_bounds(
    ups: int, downs: int, share: float
) -> None:
    assert site_share(ups, downs) == pytest.approx(share)


def test_a_slot_lasts_ten_minutes() -> None:
    began = datetime(2026, 3, 1, 12, 10, tzinfo=UTC)

    slots = [slot_of(began + timedelta(seconds=s)) for s in (-1, 0, 599, 600)]

    assert slots == [slots[1] - 1, slots[1], slots[1], slots[1] + 1]


def test_a_slot_does_not_depend_on_the_time_zone() -> None:
    moment = datetime(2026, 3, 1, 12, 10, tzinfo=UTC)

    assert slot_of(moment.astimezone()) == slot_of(moment)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        slot_of(datetime(2026, 3, 1, 12, 10))  # noqa: DTZ001


def test_a_draw_is_the_same_in_every_process() -> None:
    # The number was computed once; it must never change with Python's hash seed.
    assert exploration_start(7, 2_953_152) == 1_558_842_239


@given(st.integers(0, 2**63 - 1), st.integers(0, 10**7))
def test_a_draw_fits_its_column(thread_id: int, slot: int) -> None:
    assert 0 <= exploration_start(thread_id, slot) < DRAWS == 2**31


def test_draws_spread_over_the_whole_range() -> None:
    quarters = {exploration_start(1, slot) * 4 // DRAWS for slot in range(100)}

    assert quarters == {0, 1, 2, 3}


def test_every_fourth_place_of_a_page_is_for_exploration() -> None:
    assert EXPLORATION_PLACES == (4, 8, 12, 16, 20)
