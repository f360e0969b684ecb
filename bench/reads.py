"""Reading: first pages of threads of every size, 304 answers, and counts, beside nginx."""

from typing import Any, NamedTuple

from bench.load import BROWSER, Figures, Load, median
from bench.nginx import Answer, fetch, nginx_with
from bench.options import Options
from bench.scene import Scene
from bench.server import Server

CONNECTIONS = 64
COUNTED_ARTICLES = 20


class _Asked(NamedTuple):
    """What the generator asks one of the two servers for."""

    address: str
    headers: dict[str, str]


def measure_reads(options: Options, server: Server, scene: Scene, load: Load) -> dict[str, Any]:
    """Measure the first page of each large thread, whole and as 304, in turns with nginx."""
    pages = {str(place.size): f"{server.address}/articles/{place.slug}" for place in scene.large}
    answers = {name: fetch(page, BROWSER["Accept-Encoding"]) for name, page in pages.items()}
    with nginx_with(answers) as nginx:
        found = {
            name: _beside_nginx(options, load, page, nginx and f"{nginx}/{name}", answers[name])
            for name, page in pages.items()
        }
    first = found[str(options.sizes[0])]["lane"]["per_second"]
    for figures in found.values():
        figures["share_of_smallest"] = round(figures["lane"]["per_second"] / first, 3)
    return found


def measure_counts(options: Options, server: Server, scene: Scene, load: Load) -> dict[str, Any]:
    """Measure the counts of twenty articles in one call."""
    query = "&".join(f"article={place.slug}" for place in scene.small[:COUNTED_ARTICLES])
    address = f"{server.address}/counts?{query}"
    load.read(address, connections=CONNECTIONS)
    return median([load.read(address, connections=CONNECTIONS) for _ in range(options.runs)])


def _beside_nginx(
    options: Options, load: Load, page: str, nginx: str | None, answer: Answer
) -> dict[str, Any]:
    whole = _in_turns(
        options, load, _Asked(page, BROWSER), _Asked(nginx, BROWSER) if nginx else None
    )
    tag = {**BROWSER, "If-None-Match": answer.headers["etag"]}
    their_tag = dict(BROWSER)
    if nginx is not None:
        their_tag["If-None-Match"] = fetch(nginx, BROWSER["Accept-Encoding"]).headers["etag"]
    unchanged = _in_turns(
        options, load, _Asked(page, tag), _Asked(nginx, their_tag) if nginx else None
    )
    coding = answer.headers.get("content-encoding", "identity")
    return {"bytes": len(answer.body), "coding": coding, **whole, "unchanged": unchanged}


def _in_turns(options: Options, load: Load, here: _Asked, there: _Asked | None) -> dict[str, Any]:
    """Run both in turns, so that whatever else the machine does meets both alike."""
    ours: list[Figures] = []
    theirs: list[Figures] = []
    for _ in range(options.runs):
        if there is not None:
            theirs.append(load.read(there.address, connections=CONNECTIONS, headers=there.headers))
        ours.append(load.read(here.address, connections=CONNECTIONS, headers=here.headers))
    found: dict[str, Any] = {"lane": median(ours), "nginx": None, "share_of_nginx": None}
    if theirs:
        shares = sorted(o.per_second / t.per_second for o, t in zip(ours, theirs, strict=True))
        found["nginx"] = median(theirs)
        found["share_of_nginx"] = round(shares[len(shares) // 2], 3)
    return found
