"""Many changes share a commit, and each of them is stored whole or not at all."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Site
from tests.support import cast

pytestmark = pytest.mark.django_db(transaction=True)


class _ChangedItsMind(Exception):
    pass


def _adds(letter: str, *, then: Callable[[], object] = str) -> Callable[[Touched], str]:
    """Write a letter into the site's name, and do what may go wrong ``then``."""

    def change(_touched: Touched) -> str:
        site = Site.objects.select_for_update().get()
        site.name += letter
        site.save(update_fields=["name"])
        then()
        return letter

    return change


def _changes_its_mind() -> None:
    raise _ChangedItsMind


@pytest.fixture(autouse=True)
def site() -> None:
    cast.newspaper()
    Site.objects.update(name="=")


def test_what_fails_takes_back_its_own_and_nobody_elses() -> None:
    changes = [
        _adds(letter, then=_changes_its_mind if letter.islower() else str)
        for letter in "AbCdEfGhIjKl"
    ]

    with ThreadPoolExecutor(len(changes)) as readers:
        asked = [readers.submit(commit, change) for change in changes]
        failed = [answer.exception() for answer in asked]

    assert [isinstance(error, _ChangedItsMind) for error in failed] == [False, True] * 6
    assert sorted(Site.objects.get().name) == sorted("=ACEGIK")


def test_a_part_that_fails_leaves_the_rest_of_its_change() -> None:
    def whole(touched: Touched) -> None:
        _adds("A")(touched)
        with pytest.raises(_ChangedItsMind):
            commit(_adds("b", then=_changes_its_mind))
        commit(_adds("C"))

    commit(whole)

    assert Site.objects.get().name == "=AC"


def test_it_is_the_same_while_somebody_watches_the_statements() -> None:
    with CaptureQueriesContext(connection), transaction.atomic():
        with pytest.raises(_ChangedItsMind):
            commit(_adds("a", then=_changes_its_mind))
        commit(_adds("B"))

    assert Site.objects.get().name == "=B"


def test_a_change_that_fails_takes_its_finished_parts_along() -> None:
    def whole(touched: Touched) -> None:
        commit(_adds("A"))
        _adds("b", then=_changes_its_mind)(touched)

    with pytest.raises(_ChangedItsMind):
        commit(whole)

    assert Site.objects.get().name == "="
