"""The contact page: look the comment up, write, get an answer; and no way to flood anybody."""

import html
import re
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from rejoinder.actions.contact_newsroom import (
    AN_HOUR_FROM_ONE,
    KEEP_MESSAGES,
    KEEP_NETWORKS,
    Message,
    TooManyMessages,
    send_message,
)
from rejoinder.actions.housekeeping import keep_house
from rejoinder.kit import ids
from rejoinder.models import Account, ContactMessage, Delivery
from rejoinder.vocabulary.moderation import ContactTopic
from rejoinder.vocabulary.states import CommentState
from rejoinder.web.form_code import opened_mark
from tests.support import cast
from tests.support.outgoing import outgoing
from tests.support.web import visible_text
from tests.web import scene

ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": 4}
NEWSROOM = "newsroom@harbourpost.example"
pytestmark = pytest.mark.django_db


def filled(**changed: str) -> dict[str, str]:
    """What a guest sends who opened the form ten seconds ago."""
    return {
        "topic": "moderation", "name": "Petter", "email": "petter@example.org", "about": "",
        "text": "Where did my comment go?", "website": "", "act": "send",
        "opened": opened_mark(cast.now() - timedelta(seconds=10)),
    } | changed  # fmt: skip


def sends(browser: Client, **changed: str) -> tuple[int, str]:
    """Send the form; return the status and the page's words."""
    answer = browser.post("/contact", filled(**changed))
    return answer.status_code, html.unescape(visible_text(answer.content.decode()))


def solved(page: str) -> dict[str, str]:
    """Answer the question for people that stands on a page, as a person would."""
    asked = re.search(r"Type the (\w+) of these words: ([\w ·]+)<", page)
    token = re.search(r'name="code_token" value="([^"]+)"', page)
    assert asked, page
    assert token, page
    words = [word.strip() for word in asked[2].split("·")]
    return {"code": words[ORDINALS[asked[1]]], "code_token": token[1]}


def test_a_guests_message_reaches_the_desk_and_the_newsrooms_mailbox() -> None:
    scene.paper(contact_address=NEWSROOM)

    answer = scene.browser().post("/contact", filled(), follow=True)

    mail = outgoing()[-1]
    stored = ContactMessage.objects.get()
    assert "A person reads it and answers by mail" in answer.content.decode()
    assert (stored.topic, stored.name, stored.email) == (
        "moderation", "Petter", "petter@example.org",
    )  # fmt: skip
    assert mail.to == [NEWSROOM]
    assert "Where did my comment go?" in str(mail.body)
    assert f"/desk/messages/{stored.pk}" in str(mail.body)
    assert mail.subject == "Message to the newsroom: moderation"


def test_no_mail_goes_to_the_address_that_was_typed() -> None:
    scene.paper()
    assert sends(scene.browser())[0] == 303

    assert outgoing() == []


def test_a_code_shows_state_and_actor_before_anything_is_written() -> None:
    paper = scene.paper()
    comment = paper.comment(state=CommentState.HELD)

    page = scene.browser().get("/contact", {"about": str(comment.receipt_code)}).content.decode()

    assert "Waiting for a moderator: comment on" in page
    assert "site rule “Limits”" in html.unescape(page)
    assert f"/where/{comment.receipt_code}" in page
    assert ContactMessage.objects.count() == 0


def test_looking_up_keeps_what_was_typed() -> None:
    paper = scene.paper()
    comment = paper.comment()
    link = f"https://news.example/d/{paper.thread.pk}/c/{ids.to_public(comment.pk)}"

    answer = scene.browser().post("/contact", filled(act="look", about=link))

    assert answer.status_code == 200
    assert "Published: comment on" in answer.content.decode()
    assert "Where did my comment go?" in answer.content.decode()
    assert ContactMessage.objects.count() == 0


def test_a_link_to_a_held_comment_tells_its_author_alone_that_it_is_there() -> None:
    paper = scene.paper()
    comment = paper.comment(state=CommentState.HELD)
    link = f"/d/{paper.thread.pk}/c/{ids.to_public(comment.pk)}"
    own = scene.browser(paper.ana).get("/contact", {"about": link})
    assert "Waiting for a moderator" in own.content.decode()

    others = scene.browser(paper.zed).get("/contact", {"about": link})
    nothing = scene.browser(paper.zed).get("/contact", {"about": "/d/1/c/zzzzz"})

    assert (others.status_code, nothing.status_code) == (404, 404)
    assert "Waiting for a moderator" not in others.content.decode()
    assert "Nothing here has this code or link." in others.content.decode()


