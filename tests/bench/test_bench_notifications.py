"""The measure of telling runs, and says what its readers look for; no figure is judged here."""

import json

import pytest

from bench.notifications import main


@pytest.mark.django_db
def test_a_small_run_tells_every_follower_once(capsys: pytest.CaptureFixture[str]) -> None:
    main(followers=30)

    found = json.loads(capsys.readouterr().out)
    assert found["notifications"] == found["followers"] == 30
    assert found["deliveries"] == {"email": 15, "digest": 15}
    assert found["told_again"] == 0
    assert set(found["submit_ms"]) == {"nobody follows", "many follow"}
