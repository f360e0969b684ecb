"""What the benchmark finds in its data folder, as bench.filling left it there."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

_NAME = "bench.json"


@dataclass(frozen=True, slots=True)
class Place:
    """A thread: how large it was made, its row, its article, and where its comments' ids begin."""

    size: int
    thread_id: int
    slug: str
    first_comment_id: int


@dataclass(frozen=True, slots=True)
class Scene:
    """The large threads by size, many small ones, and the sessions of readers who wrote none."""

    large: tuple[Place, ...]
    small: tuple[Place, ...]
    sessions: tuple[str, ...]
    first_reader_id: int

    def of_size(self, size: int) -> Place:
        """Return the large thread of this size."""
        return next(place for place in self.large if place.size == size)

    def keep(self, folder: Path) -> None:
        """Write it into a folder."""
        (folder / _NAME).write_text(json.dumps(asdict(self)), encoding="ascii")


def kept_scene(folder: Path) -> Scene:
    """Read what ``keep`` wrote."""
    found = json.loads((folder / _NAME).read_text(encoding="ascii"))
    return Scene(
        large=tuple(Place(**place) for place in found["large"]),
        small=tuple(Place(**place) for place in found["small"]),
        sessions=tuple(found["sessions"]),
        first_reader_id=found["first_reader_id"],
    )
