"""Finding a Chromium for the browser tests, or getting one."""

import os
import shutil
import subprocess
from pathlib import Path

from dev.run.console import Stop, is_root, run, say
from dev.run.environment import network_settings

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
START_SECONDS = 60  # a guess: the first start on a cold disk took four
DOWNLOAD_SECONDS = 600

NO_BROWSER = """\
The browser tests need Chromium, and none could be found or installed. Any of these helps:
  Debian, as root:  apt-get install chromium
  elsewhere:        install Chromium or Chrome so that it is on the PATH
  or name one:      CHROMIUM=/path/to/chrome python3 run.py check
  or leave browser tests out: python3 run.py check --pytest "-m 'not browser'\""""


def ensure_browser(programs: Path) -> str:
    """Return the path of a Chromium that starts; installs one if need be.

    ``programs`` is the environment's folder of programs, where Playwright is.
    Raises Stop when there is none and none could be had.
    """
    found = find_browser(programs)
    if found:
        return found
    say("No Chromium found; trying to install one …")
    for way in (_by_playwright, _by_apt):
        try:
            way(programs)
        except Stop as reason:
            say(str(reason))
        found = find_browser(programs)
        if found:
            return found
    raise Stop(NO_BROWSER)


def find_browser(programs: Path) -> str | None:
    """Return a Chromium that starts, from CHROMIUM, the PATH or Playwright; None if there is none.

    Raises Stop when CHROMIUM names something that does not start: silently taking another
    would test something else than was asked for.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        if not _starts(named):
            raise Stop(f"CHROMIUM={named} does not start.")
        return named
    on_path = [found for name in NAMES if (found := shutil.which(name))]
    return next((path for path in [*on_path, *_playwrights_own(programs)] if _starts(path)), None)


def _starts(path: str) -> bool:
    """Tell whether the program runs; Ubuntu's chromium is only a pointer to a snap."""
    try:
        done = subprocess.run(
            [path, "--version"], capture_output=True, timeout=START_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _playwrights_own(programs: Path) -> list[str]:
    code = (
        "from playwright.sync_api import sync_playwright as s\n"
        "with s() as p: print(p.chromium.executable_path)"
    )
    try:
        path = run([programs / "python", "-c", code], failure="Playwright does not start.").strip()
    except Stop:
        return []
    return [path] if Path(path).exists() else []


def _by_playwright(programs: Path) -> None:
    # As root Playwright can fetch the system libraries that its browser needs as well.
    with_libraries = ["--with-deps"] if is_root() else []
    run(
        [programs / "playwright", "install", *with_libraries, "chromium"],
        failure="Playwright could not fetch its Chromium.",
        environment=network_settings(),
        timeout_seconds=DOWNLOAD_SECONDS,
    )


def _by_apt(_programs: Path) -> None:
    if not shutil.which("apt-get"):
        raise Stop("There is no apt-get here.")
    may = [] if is_root() else ["sudo", "-n"]
    quietly = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    failure = "apt could not install Chromium (it needs root, or sudo without a password)."
    run([*may, "apt-get", "update"], failure=failure, environment=quietly)
    install = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]
    run([*may, *install], failure=failure, environment=quietly)
