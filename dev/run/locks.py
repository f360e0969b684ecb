"""Renewing the lock files."""

from dev.run.console import Stop, run, say
from dev.run.environment import DEV_LOCK, NO_PIP, RUNTIME_LOCK, find_uv, network_settings

# --no-annotate and --no-header keep addresses and this machine's paths out of the files, and
# --universal makes one file good for every system and Python that we support.
FORM = ("--universal", "--generate-hashes", "--no-annotate", "--no-header", "--quiet")


def renew(*, upgrade: bool) -> None:
    """Write both lock files anew from pyproject.toml.

    Versions that still fit stay as they are, unless ``upgrade`` asks for the newest. The
    second file takes the first one's versions, so that what is tested is what is installed.
    """
    uv = find_uv()
    if uv is None:
        raise Stop(NO_PIP)
    newest = ["--upgrade"] if upgrade else []
    sets = (
        (RUNTIME_LOCK, ["--group", "install"]),
        (DEV_LOCK, ["--all-extras", "--group", "dev", "--constraints", RUNTIME_LOCK.name]),
    )
    for lock, which in sets:
        command = [uv, "pip", "compile", "pyproject.toml", *FORM, *which, *newest]
        failure = f"{lock.name} could not be renewed."
        run([*command, "--output-file", lock.name], failure=failure, environment=network_settings())
        say(f"{lock.name} renewed.")
