"""A text that somebody wrote before they signed in is there again afterwards."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from rejoinder.models import Comment
from tests.conftest import StartServer
from tests.signing_in.letters import link_of
from tests.support import cast
from tests.support.browser import Pages
from tests.support.mail import Mailbox
from tests.support.oidc import oidc_provider
from tests.support.server import Server
from tests.web import scene

TEXT = "At twenty past six there was <no> barrier, & I have the dashcam."
SHOWN = "At twenty past six there was &lt;no&gt; barrier, &amp; I have the dashcam."


@pytest.mark.django_db
def test_a_text_is_kept_while_its_writer_signs_in_and_gone_once_it_is_posted() -> None:
    paper = scene.paper()
    cast.with_password(paper.ana)
    client = scene.browser()
    article = f"/articles/{paper.thread.article.slug}"

    sent = client.post("/me/draft", {"for": paper.comments, "text": TEXT})
    form = {"login": paper.ana.email, "password": cast.PASSWORD}
    signed_in = client.post(sent["Location"], form | {"next": f"{article}#invitation"})
    page = client.get(signed_in["Location"]).content.decode()
    client.post(paper.comments, {"text": TEXT})
    after = client.get(article).content.decode()

    assert sent["Location"] == f"/accounts/login/?next=%2Farticles%2F{article[10:]}%23invitation"
    assert signed_in["Location"] == f"{article}#invitation"
    assert f"\n{SHOWN}</textarea>" in page
    assert '<details class="invitation" id="invitation" open>' in page
    assert Comment.objects.get().author == paper.ana
    assert f"\n{SHOWN}</textarea>" not in after


@pytest.mark.django_db
def test_a_reply_is_kept_in_its_own_form_and_nowhere_else() -> None:
    paper = scene.paper()
    comment = paper.comment()
    reply = f"/d/{paper.thread.pk}/c/{comment.public_id}/reply"
    client = scene.browser()

    sent = client.post("/me/draft", {"for": reply, "text": TEXT})
    client.force_login(paper.ana)
    form = client.get(reply).content.decode()
    article = client.get(f"/articles/{paper.thread.article.slug}").content.decode()

    assert reply.replace("/", "%2F") in sent["Location"]
    assert f"\n{SHOWN}</textarea>" in form
    assert SHOWN not in article


@pytest.mark.django_db
def test_signing_out_forgets_the_text() -> None:
    paper = scene.paper()
    client = scene.browser(paper.ana)
    article = f"/articles/{paper.thread.article.slug}"
    sent = client.post("/me/draft", {"for": paper.comments, "text": TEXT})
    before = client.get(article).content.decode()

    client.post("/accounts/logout/")

    assert sent["Location"] == f"{article}#invitation"  # who is signed in goes right back
    assert SHOWN in before
    assert SHOWN not in client.get(article).content.decode()
    assert SHOWN not in scene.browser(paper.ana).get(article).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        "//evil.example/d/1/comments", "https://evil.example/d/1/comments", "/desk/",
        "/d/1/comments/../../desk/", "/d/1/comments\r\nSet-Cookie: a=b", "", "/d/x/comments",
    ],
)  # fmt: skip
@pytest.mark.django_db
def test_a_draft_leads_back_to_a_form_of_ours_alone(wrong: str) -> None:
    paper = scene.paper()
    client = scene.browser()

    right = client.post("/me/draft", {"for": paper.comments, "text": TEXT})
    refused = client.post("/me/draft", {"for": wrong, "text": TEXT})

    assert right.status_code == 303
    assert refused.status_code in (400, 404)


@pytest.mark.django_db
def test_a_text_that_is_too_long_is_given_back_and_not_kept() -> None:
    paper = scene.paper(max_chars=100)

    answer = scene.browser().post("/me/draft", {"for": paper.comments, "text": "x" * 101})

    assert answer.status_code == 422
    assert "x" * 101 in answer.content.decode()


@pytest.mark.django_db
def test_where_guests_are_not_taken_the_text_stays_and_the_way_leads_back_to_it() -> None:
    paper = scene.paper(guests_may_comment=False)
    client = scene.browser()

    refused = client.post(paper.comments, {"text": TEXT, "name": "Petter"})
    page = client.get(f"/articles/{paper.thread.article.slug}").content.decode()

    assert refused.status_code == 403
    assert "Please sign in to comment here." in refused.content.decode()
    assert SHOWN in refused.content.decode()
    for shown in (refused.content.decode(), page):
        assert f'name="for" value="{paper.comments}" formaction="/me/draft"' in shown
        assert "Sign in and post" in shown
        assert "Your name" not in shown


@pytest.mark.parametrize("way", ["password", "mail"])
def test_with_script_the_text_comes_back_too(
    way: str, site_server: Server, pages: Pages, mailbox: Mailbox
) -> None:
    site = cast.newspaper(guests_may_comment=way == "password")
    place, ana = cast.thread(site), cast.with_password(cast.ana())
    page = pages.open()
    page.goto(f"{site_server.address}/articles/{place.article.slug}")

    page.get_by_text("Write a comment…").click()
    page.get_by_label("Your comment").fill(TEXT)
    name = "Sign in first" if way == "password" else "Sign in and post"
    page.get_by_role("button", name=name).click()
    page.wait_for_url("**/accounts/login/**")
    if way == "password":
        page.get_by_text("Sign in with a password").click()
        page.locator('input[name="login"]').fill(ana.email)
        page.locator('input[name="password"]').fill(cast.PASSWORD)
        page.locator('input[name="password"]').press("Enter")
    else:
        page.locator('input[name="email"]').first.fill(ana.email)
        page.locator('input[name="email"]').first.press("Enter")
        page.wait_for_url("**/code/confirm/**")
        letter = mailbox.wait_for(ana.email).get_body(("plain",))
        assert letter is not None
        page.goto(site_server.address + link_of(letter.get_content()))
        page.locator("form:has(input[name=code]) button.primary").click()

    page.wait_for_url(f"**/articles/{place.article.slug}**")
    area = page.get_by_label("Your comment")
    area.wait_for()
    assert area.input_value() == TEXT
    # A guest's fields go when the page knows her, and the button moves up with that.
    expect(page.locator("#account")).to_contain_text("Ana")
    page.get_by_role("button", name="Post comment").click()
    page.get_by_text("I have the dashcam").first.wait_for()
    assert Comment.objects.get().author == ana


def test_with_script_a_reply_comes_back_open(site_server: Server, pages: Pages) -> None:
    place = cast.thread(cast.newspaper())
    ana, zed = cast.with_password(cast.ana()), cast.zed()
    cast.writes(zed, place)
    page = pages.open()
    page.goto(f"{site_server.address}/articles/{place.article.slug}")

    page.locator("a.reply").first.click()
    page.get_by_label("Your reply to Zed").fill(TEXT)
    page.locator(".reply-here").get_by_role("button", name="Sign in first").click()
    page.wait_for_url("**/accounts/login/**")
    page.get_by_text("Sign in with a password").click()
    page.locator('input[name="login"]').fill(ana.email)
    page.locator('input[name="password"]').fill(cast.PASSWORD)
    page.locator('input[name="password"]').press("Enter")

    area = page.get_by_label("Your reply to Zed")
    area.wait_for()
    assert area.input_value() == TEXT


def test_without_script_the_text_comes_back_on_the_page_itself(
    site_server: Server, pages: Pages
) -> None:
    place, ana = cast.thread(cast.newspaper()), cast.with_password(cast.ana())
    page = pages.open(javascript=False)
    page.goto(f"{site_server.address}/articles/{place.article.slug}")

    page.get_by_text("Write a comment…").click()
    page.get_by_label("Your comment").fill(TEXT)
    page.get_by_role("button", name="Sign in first").click()
    page.get_by_text("Sign in with a password").click()
    page.locator('input[name="login"]').fill(ana.email)
    page.locator('input[name="password"]').fill(cast.PASSWORD)
    page.locator('input[name="password"]').press("Enter")

    area = page.get_by_label("Your comment")
    assert area.input_value() == TEXT
    assert area.is_visible()


def test_a_text_comes_back_from_another_sites_sign_in(
    start_server: StartServer, tmp_path: Path, pages: Pages
) -> None:
    with oidc_provider() as provider:
        provider.person = {
            "sub": "17", "name": "Mara K", "email": "mara@example.org", "email_verified": True,
        }  # fmt: skip
        file = tmp_path / "providers.toml"
        file.write_text(
            '[[provider]]\nkind = "openid_connect"\nid = "harbour"\nname = "Harbour"\n'
            f'client_id = "{provider.client_id}"\nsecret = "{provider.secret}"\n'
            f'server = "{provider.address}"\n'
        )
        server = start_server(
            options={
                "REJOINDER_SIGN_IN_PROVIDERS": str(file),
                "REJOINDER_PRIVATE_HOSTS": "127.0.0.1",
            }
        )
        article = tmp_path / "ferry.md"
        article.write_text(
            "---\nslug: ferry\nheadline: Ferry\npublished_at: 2026-01-01T10:00:00Z\n---\nAt six.\n"
        )
        added = server.command("article", str(article))
        assert added.returncode == 0, added.stderr
        page = pages.open()
        page.goto(f"{server.address}/articles/ferry")
        page.get_by_text("Write a comment…").click()
        page.get_by_label("Your comment").fill(TEXT)
        page.get_by_role("button", name="Sign in first").click()
        page.get_by_role("button", name="Sign in with Harbour").click()
        page.wait_for_url("**/articles/ferry**")

        assert page.get_by_label("Your comment").input_value() == TEXT
        page.locator("#account summary").get_by_text("Mara K").wait_for()
