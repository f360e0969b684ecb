"""A real WordPress on a MariaDB of its own, with the plugin in it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.integrations.building import program, put_ours, put_site, run
from tests.integrations.serving import answers, program_running
from tests.support.server import free_port

# Where Debian's package puts it.
PACKAGED = Path("/usr/share/wordpress")


@dataclass(frozen=True)
class WordPress:
    """A running site: where it is, and its folder."""

    site: str
    folder: Path

    def does(self, php: str) -> str:
        """Run a line of PHP within the site; return what it printed."""
        return run([program("php"), "do.php", php], folder=self.folder)

    def sets(self, **options: object) -> None:
        """Set options, as the settings page does."""
        for name, value in options.items():
            self.does(f"update_option('{name}', {value!r});")

    @property
    def complaints(self) -> list[str]:
        """What PHP had to say about the plugin's own files."""
        log = self.folder / "debug.log"
        said = log.read_text().splitlines() if log.exists() else []
        return [line for line in said if "plugins/rejoinder" in line]


@contextmanager
def wordpress() -> Iterator[WordPress]:
    """Run a site for as long as the block lasts; leaves the test out where there is none."""
    if not PACKAGED.is_dir():
        pytest.skip("WordPress is not installed")
    with ExitStack() as stack:
        # A socket's path has 107 bytes at most, which pytest's own folders exceed.
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rj-wp-")))
        stack.enter_context(_database(place))
        site = WordPress(f"http://127.0.0.1:{free_port()}", place / "site")
        _put(site, place / "socket")
        run([program("php"), "install.php"], folder=site.folder)
        port = site.site.rpartition(":")[2]
        command = [program("php"), "-S", f"127.0.0.1:{port}", "-t", str(site.folder)]
        stack.enter_context(
            program_running(
                command,
                log=place / "php.log",
                is_up=lambda: answers(site.site),
                environment=os.environ | {"PHP_CLI_SERVER_WORKERS": "4"},
            )
        )
        yield site


def _put(site: WordPress, socket: Path) -> None:
    shutil.copytree(PACKAGED, site.folder, ignore=shutil.ignore_patterns("wp-config.php"))
    ours = site.folder / "ours"
    put_site("wordpress", ours, site=site.site, desk="")
    (ours / "harbour").rename(site.folder / "wp-content" / "themes" / "harbour")
    for file in ours.iterdir():
        text = file.read_text().replace("@socket", str(socket))
        text = text.replace("@log", str(site.folder / "debug.log"))
        (site.folder / file.name).write_text(text)
    put_ours("wordpress/rejoinder", site.folder / "wp-content" / "plugins" / "rejoinder")


@contextmanager
def _database(place: Path) -> Iterator[None]:
    data, socket = place / "data", place / "socket"
    # The server refuses to be root unless it is told.
    whose = ["--user=root"] if os.geteuid() == 0 else []
    make = [program("mariadb-install-db"), "--no-defaults", f"--datadir={data}", *whose]
    run([*make, "--auth-root-authentication-method=normal", "--skip-test-db"], folder=place)
    command = [program("mariadbd"), "--no-defaults", f"--datadir={data}", *whose]
    command += [f"--socket={socket}", "--skip-networking", f"--pid-file={place}/pid"]
    with program_running(command, log=place / "mariadb.log", is_up=socket.exists):
        create = "CREATE DATABASE wordpress CHARACTER SET utf8mb4"
        client = [program("mariadb"), "--no-defaults", f"--socket={socket}", "--user=root"]
        run([*client, "--execute", create], folder=place)
        yield
