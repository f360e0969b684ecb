"""What reports count: the table of experience.md §4.8, networks, new accounts, a second look."""

import pytest

from rejoinder.kit.networks import network_of
from rejoinder.moderation.report_weights import (
    HIDE_AGAIN_AT,
    HIDE_AT,
    CountedReport,
    accuracy,
    hides,
    weigh,
    weight,
)


def reports(*weights: float, reason: str = "R1", new: bool = False) -> list[CountedReport]:
    """Reports from as many networks."""
    return [
        CountedReport(reason, each, f"{reason} {number}", is_by_new=new)
        for number, each in enumerate(weights)
    ]


@pytest.mark.parametrize(
    ("upheld", "rejected", "expected"),
    [(0, 0, 1.0), (3, 0, 1.6), (8, 2, 1.5), (1, 4, 0.571), (0, 10, 0.167)],
)
def test_a_report_counts_by_how_right_its_reporter_was(
    upheld: int, rejected: int, expected: float
) -> None:
    assert accuracy(upheld, rejected) == pytest.approx(expected, abs=0.0005)


@pytest.mark.parametrize(
    ("upheld", "rejected", "expected"),
    [(0, 4, 1 / 3), (0, 5, 0.0), (0, 10, 0.0), (1, 11, 0.0), (1, 10, 4 / 13)],
)
def test_whoever_was_nearly_always_wrong_counts_nothing(
    upheld: int, rejected: int, expected: float
) -> None:
    assert weight(upheld, rejected) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("203.0.113.255", "203.0.113.0/24"),
        ("203.0.114.7", "203.0.114.0/24"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:aa:bbcc:1:2:3:4", "2001:db8:aa:bb00::/56"),
        ("2001:db8:aa:bb00::1", "2001:db8:aa:bb00::/56"),
        ("2001:db8:aa:ba00::1", "2001:db8:aa:ba00::/56"),
        ("", ""),
        ("not an address", ""),
    ],
)
def test_a_network_is_a_24_or_a_56(address: str, network: str) -> None:
    assert network_of(address) == network


def test_of_one_network_the_largest_counts_alone() -> None:
    same = [CountedReport("R1", each, "net") for each in (1.0, 1.6, 0.571)]

    assert weigh(same).weight == 1.6
    assert weigh([*same, CountedReport("R1", 1.0, "other")]).weight == 2.6


def test_a_known_reader_is_not_capped_by_a_new_one_of_the_same_network() -> None:
    of_new = [CountedReport("R1", 1.0, f"net {n}", is_by_new=True) for n in range(2)]
    both = [CountedReport("R1", 1.0, "net", is_by_new=new) for new in (True, False)]

    assert weigh([*of_new, *both]).weight == 3.0
    assert weigh([*of_new, *reversed(both)]).weight == 3.0


def test_reports_without_a_known_network_count_each() -> None:
    assert weigh([CountedReport("R1", 1.0)] * 3).weight == 3.0


def test_fifty_fresh_accounts_never_hide_a_comment_but_are_noticed() -> None:
    crowd = reports(*[1.0] * 50, new=True)

    assert weigh(crowd).weight == 2.0
    assert weigh(crowd).many_new
    assert not hides(crowd, by_staff=False, looked_at=None)
    assert not weigh(crowd[:2]).many_new


def test_three_known_readers_hide_a_comment_two_do_not() -> None:
    assert HIDE_AT == 3.0
    assert hides(reports(1.0, 1.0, 1.0), by_staff=False, looked_at=None)
    assert hides(reports(1.6, 1.5), by_staff=False, looked_at=None)
    assert not hides(reports(1.6, 1.0), by_staff=False, looked_at=None)
    assert not hides([], by_staff=False, looked_at=None)


def test_nothing_by_the_newsroom_is_hidden_by_reports() -> None:
    assert not hides(reports(*[1.6] * 20), by_staff=True, looked_at=None)


def test_what_a_person_left_standing_needs_five_for_another_reason() -> None:
    looked_at = frozenset({"R1"})
    same, other = reports(*[1.0] * 20), reports(*[1.0] * 5, reason="R4")

    assert HIDE_AGAIN_AT == 5.0
    assert not hides(same, by_staff=False, looked_at=looked_at)
    assert not hides([*same, *other[:4]], by_staff=False, looked_at=looked_at)
    assert hides([*same, *other], by_staff=False, looked_at=looked_at)
    assert not hides(reports(*[1.0] * 4), by_staff=False, looked_at=frozenset())
    assert hides(reports(*[1.0] * 5), by_staff=False, looked_at=frozenset())
