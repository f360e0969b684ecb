"""Building the small sites of tests/integrations/sites with the tools that they are for."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from dev.integrations.__main__ import VARIABLE

OURS = Path(__file__).resolve().parents[2] / "integrations"
SITES = Path(__file__).with_name("sites")
TOOLS = Path(os.environ.get(VARIABLE, ""))
BUILD_SECONDS = 120


@dataclass(frozen=True)
class Tool:
    """How one tool makes the site of its name.

    ``ours`` is what is copied from integrations/, with its place in the site; ``article`` and
    ``quiet`` are addresses on the site: of the page with a discussion and of the one without.
    """

    name: str
    command: tuple[str, ...]
    ours: tuple[tuple[str, str], ...]
    article: str
    quiet: str
    output: str = "out"


def build(tool: Tool, folder: Path, *, site: str, desk: str) -> Path:
    """Build a tool's site, which is served at ``site``; return the folder of what came out."""
    source = folder / tool.name
    put_site(tool.name, source, site=site, desk=desk)
    for ours, place in tool.ours:
        put_ours(ours, source / place)
    run([program(tool.command[0]), *tool.command[1:]], folder=source)
    return source / tool.output


def put_site(name: str, place: Path, *, site: str, desk: str) -> None:
    """Copy a site of ours, with the addresses of this test."""
    shutil.copytree(SITES / name, place)
    for file in place.rglob("*"):
        if file.is_file():
            text = file.read_text("utf-8")
            file.write_text(text.replace("@site", site).replace("@desk", desk), "utf-8")


def put_ours(name: str, place: Path) -> None:
    """Copy a file or folder of integrations/ as its readers do."""
    if (OURS / name).is_dir():
        shutil.copytree(OURS / name, place, dirs_exist_ok=True)
    else:
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(OURS / name, place)


def program(name: str) -> str:
    """Return the path of a tool; leaves the test out where the system does not have it."""
    fetched = (TOOLS / "venv" / "bin", TOOLS / "node_modules" / ".bin")
    found = next((folder / name for folder in fetched if (folder / name).exists()), None)
    path = str(found) if found else shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed")
    return path


def run(
    command: Sequence[str], *, folder: Path, environment: Mapping[str, str] | None = None
) -> str:
    """Run a tool in a folder and return what it printed; the test fails when the tool does."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | dict(environment or {}),
        capture_output=True,
        text=True,
        timeout=BUILD_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout
