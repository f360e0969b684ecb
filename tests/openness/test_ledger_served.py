"""The ledger on a running site: the courier writes it, and a stranger checks it by address."""

import subprocess
from dataclasses import replace

from rejoinder.actions.moderate import UNDO_FOR
from rejoinder.models import Decision, LedgerRow
from tests.openness.scene import paper, removes, restores
from tests.support import cast
from tests.support.patience import eventually
from tests.support.server import Server
from tests.support.web import Person, visible_text

WITHIN_SECONDS = 20


def _check(server: Server, *words: str) -> "subprocess.CompletedProcess[str]":
    # The site of the tests is in a private network, which a stranger's is not.
    stranger = replace(server, options={**server.options, "REJOINDER_PRIVATE_HOSTS": "localhost"})
    return stranger.command("ledger", "check", server.address, *words)


def test_the_courier_writes_the_ledger_and_anybody_checks_it_by_its_address(
    site_server: Server,
) -> None:
    place = paper()
    comment, removal = removes(place)
    restored = restores(place, comment)
    Decision.objects.filter(pk=removal.pk).update(undo_until=cast.now() - UNDO_FOR)
    place.comment("Tell the courier that there is something to look at.")
    eventually(lambda: LedgerRow.objects.count() == 2, seconds=WITHIN_SECONDS)
    stranger = Person(site_server.address)

    page = visible_text(stranger.reads("/openness").text)
    said = _check(site_server)

    assert [row.decision for row in LedgerRow.objects.order_by("sequence")] == [removal, restored]
    assert "R1, attack on a person" in page
    assert said.returncode == 0, said.stdout + said.stderr
    assert "2 rows in 1 day hold, from row 1 on." in said.stdout

    row = LedgerRow.objects.get(sequence=1)
    LedgerRow.objects.filter(pk=row.pk).update(entry=row.entry.replace('"R1"', '"R5"'))
    said = _check(site_server)

    assert said.returncode == 1
    assert "its digest is not that of its text" in said.stdout
