"""The project's own Python environment: .venv, filled from the hashed lock files."""

import hashlib
import os
import shutil
import sys
from pathlib import Path

from dev.run.console import ROOT, Command, Stop, run, say

VENV = ROOT / ".venv"
TOOLS = ROOT / ".tools"
RUNTIME_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"
STAMP = VENV / "rejoinder-installed"
BYTECODE = VENV / "bytecode"

NO_PIP = """\
Python's installer, pip, is missing, and so is uv.
  Debian and Ubuntu:  apt-get install python3-pip
  Fedora:             dnf install python3-pip
  or install uv from its own site and run this again."""


def prepare(lock: Path, *, with_pip: bool = False) -> Path:
    """Make .venv hold exactly what ``lock`` lists, and the project itself.

    Nothing happens when the last run did the same. The small set is taken as done where the
    full one is installed, so that a demo does not throw a developer's tools away.
    Returns the folder with the environment's programs.
    """
    accepted = {_fingerprint(lock), _fingerprint(DEV_LOCK)}
    if not (STAMP.is_file() and STAMP.read_text() in accepted and _python().exists()):
        say(f"Installing what {lock.name} lists (hashes are checked) …")
        STAMP.unlink(missing_ok=True)
        uv = None if with_pip else find_uv()
        _make_venv(uv)
        _fill(lock, uv)
        STAMP.write_text(_fingerprint(lock))
    return VENV / "bin"


def find_uv() -> str | None:
    """Return uv from the PATH or .tools, installed there if need be; None if it cannot be had."""
    own = TOOLS / "bin" / "uv"
    found = shutil.which("uv") or (str(own) if own.exists() else None)
    if found:
        return found
    need_pip()
    # --target works on systems whose Python is managed by the distribution, and needs
    # neither venv nor ensurepip.
    pip: Command = [sys.executable, "-m", "pip"]
    try:
        run(
            [*pip, "install", "--quiet", "--target", TOOLS, "uv"],
            failure="uv could not be installed.",
        )
    except Stop as reason:
        say(f"{reason}\nGoing on with pip alone, which takes longer.")
        return None
    return str(own)


def need_pip() -> None:
    """Raise Stop when this Python has no pip."""
    run([sys.executable, "-m", "pip", "--version"], failure=NO_PIP)


def network_settings() -> dict[str, str]:
    """Return the process environment in which uv trusts the certificates of this system."""
    settings = dict(os.environ)
    if "SSL_CERT_FILE" not in settings:
        settings.setdefault("UV_SYSTEM_CERTS", "1")
    return settings


def _make_venv(uv: str | None) -> None:
    if _python().exists():
        return
    # Both ways work without ensurepip, which Debian packages apart.
    by_uv: Command = [
        uv or "",
        "venv",
        "--quiet",
        "--allow-existing",
        "--python",
        sys.executable,
        VENV,
    ]
    by_hand: Command = [sys.executable, "-m", "venv", "--without-pip", VENV]
    run(
        by_uv if uv else by_hand,
        failure="No environment could be made in .venv.",
        environment=network_settings(),
    )


def _fill(lock: Path, uv: str | None) -> None:
    if uv:
        try:
            _fill_with_uv(lock, uv)
        except Stop as reason:
            # uv does not read pip's configuration (mirrors, local folders of packages).
            say(f"{reason}\nTrying the same with pip.")
        else:
            return
    _fill_with_pip(lock)


def _fill_with_uv(lock: Path, uv: str) -> None:
    failure = f"uv could not install what {lock.name} lists."
    python: Command = ["--python", _python()]
    run(
        [uv, "pip", "sync", "--quiet", "--require-hashes", *python, lock],
        failure=failure,
        environment=network_settings(),
    )
    project: Command = ["--no-deps", "--no-build-isolation", "--editable", ROOT]
    run(
        [uv, "pip", "install", "--quiet", *python, *project],
        failure="The project itself could not be installed.",
    )


def _fill_with_pip(lock: Path) -> None:
    need_pip()
    pip: Command = [sys.executable, "-m", "pip", "--python", _python(), "install", "--quiet"]
    failure = f"pip could not install what {lock.name} lists. Is there a network?"
    run([*pip, "--require-hashes", "--requirement", lock], failure=failure)
    project: Command = ["--no-deps", "--no-build-isolation", "--editable", ROOT]
    run([*pip, *project], failure="The project itself could not be installed.")


def _fingerprint(lock: Path) -> str:
    """Name a lock's contents and the Python it was installed for."""
    contents = lock.read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    return f"{lock.name} {hashlib.sha256(contents).hexdigest()} {sys.version_info[:2]}\n"


def _python() -> Path:
    return VENV / "bin" / "python"
