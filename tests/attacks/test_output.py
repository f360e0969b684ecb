"""Hostile text in every field, through every way in, looked for on every page (S-01, S-04).

The server is a real one; pages are parsed as browsers do, and whatever could run or load
something that is not ours is a finding.
"""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import html5lib
import pytest

from rejoinder.actions.save_article import ArticleText, save_article
from rejoinder.kit import ids
from rejoinder.models import Comment, Decision, Thread
from rejoinder.rendering.environment import icon
from tests.kit.payloads import LITERALS, PAYLOADS
from tests.support import cast
from tests.support.server import Server
from tests.support.web import Person

# What pages escape is no matter of the database.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]
_ADDRESSES = ("href", "src", "action", "formaction", "poster", "data", "srcset", "ping")
_NEVER = {"iframe", "object", "embed", "applet", "base", "style", "template", "portal", "frame"}


_SOME_ID = "tag:localhost,2026:comment/1"


def findings(page: str, address: str) -> Iterator[str]:
    """Name everything on a page of ours that could run or load what is not ours."""
    ids_seen: set[str] = set()
    for element in html5lib.parse(page, namespaceHTMLElements=False).iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in _NEVER:
            yield f"element {element.tag}"
        if element.tag == "script" and (element.text or "").strip() and not is_data(element):
            yield f"inline script {element.text}"
        if element.tag == "meta" and "http-equiv" in element.attrib:
            yield "a meta element that acts as a header"
        for name, value in element.attrib.items():
            if name.startswith("on") or name == "style":
                yield f"attribute {name}={value}"
            if name == "id" and value in ids_seen:
                yield f"two elements with the id {value}"
            ids_seen |= {value} if name == "id" else set()
            if name in _ADDRESSES and not _harmless(element.tag, value, address):
                yield f"{name} of {element.tag} leads to {value}"


def is_data(script: ET.Element) -> bool:
    """Say whether an inline script is one JSON text that nothing runs (JSON-LD)."""
    if dict(script.attrib) != {"type": "application/ld+json"}:
        return False
    return isinstance(json.loads(script.text or ""), dict)


def feed_findings(feed: str, address: str) -> Iterator[str]:
    """Name what a feed reader could run or load: a feed is XML, with HTML within its text."""
    for element in ET.fromstring(feed.encode()).iter():
        if element.get("type") == "html":
            yield from findings(element.text or "", address)
        if not element.get("href", f"{address}/").startswith(f"{address}/"):
            yield f"href of {element.tag} leads to {element.get('href')}"
        # An id, which nobody follows, but readers could take it for an address (RFC 4685).
        if not re.fullmatch(r"tag:localhost,2026:comment/[0-9a-z]+", element.get("ref", _SOME_ID)):
            yield f"ref of {element.tag} says {element.get('ref')}"


def _harmless(tag: str, value: str, address: str) -> bool:
    if tag == "link" and value == icon():
        return True
    target = urlsplit(urljoin(address + "/", value))
    if tag in ("script", "link", "form", "button", "img", "input"):
        return target.scheme == "http" and f"http://{target.netloc}" == address
    return target.scheme in ("http", "https", "mailto")


def all_pages(server: Server, place: Thread) -> Iterator[tuple[str, str]]:
    """Yield (path, HTML) of every page that shows anything of a thread."""
    anyone, mona = Person(server.address), Person(server.address, cast.mona())
    slug = place.article.slug
    paths = ["/", f"/articles/{slug}", f"/articles/{slug}?sort=newest", "/house-rules"]
    paths += [f"/d/{place.pk}/comments?sort={sort}" for sort in ("best", "oldest", "replies")]
    for comment in Comment.objects.filter(thread=place):
        path = f"/d/{place.pk}/c/{ids.to_public(comment.pk)}"
        paths.append(f"/where/{comment.receipt_code}")
        if comment.number is not None:
            paths += [path, f"{path}/replies", f"{path}/reply"]
    for path in paths:
        answer = anyone.reads(path)
        assert answer.status_code in (200, 403), f"{path}: {answer.status_code}"
        yield path, answer.text
    for path in ("/desk/", "/desk/published", "/desk/done"):
        yield path, mona.reads(path).text
    for decided in Comment.objects.filter(thread=place)[:5]:
        path = f"/desk/c/{ids.to_public(decided.pk)}"
        yield path, mona.reads(path).text


