"""Rejoinder itself, one process, asked as its embed asks."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.load import Write
from bench.peers.peer import Ask, Peer
from bench.scene import Scene, kept_scene
from bench.server import Server
from bench.writes import distinct_votes, posts_to

_SMALL = 20


class Rejoinder(Peer):
    """The one whose repository this is."""

    name = "Rejoinder"

    def install(self) -> None:
        """Do nothing: it runs from here."""

    def fill(self, sizes: Sequence[int]) -> None:
        """Prepare the folder and fill it as the rest of the benchmark does."""
        self.data.mkdir(parents=True)
        server = self._server()
        server.run("rejoinder.management.cli", "prepare")
        server.run("bench.filling", ",".join(map(str, sizes)))

    def command(self) -> tuple[list[str], dict[str, str]]:
        """Start `rejoinder serve` with its defaults."""
        words = ["-m", "rejoinder.management.cli", "serve", "--port", str(self.port)]
        return [sys.executable, *words, "--workers", "1"], self._server().environment()

    def first_view(self, size: int) -> Ask:
        """Ask for the discussion as the embed shows it: 50 comments with their first replies."""
        return Ask(f"/embed?article={self._scene.of_size(size).slug}")

    def counts(self) -> Ask:
        """Ask for twenty articles."""
        slugs = [place.slug for place in self._scene.small[:_SMALL]]
        return Ask("/counts?" + "&".join(f"article={slug}" for slug in slugs))

    def posts(self, number: int, size: int) -> Iterator[Ask]:
        """Write as different signed-in readers, with every check."""
        place = self._scene.of_size(size)
        return map(self._ask, posts_to(place, self._scene.sessions, number))

    def votes(self, number: int, size: int) -> Iterator[Ask]:
        """Vote as different signed-in readers, each once on a comment."""
        found = distinct_votes(self._scene.of_size(size), self._scene)
        return (self._ask(vote) for vote, _ in zip(found, range(number), strict=False))

    def reader_files(self) -> list[Path]:
        """Return what an embed loads before anybody touches it."""
        static = self.data / "static" / "rejoinder"
        return [*static.glob("js/embed/*.????????????.js"), *static.glob("css/embed.*.css")]

    @property
    def _scene(self) -> Scene:
        return kept_scene(self.data)

    def _server(self) -> Server:
        server = Server(self.data)
        server.port = self.port
        return server

    def _ask(self, write: Write) -> Ask:
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"rj_session={write.session}; rj_reader=1",
            "Origin": self.address,
        }
        return Ask(write.path, "POST", headers, write.form)
