"""Sharing: link, mail program, and mails by the site only where its editors allow them (S-29)."""

import html
import re
import threading
from datetime import timedelta
from urllib.parse import quote, unquote

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection
from django.test import Client

from rejoinder.actions.housekeeping import keep_house
from rejoinder.actions.share_by_mail import A_DAY, DAY, Share, ShareRefused, share_by_mail
from rejoinder.kit import ids
from rejoinder.models import Delivery, Limit, MailAddress, NeverShareWith, SharedByMail, Site
from rejoinder.vocabulary.states import CommentState, LimitKind
from tests.support import cast
from tests.support.outgoing import outgoing
from tests.web import scene

FRIEND = "lars@example.net"
pytestmark = pytest.mark.django_db


def paper_with_mails() -> scene.Paper:
    """The newspaper of a site whose editors have allowed mails to friends."""
    return scene.paper(friend_mail_since=cast.now())


def mail_page(paper: scene.Paper) -> str:
    return f"/articles/{paper.thread.article.slug}/share/mail"


def token(browser: Client, paper: scene.Paper) -> str:
    page = browser.get(mail_page(paper)).content.decode()
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found, page
    return found[1]


def sends(browser: Client, paper: scene.Paper, **changed: str) -> tuple[int, str]:
    """Open the form and send it; return the status and the page."""
    values = {"to": FRIEND, "message": "Read this!", "token": token(browser, paper)} | changed
    answer = browser.post(mail_page(paper), values)
    return answer.status_code, html.unescape(answer.content.decode())


def test_the_page_holds_the_link_and_a_way_into_the_mail_program() -> None:
    paper = scene.paper()
    article = paper.thread.article
    link = f"{settings.SITE_ADDRESS}/articles/{article.slug}"

    page = html.unescape(scene.browser().get(f"/articles/{article.slug}/share").content.decode())

    assert f'value="{link}"' in page
    assert f"mailto:?subject={quote(article.headline)}&body={quote(link)}" in page
    assert "share/mail" not in page
    assert (
        f"/articles/{article.slug}/share"
        in scene.browser().get(f"/articles/{article.slug}").content.decode()
    )


def test_a_comment_is_shared_by_its_own_link_once_it_is_public() -> None:
    paper = scene.paper()
    public, held = paper.comment(), paper.comment(state=CommentState.HELD)
    page = f"/articles/{paper.thread.article.slug}/share"

    shown = scene.browser().get(page, {"comment": ids.to_public(public.pk)})
    hidden = scene.browser().get(page, {"comment": ids.to_public(held.pk)})

    assert f"/d/{paper.thread.pk}/c/{ids.to_public(public.pk)}" in unquote(shown.content.decode())
    assert hidden.status_code == 404


def test_the_site_mails_nothing_unless_its_editors_have_allowed_it() -> None:
    off = scene.paper()
    assert scene.browser(off.ana).get(mail_page(off)).status_code == 403
    Site.objects.update(friend_mail_since=cast.now())

    status, _page = sends(scene.browser(off.ana), off)

    assert status == 303
    assert len(outgoing()) == 1


def test_the_mail_is_plain_and_from_the_site_and_says_how_to_stop_it() -> None:
    paper = paper_with_mails()

    sends(scene.browser(paper.ana), paper, message="Two lines\r\nBcc: <b>here</b>")

    mail = outgoing()[0]
    text = str(mail.body)
    assert (mail.to, mail.cc, mail.bcc) == ([FRIEND], [], [])
    assert mail.subject == f"Ana sends you: {paper.thread.article.headline}"
    assert paper.ana.email not in str(mail.message())
    assert "Ana adds: “Two lines Bcc: <b>here</b>”" in text
    assert f"/articles/{paper.thread.article.slug}" in text
    assert "/mail/never/" in text
    assert "<b>here" not in str(mail.alternatives[0][0])


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"to": "a@example.net, b@example.net"}, "This is not an e-mail address."),
        ({"to": "a@example.net\r\nBcc: c@example.net"}, "This is not an e-mail address."),
        ({"to": "a@[127.0.0.1]"}, "This is not an e-mail address."),
        ({"message": "Look: https://spam.example/"}, "reads like a link"),
        ({"message": "Look at spam.example today"}, "reads like a link"),
        ({"message": "Write to me@spam.example"}, "reads like a link"),
        ({"message": "x" * 301}, "at most 300 fit"),
        ({"message": "x" * 5_000}, "at most 300 fit"),
        ({"token": ""}, "This was sent already."),
    ],
)
def test_nothing_but_a_few_plain_words_to_one_person_is_sent(
    changed: dict[str, str], said: str
) -> None:
    paper = paper_with_mails()
    browser = scene.browser(paper.ana)

    status, page = sends(browser, paper, **changed)

    assert (status, said in page) == (422, True), page
    assert sends(browser, paper)[0] == 303
    assert len(outgoing()) == 1


def test_the_exact_mail_is_shown_first_and_nothing_is_sent_by_that() -> None:
    paper = paper_with_mails()
    browser = scene.browser(paper.ana)

    status, page = sends(browser, paper, act="preview")
    shown = re.search(r'<div class="card pre" dir="auto">(.*?)</div>', page, re.DOTALL)
    assert outgoing() == []
    sends(browser, paper)

    assert status == 200
    assert shown
    assert shown[1].strip() == str(outgoing()[0].body).strip()


