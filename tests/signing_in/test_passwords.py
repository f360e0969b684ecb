"""What a password may be: long, anybody's own, and of any signs at all."""

import hashlib
import random
from pathlib import Path

import pytest
from django.core.cache import cache
from pytest_django.fixtures import Settings

from rejoinder.config.checks import breached_list_is_read
from rejoinder.kit.breached import ListIsWrong, is_listed, look_through
from rejoinder.models import Account
from tests.signing_in.letters import code_in
from tests.support import cast
from tests.web import scene

FORM = {"display_name": "Mara K", "email": "mara@example.org"}


def _list(folder: Path, passwords: list[str], end: str = "\r\n") -> Path:
    """Write a list as the downloader does, with hashes of nothing in between."""
    hashes = {hashlib.sha1(p.encode(), usedforsecurity=False).hexdigest() for p in passwords}
    hashes |= {random.Random(n).randbytes(20).hex() for n in range(300)}
    lines = [f"{found.upper()}:{n * n * n + 1}" for n, found in enumerate(sorted(hashes))]
    path = folder / "breached.txt"
    path.write_bytes((end.join(lines) + end).encode())
    return path


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_password_of_a_list_is_found_and_no_other(tmp_path: Path, end: str) -> None:
    stolen = [f"stolen password {n}" for n in range(200)]
    path = _list(tmp_path, stolen, end)

    look_through(path)
    assert all(is_listed(path, password) for password in stolen)
    assert not any(is_listed(path, f"another password {n}") for n in range(200))


def test_the_smallest_lists_are_searched(tmp_path: Path) -> None:
    path = tmp_path / "breached.txt"
    for stolen in (["only one"], ["one", "two"]):
        lines = sorted(hashlib.sha1(p.encode()).hexdigest().upper() + ":3" for p in stolen)
        path.write_text("\n".join(lines))  # and no end of the last line

        assert [is_listed(path, password) for password in (*stolen, "own")] == [
            *[True] * len(stolen),
            False,
        ]


@pytest.mark.parametrize(
    "content",
    [
        None,
        "",
        "password\n123456\n",
        "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8\n",
        "F" * 40 + ":1\n" + "0" * 40 + ":1\n",
    ],
)
def test_a_wrong_list_stops_the_start_and_says_why(
    tmp_path: Path, content: str | None, settings: Settings
) -> None:
    good = _list(tmp_path, ["x"])
    settings.BREACHED_PASSWORDS = str(good)
    assert breached_list_is_read() == []

    wrong = tmp_path / "wrong.txt"
    if content is not None:
        wrong.write_text(content)
    settings.BREACHED_PASSWORDS = str(wrong)

    assert [found.id for found in breached_list_is_read()] == ["rejoinder.E003"]
    with pytest.raises(ListIsWrong):
        look_through(wrong)


@pytest.mark.django_db
def test_a_stolen_password_is_refused_beside_its_field(tmp_path: Path, settings: Settings) -> None:
    cache.clear()
    scene.paper()
    settings.BREACHED_PASSWORDS = str(_list(tmp_path, ["harbour at dawn 1999"]))

    def signs_up(password: str) -> str:
        form = FORM | {"password1": password}
        return scene.browser().post("/accounts/signup/", form).content.decode()

    refused = signs_up("harbour at dawn 1999")
    missing = Account.objects.filter(email=FORM["email"]).exists()
    signs_up("harbour at dawn 1998")

    assert "This password was stolen from another site" in refused
    assert 'id="id_password1_error"' in refused
    assert 'value="Mara K"' in refused
    assert not missing
    assert Account.objects.filter(email=FORM["email"]).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("password", "taken"),
    [
        ("x" * 9 + "y", True),
        ("ninesigns", False),
        ("qwertyuiop", False),  # ten signs that everybody knows
        ("all lower case and blanks", True),
        ("パスワードはとても長いです", True),
        ("long " * 25, True),
        ("mara@example.org", False),
    ],
)
def test_length_and_rarity_count_and_nothing_else(password: str, taken: bool) -> None:
    cache.clear()
    scene.paper()

    scene.browser().post("/accounts/signup/", FORM | {"password1": password})

    found = Account.objects.filter(email=FORM["email"]).first()
    assert (found is not None) == taken
    assert found is None or found.check_password(password)


@pytest.mark.django_db
def test_whoever_has_no_password_can_set_one() -> None:
    cache.clear()
    paper = scene.paper()
    client = scene.browser(paper.ana)
    new = {"password1": cast.PASSWORD, "password2": cast.PASSWORD}

    answer = client.post("/accounts/password/set/", new)

    paper.ana.refresh_from_db()
    assert answer["Location"] == "/settings/security"
    assert paper.ana.check_password(cast.PASSWORD)


@pytest.mark.django_db
def test_signing_up_takes_no_password_and_the_mail_signs_in() -> None:
    cache.clear()
    scene.paper()
    client = scene.browser()

    client.post("/accounts/signup/", FORM | {"password1": ""})
    client.post("/accounts/confirm-email/", {"code": code_in(FORM["email"])})

    account = Account.objects.get(email=FORM["email"])
    assert client.get("/me").json()["name"] == "Mara K"
    assert not account.has_usable_password()
