"""Sites for single tests: a data folder for each, and on PostgreSQL a database, too."""

import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import postgres
from tests.support.server import Server

DATABASE_URL = "REJOINDER_DATABASE_URL"


@dataclass
class Sites:
    """Makes sites below ``folder``, with databases on the server of ``url`` ("": SQLite)."""

    folder: Path
    url: str
    _databases: dict[Path, str] = field(default_factory=dict)

    def new(
        self,
        *,
        like: Server | None = None,
        data: Path | None = None,
        options: Mapping[str, str] | None = None,
        arguments: Sequence[str] = (),
    ) -> Server:
        """Return a site that does not run yet: the bare folder, or a copy of ``like``.

        ``data`` names the folder; where a site of ours is already, that site goes on.
        """
        folder = data or self.folder / f"site-{secrets.token_hex(4)}"
        if like is not None and not folder.exists():
            shutil.copytree(like.data, folder)
        if self.url and folder not in self._databases:
            name = f"site_{secrets.token_hex(6)}"
            given = postgres.database_of(like.options[DATABASE_URL]) if like else "template1"
            self._databases[folder] = postgres.create_database(self.url, name, like=given)
        own = {DATABASE_URL: self._databases[folder]} if self.url else {}
        return Server(folder, own | dict(options or {}), arguments)

    def remove(self) -> None:
        """Remove the databases; the folders are left to pytest."""
        for url in self._databases.values():
            postgres.drop_database(url)
