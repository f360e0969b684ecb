"""The discussion in the page's own HTML, put there by the real PHP and the real nginx."""

import os
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from rejoinder.models import Comment, Thread
from tests.integrations.building import OURS, program, put_ours, run
from tests.integrations.serving import answers, folder_served, program_running
from tests.support import cast
from tests.support.browser import Pages
from tests.support.server import Server, free_port

pytestmark = pytest.mark.any_database
NGINX = """
daemon off; pid {folder}/nginx.pid; error_log stderr; {user}
events {{ }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:{port}; root {folder}; ssi on; default_type text/html;
    location /rejoinder/ {{
      proxy_pass {desk}/; proxy_set_header Accept-Encoding ""; proxy_set_header Cookie "";
    }}
  }}
}}
"""


@pytest.fixture
def address(site_server: Server, site_port: int) -> str:
    """A page of another site, whose discussion was opened before and has a comment."""
    cast.newspaper()
    page = f"http://127.0.0.1:{site_port}/page.html"
    asked = Request(
        f"{site_server.address}/embed/articles",
        data=urlencode({"url": page}).encode(),
        headers={"Origin": f"http://127.0.0.1:{site_port}", "Accept": "application/json"},
    )
    with urlopen(asked, timeout=10) as answer:
        assert answer.status == 201
    cast.writes(cast.ana(), Thread.objects.get(), "I wait for it every day.")
    return page


def _is_read_and_written_without_script(pages: Pages, address: str) -> None:
    page = pages.open(javascript=False)
    page.goto(address)
    talk = page.locator("rejoinder-discussion")
    expect(talk).to_contain_text("I wait for it every day.")
    talk.locator("#invitation summary").click()
    talk.get_by_label("Your comment").first.fill("So do I.")
    talk.get_by_label("Your name").fill("Petter")
    talk.get_by_role("button", name="Post comment").click()
    page.wait_for_url("http://localhost:*/**")
    assert Comment.objects.get(author_name="Petter").text == "So do I."


def _is_taken_up_by_the_script(pages: Pages, address: str) -> None:
    page = pages.open()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    talk = page.locator("rejoinder-discussion")
    expect(talk).to_contain_text("I wait for it every day.")
    talk.locator(".order a").first.wait_for()
    expect(talk).to_have_js_property("count", 1)
    assert not [url for url in asked if "/embed?" in url]


def test_php_puts_the_discussion_into_the_page(
    address: str, site_server: Server, tmp_path: Path, site_port: int, pages: Pages
) -> None:
    php = program("php")
    put_ours("html/include.php", tmp_path)
    call = f"include 'include.php'; echo rejoinder_include('{site_server.address}', '{address}');"

    drawn = run([php, "-r", call], folder=tmp_path)

    (tmp_path / "page.html").write_text(f"<!doctype html><title>Ferry</title>{drawn}")
    with folder_served(tmp_path, site_port):
        _is_read_and_written_without_script(pages, address)
        _is_taken_up_by_the_script(pages, address)


def test_php_leaves_it_to_the_script_when_the_desk_does_not_answer(tmp_path: Path) -> None:
    php = program("php")
    put_ours("html/include.php", tmp_path)
    desk, page = f"http://127.0.0.1:{free_port()}", "https://news.example/?a=1&b=2"
    call = f"include 'include.php'; echo rejoinder_include('{desk}', '{page}');"

    drawn = run([php, "-r", call], folder=tmp_path)

    assert drawn == (
        '<rejoinder-discussion data-url="https://news.example/?a=1&amp;b=2">'
        f'</rejoinder-discussion><script async src="{desk}/embed.js"></script>'
    )


def test_nginx_puts_the_discussion_into_the_page(
    address: str, site_server: Server, tmp_path: Path, site_port: int, pages: Pages
) -> None:
    nginx = program("nginx")
    snippet = (OURS / "html" / "include.shtml").read_text()
    ours = snippet.replace("https://news.example/the-article", address)
    ours = ours.replace("https://desk.example", site_server.address)
    (tmp_path / "page.html").write_text(f"<!doctype html><title>Ferry</title>{ours}")
    # As root nginx would become somebody who may not read the folder.
    user = "user root;" if os.geteuid() == 0 else ""
    written = NGINX.format(folder=tmp_path, port=site_port, desk=site_server.address, user=user)
    (tmp_path / "nginx.conf").write_text(written)
    command = [nginx, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]

    with program_running(command, log=tmp_path / "log", is_up=lambda: answers(address)):
        _is_read_and_written_without_script(pages, address)
        _is_taken_up_by_the_script(pages, address)
