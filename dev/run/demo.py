"""The command that shows the product: install, fill the demo newspaper, serve it."""

import os
import socket
import subprocess
from pathlib import Path

from dev.run.console import ROOT, Stop, say
from dev.run.environment import RUNTIME_LOCK, prepare


def demo(*, port: int, data: Path, with_pip: bool) -> None:
    """Serve the demo newspaper on ``port`` from ``data`` until the process is stopped.

    The folder is made when it is missing and kept as it is otherwise, so that a second start
    finds everything that was written in the first.
    """
    need_free(port)
    programs = prepare(RUNTIME_LOCK, with_pip=with_pip)
    rejoinder = str(programs / "rejoinder")
    folder = str(data.expanduser().absolute())
    environment = os.environ | {
        "REJOINDER_SITE_ADDRESS": f"http://localhost:{port}",
        "REJOINDER_DEMO": "yes",
    }
    seeded = subprocess.run(
        [rejoinder, "--data", folder, "seed-demo"], cwd=ROOT, env=environment, check=False
    )
    if seeded.returncode != 0:
        raise Stop(f"The demo newspaper could not be made in {folder}; see the lines above.")
    say(f"Serving on http://localhost:{port}/ (stop with Ctrl-C) …")
    os.chdir(ROOT)
    serve = [rejoinder, "--data", folder, "serve", "--port", str(port)]
    os.execve(rejoinder, serve, environment)  # noqa: S606  # our own program, no shell


def need_free(port: int) -> None:
    """Raise Stop when something else answers on ``port``."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the server does it: a port that waits in TIME_WAIT after a restart is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as refused:
            raise Stop(f"Port {port} needs root. Choose one above 1023: --port 8000") from refused
        except OSError as taken:
            other = port + 1 if port < 65_535 else 8000
            message = f"Port {port} is in use by another program. Choose another: --port {other}"
            raise Stop(message) from taken
