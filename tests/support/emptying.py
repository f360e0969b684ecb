"""Tables are emptied after a test, although a server and its courier are still at work."""

from django.core.management import CommandError
from django.test import TransactionTestCase

_TRIES = 5


def empty_patiently() -> None:
    """Let Django try again when PostgreSQL refuses to empty the tables.

    It takes every table's lock in an order of its own, and a courier that reads in another
    one makes a deadlock, of which the emptying is the victim.
    """
    at_once = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # no public way

    def patiently(case: TransactionTestCase) -> None:
        for left in reversed(range(_TRIES)):
            try:
                at_once(case)
            except CommandError:
                if not left:
                    raise
            else:
                return

    TransactionTestCase._fixture_teardown = patiently  # type: ignore[attr-defined]
