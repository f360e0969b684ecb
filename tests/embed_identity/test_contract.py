"""The contract between browser and server names exactly what pages of other sites may ask."""

import re
from pathlib import Path

from django.urls import get_resolver

from rejoinder.web.embed_tokens import GUEST_LIFE, SESSION_LIFE
from tests.embed_identity.host import is_open
from tests.test_docs import plain

DOCS = Path(__file__).parents[2] / "docs" / "reference"
CONTRACT = DOCS / "embed-contract.md"
SCRIPTS = Path(__file__).parents[2] / "src" / "rejoinder" / "static" / "rejoinder" / "js"
CALL = re.compile(r"(?:GET|POST) `(/[^`…]*)`")


def test_the_contract_names_every_open_address_and_no_other() -> None:
    text = CONTRACT.read_text(encoding="utf-8")
    named = set(CALL.findall(text))
    pages = {"/" + plain(str(p.pattern)): p for p in get_resolver().url_patterns}

    opened = {address for address, page in pages.items() if is_open(page)}

    assert opened <= named
    assert named & pages.keys() <= opened


def test_the_contract_says_how_long_tokens_last() -> None:
    text = CONTRACT.read_text(encoding="utf-8")

    assert f"for {SESSION_LIFE.days} days at most" in text
    assert f"for {GUEST_LIFE.days} days" in text


def test_both_sides_of_the_window_speak_of_one_message() -> None:
    text = CONTRACT.read_text(encoding="utf-8")
    message = "rejoinder:token"

    assert message in text
    for name in ("embed-window.js", "embed/identity.js"):
        assert message in (SCRIPTS / name).read_text(encoding="utf-8"), name
