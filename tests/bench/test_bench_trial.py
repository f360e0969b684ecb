"""The measure of a rule's trial runs, and looks at every comment; no figure is judged here."""

import json

import pytest

from bench.trial import RULES, main
from tests.web import scene


@pytest.mark.django_db
def test_a_small_run_tries_every_kind_of_rule(capsys: pytest.CaptureFixture[str]) -> None:
    paper = scene.paper()
    for number in range(3):
        paper.comment(f"Remark {number}: the barrier of the ferry.", by=paper.zed)

    main(most=100)

    found = json.loads(capsys.readouterr().out)
    assert set(found["rules"]) == set(RULES)
    assert {figures["looked_at"] for figures in found["rules"].values()} == {3}
    assert found["rules"]["one word"]["matched"] == found["rules"]["met by all"]["matched"] == 3