def test_a_removed_comments_link_says_who_removed_it() -> None:
    paper = scene.paper()
    comment = paper.comment(state=CommentState.REMOVED)
    link = f"/d/{paper.thread.pk}/c/{ids.to_public(comment.pk)}"

    page = scene.browser().get("/contact", {"about": link}).content.decode()

    assert "Removed by the moderation desk" in page


def test_the_message_knows_its_comment_and_an_articles_address_stands_above_the_text() -> None:
    paper = scene.paper()
    comment = paper.comment()
    slug = paper.thread.article.slug

    assert sends(scene.browser(), about=str(comment.receipt_code))[0] == 303
    assert sends(scene.browser(), about=f"/articles/{slug}")[0] == 303

    first, second = ContactMessage.objects.order_by("pk")
    assert first.comment == comment
    assert second.text.splitlines()[0].endswith(f"/articles/{slug}")


def test_a_signed_in_reader_types_no_name_and_is_never_asked_a_question() -> None:
    paper = scene.paper()
    browser = scene.browser(paper.ana)
    page = browser.get("/contact").content.decode()
    assert paper.ana.email in page
    assert 'name="email"' not in page

    answer = browser.post(
        "/contact", {"topic": "other", "text": "Hello.", "website": "x", "act": "send"}
    )

    stored = ContactMessage.objects.get()
    assert answer.status_code == 303
    assert (stored.account, stored.email) == (paper.ana, paper.ana.email)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"topic": ""}, "Choose what it is about."),
        ({"topic": "nonsense"}, "Choose what it is about."),
        ({"name": " "}, "Please give a name."),
        ({"email": ""}, "Without an address nobody can answer you."),
        ({"email": "a@example.org,b@example.org"}, "This is not an e-mail address."),
        ({"email": "a@example.org\nBcc: b@example.org"}, "This is not an e-mail address."),
        ({"text": "\n "}, "Write something first."),
        ({"text": "x" * 5_001}, "at most 5000 fit"),
        ({"about": "nowhere at all"}, "Nothing here has this code or link."),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field_and_the_rest_is_kept(
    changed: dict[str, str], said: str
) -> None:
    scene.paper()
    status, words = sends(scene.browser(), **changed)

    assert (status, said in words) == (422, True), words
    assert ContactMessage.objects.count() == 0
    assert sends(scene.browser())[0] == 303


@pytest.mark.parametrize(
    "changed",
    [
        {"website": "https://spam.example/"},
        {"opened": "forged"},
        {"opened": ""},
        {"opened": "now"},
    ],
    ids=["hidden field", "forged time", "no time", "too fast"],
)
def test_a_form_that_looks_automatic_is_asked_for_a_word_that_works_once(
    changed: dict[str, str],
) -> None:
    scene.paper()
    if changed.get("opened") == "now":
        changed = {"opened": opened_mark(cast.now())}
    browser = scene.browser()

    asked = browser.post("/contact", filled(**changed))
    page = asked.content.decode()
    answer = solved(page)
    wrong = browser.post("/contact", filled(**changed, **answer | {"code": "wrong"}))
    right = browser.post("/contact", filled(**changed, **answer))
    again = browser.post("/contact", filled(**changed, **answer))

    assert asked.status_code == 422
    assert "Where did my comment go?" in page
    assert "That was not the word" in wrong.content.decode()
    assert (right.status_code, again.status_code) == (303, 422)
    assert ContactMessage.objects.count() == 1


def test_near_the_limit_a_word_is_asked_for_and_at_the_limit_nothing_is_taken() -> None:
    scene.paper(contact_address=NEWSROOM)
    browser = scene.browser()
    taken, asked = 0, 0
    for number in range(AN_HOUR_FROM_ONE + 2):
        answer = browser.post("/contact", filled(text=f"Message {number}"))
        if answer.status_code == 422:
            asked += 1
            words = solved(answer.content.decode())
            answer = browser.post("/contact", filled(text=f"Message {number}", **words))
        taken += answer.status_code == 303

    assert taken == AN_HOUR_FROM_ONE
    assert asked == 4  # from the fourth message on
    assert "Many messages came within an hour" in html.unescape(answer.content.decode())
    assert Delivery.objects.count() == AN_HOUR_FROM_ONE
    stranger = scene.browser().post("/contact", filled(), REMOTE_ADDR="203.0.113.9")
    assert stranger.status_code == 303


@pytest.mark.django_db(transaction=True)
def test_of_many_messages_at_once_no_more_than_the_limit_are_taken() -> None:
    scene.paper()
    taken: list[int] = []

    def send(number: int) -> None:
        message = Message(
            topic=ContactTopic.OTHER, name="P", email="p@example.org", text=f"Number {number}"
        )
        try:
            taken.append(send_message(message, ip="192.0.2.7", now=cast.now()).pk)
        except TooManyMessages:
            return
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(taken) == AN_HOUR_FROM_ONE


