"""Sites that Hugo, Jekyll, Pelican, MkDocs, Sphinx and Nikola make, with our files in them."""

from pathlib import Path

import lxml.html
import pytest
from playwright.sync_api import expect

from rejoinder.models import Article
from tests.integrations.building import Tool, build
from tests.integrations.serving import folder_served
from tests.support import cast
from tests.support.browser import Pages
from tests.support.server import Server

MKDOCS = ("mkdocs", "build", "--quiet", "--site-dir", "out")
TOOLS = (
    Tool("hugo", ("hugo", "--destination", "out", "--panicOnWarning"), (("hugo", "."),),
         "/ferry/", "/quiet/"),
    Tool("jekyll", ("jekyll", "build", "--destination", "out", "--disable-disk-cache"),
         (("jekyll", "."),), "/ferry.html", "/quiet.html"),
    Tool("pelican", ("pelican", "content", "--output", "out", "--settings", "pelicanconf.py",
                     "--fatal", "warnings"), (("pelican", "."),), "/ferry.html", "/quiet.html"),
    Tool("mkdocs", MKDOCS, (("mkdocs", "."),), "/ferry/", "/quiet/"),
    Tool("material", MKDOCS, (("mkdocs", "."),), "/ferry/", "/quiet/"),
    Tool("sphinx", ("sphinx-build", "-q", "-W", ".", "out"), (("sphinx", "."),),
         "/ferry.html", "/quiet.html"),
    Tool("nikola", ("nikola", "build"), (("nikola", "."),),
         "/posts/ferry/", "/posts/quiet/", output="output"),
)  # fmt: skip


def _elements(folder: Path, address: str) -> list[lxml.html.HtmlElement]:
    file = folder / address.strip("/")
    text = (file / "index.html" if file.is_dir() else file).read_text("utf-8")
    found: list[lxml.html.HtmlElement] = lxml.html.fromstring(text).xpath("//rejoinder-discussion")
    return found


@pytest.mark.any_database
@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_the_page_that_a_tool_builds_shows_its_discussion(
    tool: Tool, tmp_path: Path, site_server: Server, site_port: int, pages: Pages
) -> None:
    site = f"http://127.0.0.1:{site_port}"
    cast.newspaper()

    out = build(tool, tmp_path, site=site, desk=site_server.address)

    (element,) = _elements(out, tool.article)
    assert element.get("data-url") == site + tool.article
    assert _elements(out, tool.quiet) == []
    with folder_served(out, site_port):
        page = pages.open()
        page.goto(site + tool.article)
        talk = page.locator("rejoinder-discussion")
        talk.scroll_into_view_if_needed()
        expect(talk.locator("#comments-heading")).to_be_visible()
        expect(talk.locator("#comments-heading")).to_contain_text("comments")
    assert Article.objects.get().url == site + tool.article
