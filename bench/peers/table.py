"""The figures of all products as one table in Markdown."""

from collections.abc import Callable, Mapping
from typing import Any

_Figure = Callable[[Mapping[str, Any]], str]


def table(found: Mapping[str, Any]) -> str:
    """Write a row for each kind of work and a column for each product."""
    products: Mapping[str, Mapping[str, Any]] = found["products"]
    well = {name: figures for name, figures in products.items() if "failed" not in figures}
    if not well:
        return "nothing could be measured"
    sizes = list(next(iter(well.values()))["first_view"])
    rows: list[tuple[str, _Figure]] = []
    for size in sizes:
        rows.append((f"first view of {size} comments, a second", _first_view(size)))
        rows.append(("  p50 / p99, ms; bytes sent", _delay_and_bytes(size)))
    rows += [
        ("counts of 20 articles, a second", _rate("counts")),
        ("comments posted, a second", _rate("posts")),
        ("  p99, ms; failed", _trouble("posts")),
        ("votes, a second", _rate("votes")),
        ("memory after it all, MB", lambda product: f"{product['memory_megabytes']:.0f}"),
        ("start to first answer, s", lambda product: f"{product['start_seconds']:.1f}"),
        (
            "script and style, kB brotli",
            lambda product: f"{product['script_and_style_brotli'] / 1000:.1f}",
        ),
    ]
    lines = ["| work | " + " | ".join(well) + " |", "|---" * (len(well) + 1) + "|"]
    for what, figure in rows:
        lines.append(f"| {what} | " + " | ".join(figure(p) for p in well.values()) + " |")
    lines += [f"\n{name}: {_beside(product)}" for name, product in well.items() if _beside(product)]
    lines += [f"\n{n} failed: {p['failed']}" for n, p in products.items() if "failed" in p]
    return "\n".join(lines)


def _first_view(size: str) -> _Figure:
    return lambda product: f"{product['first_view'][size]['own']['per_second']:,.0f}"


def _delay_and_bytes(size: str) -> _Figure:
    def written(product: Mapping[str, Any]) -> str:
        view = product["first_view"][size]
        return f"{view['own']['p50_ms']:.1f} / {view['own']['p99_ms']:.1f}; {view['bytes']:,}"

    return written


def _rate(part: str) -> _Figure:
    return lambda product: f"{product[part]['per_second']:,.0f}"


def _trouble(part: str) -> _Figure:
    return lambda product: f"{product[part]['p99_ms']:.0f}; {product[part]['failed']:.0f}"


def _beside(product: Mapping[str, Any]) -> str:
    """Say how the first view compares with the same bytes from nginx and from Go."""
    parts = []
    for size, view in product["first_view"].items():
        if "of_nginx" in view:
            go = f", {view['of_go']:.2f} of Go" if "of_go" in view else ""
            parts.append(f"{size}: {view['of_nginx']:.2f} of nginx{go}")
    return "; ".join(parts)