def assert_harmless(server: Server, place: Thread) -> None:
    """Fail with the page and what was found on it."""
    found = [
        (path, finding)
        for path, page in all_pages(server, place)
        for finding in findings(page, server.address)
    ]
    assert found == []
    assert_harmless_for_programs(server, place)


def assert_harmless_for_programs(server: Server, place: Thread) -> None:
    """The same for feeds, and for the cards of comments that other sites show."""
    anyone = Person(server.address)
    for path in ("/feed.atom", f"/d/{place.pk}/feed.atom"):
        assert list(feed_findings(anyone.reads(path).text, server.address)) == [], path
    for comment in Comment.objects.filter(thread=place, state="published")[:20]:
        address = f"{server.address}/d/{place.pk}/c/{ids.to_public(comment.pk)}"
        card = anyone.reads("/oembed", params={"url": address}).json()
        assert list(findings(card["html"], server.address)) == []


def test_hostile_comments_are_harmless_on_every_page(site_server: Server) -> None:
    cast.newspaper(links_allowed_regular=100)
    place, author = cast.thread(), cast.ana()
    parent = None
    for number, payload in enumerate((*PAYLOADS, *LITERALS)):
        text = f"{payload} and words, number {number}"
        receipt = cast.writes(author, place, text, parent=parent)
        parent = receipt.comment_id if number % 5 and receipt.state == "published" else None
    assert Comment.objects.visible().count() > 79

    assert_harmless(site_server, place)


def test_hostile_edits_and_scripted_answers_are_harmless(site_server: Server) -> None:
    place = cast.thread()
    ana = Person(site_server.address, cast.ana())
    ana.sends(f"/d/{place.pk}/comments", text="Harmless.")
    public_id = ids.to_public(Comment.objects.get().pk)
    for payload in PAYLOADS[::4]:
        answer = ana.sends(f"/d/{place.pk}/c/{public_id}/edit", json=True, text=payload + " words")
        assert answer.status_code == 200, answer.text
        assert list(findings(answer.json()["html"], site_server.address)) == []
        preview = ana.sends("/preview", json=True, text=payload)
        assert list(findings(preview.text, site_server.address)) == []
    page = ana.reads(f"/articles/{place.article.slug}").text
    assert list(findings(page, site_server.address)) == []


def test_hostile_names_headlines_rules_and_notes_are_harmless(site_server: Server) -> None:
    site = cast.newspaper(guests_held_first=False, comments_a_day_new=500)
    mona = Person(site_server.address, cast.mona())
    for payload in PAYLOADS[::3]:
        place = cast.thread(site)
        save_article(
            site,
            ArticleText(
                slug=place.article.slug,
                headline=payload,
                standfirst=payload,
                body_html=f"<p>{payload}</p>",
                bylines=(payload[:100], "Tom Bell"),
                outlet=payload[:100],
                section="World",
                photo_caption=payload,
                photo_credit=payload[:100],
                published_at=cast.now(),
            ),
            now=cast.now(),
        )
        guest = Person(site_server.address)
        sent = guest.sends(f"/d/{place.pk}/comments", text=payload + " words", name=payload[:50])
        assert sent.status_code in (200, 422)
        if sent.status_code == 200:
            public_id = ids.to_public(Comment.objects.get(thread=place).pk)
            mona.sends(
                f"/desk/c/{public_id}",
                act="remove",
                seen="published",
                reason="X",
                note=payload,
                passage=payload,
            )
        assert list(findings(sent.text, site_server.address)) == []
        assert_harmless(site_server, place)
    assert Decision.objects.filter(reason="X").exists()


def test_every_page_forbids_what_it_does_not_need(site_server: Server) -> None:
    """S-06."""
    place = cast.thread()
    receipt = cast.writes(cast.ana(), place)
    anyone = Person(site_server.address)
    for path in ("/", f"/articles/{place.article.slug}", f"/where/{receipt.code}", "/nowhere"):
        headers = anyone.reads(path).headers
        policy = headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy and "unsafe" not in policy, path
        assert "object-src 'none'" in policy and "base-uri 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