def test_the_senders_network_is_a_digest_that_goes_after_a_day() -> None:
    scene.paper()
    sends(scene.browser())
    stored = ContactMessage.objects.get()
    assert len(stored.network) == 64
    assert "127.0.0" not in stored.network

    keep_house(cast.now() + KEEP_NETWORKS + timedelta(minutes=1))

    assert ContactMessage.objects.get().network == ""


def test_messages_go_a_year_after_they_were_dealt_with_and_waiting_ones_stay() -> None:
    paper = scene.paper()
    sends(scene.browser(), text="Waiting")
    sends(scene.browser(), text="Dealt with")
    dealt_with = ContactMessage.objects.get(text="Dealt with")
    scene.browser(paper.mona).post(f"/desk/messages/{dealt_with.pk}", {"act": "aside"})

    keep_house(cast.now() + KEEP_MESSAGES + timedelta(days=1))

    assert [message.text for message in ContactMessage.objects.all()] == ["Waiting"]


def test_what_a_reader_wrote_to_the_newsroom_is_erased_with_the_account() -> None:
    paper = scene.paper()
    for reader in (paper.ana, paper.zed):
        scene.browser(reader).post("/contact", {"topic": "other", "text": "Hi.", "act": "send"})
    Account.objects.filter(pk=paper.ana.pk).update(closing_at=cast.now() - timedelta(days=15))

    keep_house(cast.now())

    assert not Account.objects.filter(pk=paper.ana.pk).exists()
    assert ContactMessage.objects.get().account == paper.zed


def test_the_desk_answers_by_mail_and_the_message_is_dealt_with() -> None:
    paper = scene.paper()
    sends(scene.browser())
    stored, desk = ContactMessage.objects.get(), scene.browser(paper.mona)
    assert "Where did my comment go?" in desk.get("/desk/messages").content.decode()

    answer = desk.post(
        f"/desk/messages/{stored.pk}", {"act": "answer", "answer": "It was held for its links."}
    )

    mail = outgoing()[-1]
    stored.refresh_from_db()
    assert answer.status_code == 303
    assert mail.to == ["petter@example.org"]
    assert mail.subject == "Answer from The Harbour Post"
    assert "It was held for its links." in str(mail.body)
    assert "You wrote: “Where did my comment go?”" in str(mail.body)
    assert stored.answered_by == paper.mona
    assert "No message waits." in desk.get("/desk/messages").content.decode()
    assert "It was held for its links." in desk.get(f"/desk/messages/{stored.pk}").content.decode()


def test_a_message_is_answered_once() -> None:
    paper = scene.paper()
    sends(scene.browser())
    page = f"/desk/messages/{ContactMessage.objects.get().pk}"
    desk = scene.browser(paper.mona)
    empty = desk.post(page, {"act": "answer", "answer": " "})
    assert (empty.status_code, "Write something first." in empty.content.decode()) == (422, True)
    assert desk.post(page, {"act": "answer", "answer": "Yes."}).status_code == 303

    second = desk.post(page, {"act": "answer", "answer": "No."})

    assert second.status_code == 409
    assert len(outgoing()) == 1


def test_advertising_is_put_aside_without_an_answer() -> None:
    paper = scene.paper()
    sends(scene.browser())
    stored, desk = ContactMessage.objects.get(), scene.browser(paper.mona)

    assert desk.post(f"/desk/messages/{stored.pk}", {"act": "aside"}).status_code == 303

    stored.refresh_from_db()
    assert stored.closed_without_answer
    assert outgoing() == []
    assert "Put aside" in desk.get("/desk/messages?show=answered").content.decode()


def test_moderators_answer_without_seeing_the_address_and_readers_see_nothing() -> None:
    paper = scene.paper()
    sends(scene.browser())
    page = f"/desk/messages/{ContactMessage.objects.get().pk}"

    shown = scene.browser(paper.mona).get(page)
    refused = scene.browser(paper.zed).get(page)

    assert shown.status_code == 200
    assert "petter@example.org" not in shown.content.decode()
    assert refused.status_code == 403


def test_the_page_names_every_outside_service_that_may_hold_a_comment(
    settings: Settings,
) -> None:
    scene.paper()
    before = scene.browser().get("/contact").content.decode()
    settings.OPTIONS = settings.OPTIONS | {"akismet_key": "our-key"}

    after = scene.browser().get("/contact").content.decode()

    assert "by no outside service" in before
    assert "It also asks Akismet" in after
