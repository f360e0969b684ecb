"""Contact and sharing in a real browser: for every eye, and with and without a share sheet."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from rejoinder.actions.contact_newsroom import Message, send_message
from rejoinder.models import Site
from rejoinder.vocabulary.moderation import ContactTopic
from tests.browser.scene import sign_in
from tests.contact.test_contact_page import filled
from tests.support import cast
from tests.support.browser import Pages
from tests.support.server import Server
from tests.support.web import Person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]


def test_the_link_is_copied_with_script_and_stands_there_without(
    site_server: Server, pages: Pages
) -> None:
    place = cast.thread(slug="ferry")
    page = pages.open()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{site_server.address}/articles/{place.article.slug}/share")

    page.get_by_role("button", name="Copy link").click()

    expect(page.get_by_role("status")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{site_server.address}/articles/ferry"
    plain = pages.open(javascript=False)
    plain.goto(f"{site_server.address}/articles/ferry/share")
    expect(plain.get_by_label("Link")).to_have_value(copied)
    expect(plain.get_by_role("button", name="Copy link")).to_be_hidden()


def test_forms_and_desk_pages_have_no_serious_accessibility_finding(
    site_server: Server, pages: Pages, axe: Callable[[Page], list[str]]
) -> None:
    place, editor = cast.thread(slug="ferry"), cast.ed()
    Site.objects.update(friend_mail_since=cast.now())
    message = send_message(
        Message(topic=ContactTopic.OTHER, name="Petter", email="p@example.org", text="Hello."),
        ip="192.0.2.7",
        now=cast.now(),
    )
    found = []
    for width in (1280, 390):
        page = pages.open(width=width)
        page.goto(f"{site_server.address}/contact")
        page.get_by_label("About", exact=True).select_option("technical")
        page.get_by_label("Name", exact=True).fill("Petter")
        page.get_by_label("E-mail").fill("p@example.org")
        page.get_by_label("Message").fill("Hello.")
        # As programs do, so that the question stands in the form.
        page.evaluate("document.querySelector('[name=website]').value = 'x'")
        page.get_by_role("button", name="Send", exact=True).click()
        expect(page.get_by_label("of these words:")).to_be_visible()
        found += axe(page)
        sign_in(page, site_server, editor)
        for path in ("/desk/messages", f"/desk/messages/{message.pk}", "/desk/contact",
                     f"/articles/{place.article.slug}/share/mail"):  # fmt: skip
            page.goto(site_server.address + path)
            found += [f"{path}: {finding}" for finding in axe(page)]
            wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            found += [f"{path}: {wider} pixels wider than the window"] if wider > 0 else []

    assert found == []


def test_a_forged_forwarding_header_makes_no_new_sender(site_server: Server) -> None:
    cast.thread(slug="ferry")
    guest = Person(site_server.address)
    answers = []
    for number in range(4):
        forged = {"X-Forwarded-For": f"203.0.{number}.7", "X-Real-IP": f"198.51.{number}.7"}
        guest.http.headers.update(forged)
        answers.append(guest.sends("/contact", json=False, **filled(about="/articles/ferry")))

    assert [answer.url.endswith("/contact/sent") for answer in answers] == [True] * 3 + [False]
    assert "of these words:" in answers[-1].text