def test_a_form_is_sent_once() -> None:
    paper = paper_with_mails()
    browser = scene.browser(paper.ana)
    one = token(browser, paper)

    first = sends(browser, paper, token=one)
    second = sends(browser, paper, token=one, to="mia@example.net")

    assert first[0] == 303
    assert (second[0], "This was sent already." in second[1]) == (422, True)
    assert len(outgoing()) == 1


def test_only_readers_with_a_confirmed_address_and_no_suspension_send() -> None:
    paper = paper_with_mails()
    assert scene.browser().get(mail_page(paper)).status_code == 302
    assert sends(scene.browser(paper.zed), paper)[0] == 303
    Limit.objects.create(
        account=paper.zed, kind=LimitKind.SUSPENDED, reason="for this", set_at=cast.now()
    )
    EmailAddress.objects.filter(user=paper.ana).update(verified=False)

    for reader in (paper.ana, paper.zed):
        values = {"to": FRIEND, "token": "any"}
        assert scene.browser(reader).post(mail_page(paper), values).status_code == 403
    assert len(outgoing()) == 1


def test_whoever_asks_for_no_such_mail_gets_none_and_the_sender_is_not_told() -> None:
    paper = paper_with_mails()
    browser = scene.browser(paper.ana)
    sends(browser, paper)
    found = re.search(r"/mail/never/\S+", str(outgoing()[0].body))
    assert found
    stranger = scene.browser()

    opened = stranger.get(found[0])
    assert NeverShareWith.objects.count() == 0
    done = stranger.post(found[0])
    after = sends(browser, paper, to=FRIEND.upper())
    other = sends(browser, paper, to="l_rs@example.net")

    assert "Nothing has changed yet" in opened.content.decode()
    assert "You get no such mail again" in done.content.decode()
    assert FRIEND not in NeverShareWith.objects.get().digest
    assert (after[0], other[0]) == (303, 303)
    assert [mail.to for mail in outgoing()] == [[FRIEND], ["l_rs@example.net"]]
    assert stranger.get(found[0][:-2]).status_code == 404


def test_addresses_that_want_no_mail_or_take_none_get_none() -> None:
    paper = paper_with_mails()
    MailAddress.objects.create(address=FRIEND, stopped_at=cast.now())
    MailAddress.objects.create(address="gone@example.net", suspended_at=cast.now())
    browser = scene.browser(paper.ana)

    for to in (FRIEND, "gone@example.net", "mia@example.net"):
        assert sends(browser, paper, to=to)[0] == 303

    assert [mail.to for mail in outgoing()] == [["mia@example.net"]]


def test_ten_a_day_and_then_no_more_until_tomorrow() -> None:
    paper = paper_with_mails()

    def share(number: int, later: timedelta = timedelta()) -> None:
        article = paper.thread.article
        to = f"friend-{number}@example.net"
        one = Share(sender=paper.ana, article=article, to=to)
        share_by_mail(one, form_token=f"form-{number}", now=cast.now() + later)

    for number in range(A_DAY):
        share(number)
    with pytest.raises(ShareRefused, match="You have sent 10 today"):
        share(A_DAY)
    share(A_DAY + 1, DAY + timedelta(minutes=1))

    assert SharedByMail.objects.count() == A_DAY + 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_send_no_more_than_ten() -> None:
    paper = paper_with_mails()
    sent: list[int] = []

    def share(number: int) -> None:
        to = f"friend-{number}@example.net"
        one = Share(sender=paper.ana, article=paper.thread.article, to=to)
        try:
            share_by_mail(one, form_token=f"form-{number}", now=cast.now())
            sent.append(number)
        except ShareRefused:
            return
        finally:
            connection.close()

    threads = [threading.Thread(target=share, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(sent) == A_DAY
    assert Delivery.objects.count() == A_DAY


def test_a_strangers_mailbox_gets_three_in_an_hour_whoever_sends_them() -> None:
    paper = paper_with_mails()

    for reader in (paper.ana, paper.zed):
        for _ in range(3):
            assert sends(scene.browser(reader), paper)[0] == 303

    assert len(outgoing()) == 3


def test_the_friends_address_is_forgotten_within_a_day() -> None:
    paper = paper_with_mails()
    sends(scene.browser(paper.ana), paper)
    outgoing()
    assert Delivery.objects.filter(address=FRIEND).exists()

    keep_house(cast.now() + DAY + timedelta(minutes=1))

    assert not Delivery.objects.exists()
    assert not SharedByMail.objects.exists()


def test_an_editor_switches_it_on_only_after_the_notice() -> None:
    scene.paper()
    editor, page = scene.browser(cast.ed()), "/desk/contact"
    shown = editor.get(page).content.decode()
    assert "I ZR 208/12" in shown

    refused = editor.post(page, {"mails_to_friends": "on", "contact_address": "desk@post.example"})
    assert refused.status_code == 422
    assert Site.objects.get().friend_mail_since is None
    editor.post(page, {"mails_to_friends": "on", "notice_accepted": "on", "contact_address": ""})
    assert Site.objects.get().friend_mail_since is not None
    editor.post(page, {"contact_address": "desk@post.example"})

    site = Site.objects.get()
    assert (site.friend_mail_since, site.contact_address) == (None, "desk@post.example")
    wrong = editor.post(page, {"contact_address": "no address"})
    assert (wrong.status_code, Site.objects.get().contact_address) == (422, "desk@post.example")


def test_moderators_do_not_keep_these_settings() -> None:
    paper = scene.paper()
    assert scene.browser(cast.ed()).get("/desk/contact").status_code == 200

    assert scene.browser(paper.mona).get("/desk/contact").status_code == 403
