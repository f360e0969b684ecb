"""Pages of other sites that discussions stand on, each hard in its own way."""

from pathlib import Path

_HOSTS = Path(__file__).with_name("hosts")


def host_page(name: str, *, desk: str, slug: str) -> str:
    """Return the HTML of a page in tests/embed/hosts, with the discussion of an article on it."""
    text = (_HOSTS / f"{name}.html").read_text("utf-8")
    return text.replace("@desk", desk).replace("@slug", slug)
