"""What waits at the desk, for whom, and in which order."""

from datetime import timedelta

import pytest
from django.test import Client

from rejoinder.models import (
    Account,
    Article,
    Byline,
    Comment,
    DeskCard,
    Notice,
    Report,
    Section,
    StaffNote,
    StaffSection,
)
from rejoinder.vocabulary.states import CommentState
from tests.support import cast
from tests.web import scene
from tests.web.scene import Paper

pytestmark = pytest.mark.django_db
HELD = CommentState.HELD


def _page(client: Client, path: str = "/desk/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def _held(paper: Paper, text: str) -> Comment:
    return paper.comment(text, guest_key="g" * 64, state=HELD)


def _report(comment: Comment, by: Account, reason: str = "R1") -> None:
    Report.objects.create(
        comment=comment, reporter=by, reason=reason, weight=1.5, reported_at=cast.now()
    )


def _section(paper: Paper, name: str) -> Section:
    section = Section.objects.create(site=paper.site, slug=name.lower(), name=name)
    Article.objects.filter(pk=paper.thread.article_id).update(section=section)
    return section


def test_notices_come_first_then_threats_then_what_many_report() -> None:
    paper = scene.paper()
    calm = paper.comment("Only reported once.", by=paper.zed)
    threat = paper.comment("I know where you live.", by=paper.zed)
    illegal = paper.comment("Against the law.", by=paper.zed)
    for comment, reason in ((calm, "R6"), (threat, "R3"), (illegal, "R6")):
        _report(comment, paper.ana, reason)
    Notice.objects.create(
        comment=illegal, code="n-1", law="§ 185 StGB", explanation="It insults.",
        email="a@example.org", good_faith=True, received_at=cast.now(),
    )  # fmt: skip

    page = _page(scene.browser(paper.mona), "/desk/reports")

    places = [page.index(c.text) for c in (illegal, threat, calm)]
    assert places == sorted(places)
    assert "1 report, weight 1.5: threat or call to violence" in page
    assert "of illegal content: § 185 StGB" in page
    assert "among the first 20 of this discussion" in page


def test_a_queue_shows_one_section_or_one_discussion() -> None:
    paper = scene.paper()
    _section(paper, "Harbour")
    here = _held(paper, "In the harbour.")
    other = cast.thread(paper.site)
    there = cast.writes(paper.zed, other, "Elsewhere.")
    Comment.objects.filter(pk=there.comment_id).update(state=HELD, number=None)
    mona = scene.browser(paper.mona)

    both = _page(mona)
    by_section = _page(mona, "/desk/?section=harbour")
    by_article = _page(mona, f"/desk/?article={other.article.slug}")

    assert here.text in both and "Elsewhere." in both
    assert here.text in by_section and "Elsewhere." not in by_section
    assert here.text not in by_article and "Elsewhere." in by_article


def test_a_moderator_of_some_sections_sees_and_decides_there_alone() -> None:
    paper = scene.paper()
    comment = _held(paper, "In no section.")
    mona, sports = scene.browser(paper.mona), _section(paper, "Sports")
    section = Section.objects.create(site=paper.site, slug="city", name="City")
    StaffSection.objects.create(account=paper.mona, section=section)
    decision = {"act": "publish", "seen": "held"}

    hidden = _page(mona)
    refused = mona.post(f"/desk/c/{comment.public_id}", decision)
    seen = [mona.get(f"/desk/c/{comment.public_id}{rest}").status_code for rest in ("", "/context")]
    StaffSection.objects.update(section=sports)
    shown = _page(mona)
    allowed = mona.post(f"/desk/c/{comment.public_id}", decision)

    assert comment.text not in hidden and comment.text in shown
    assert (refused.status_code, seen, allowed.status_code) == (404, [404, 404], 303)


def test_a_reporter_decides_under_their_own_articles_alone() -> None:
    paper = scene.paper()
    ida = cast.ida()
    own, other = _held(paper, "Under Ida’s article."), cast.thread(paper.site)
    Byline.objects.filter(article=paper.thread.article, position=1).update(account=ida)
    foreign = cast.writes(paper.zed, other, "Under somebody else’s.")
    Comment.objects.filter(pk=foreign.comment_id).update(state=HELD, number=None)
    desk = scene.browser(ida)
    decision = {"act": "publish", "seen": "held"}

    page = _page(desk)
    card = _page(desk, f"/desk/c/{own.public_id}/remove")
    answers = [
        desk.post(f"/desk/c/{c.public_id}", decision).status_code
        for c in (Comment.objects.get(pk=foreign.comment_id), own)
    ]

    assert "Under Ida’s article." in page and "Under somebody else’s." not in page
    assert answers == [404, 303]
    # Readers, their limits and the site's rules are not a reporter's.
    for words in ("/desk/readers/", "/desk/rules", "/desk/notices", 'name="reader"'):
        assert words not in page + card, words


def test_nobody_finds_their_own_comments_in_the_queue() -> None:
    paper = scene.paper()
    own = paper.comment("By Mona herself.", by=paper.mona)
    Comment.objects.filter(pk=own.pk).update(state=HELD, number=None)
    mona, ed = scene.browser(paper.mona), scene.browser(cast.ed())

    assert "By Mona herself." not in _page(mona)
    assert "By Mona herself." in _page(ed)
    answer = mona.post(f"/desk/c/{own.public_id}", {"act": "publish", "seen": "held"})
    assert answer.status_code == 403
    assert Comment.objects.get(pk=own.pk).state == HELD


def test_what_is_put_off_comes_back_after_an_hour() -> None:
    paper = scene.paper()
    comment = _held(paper, "Not now.")
    mona = scene.browser(paper.mona)

    mona.post(f"/desk/c/{comment.public_id}/card", {"act": "later"})
    gone = _page(mona)
    DeskCard.objects.update(later_at=cast.now() - timedelta(seconds=1))

    assert "Not now." not in gone and "It comes back at" in gone
    assert "Not now." in _page(mona)


def test_what_is_sent_on_waits_for_the_one_it_was_sent_to() -> None:
    paper = scene.paper()
    comment = _held(paper, "A hard one.")
    tom, ed = cast.mona(), cast.ed()
    mona, toms, eds = (scene.browser(person) for person in (paper.mona, tom, ed))
    address = f"/desk/c/{comment.public_id}/card"

    mona.post(address, {"act": "send_on", "to": str(tom.pk), "note": "You know the harbour."})
    after_tom = [("A hard one." in _page(desk)) for desk in (mona, toms)]
    told = _page(toms)
    toms.post(address, {"act": "send_on", "to": "", "note": "For an editor."})
    after_editors = [("A hard one." in _page(desk)) for desk in (mona, toms, eds)]
    DeskCard.objects.update(sent_at=cast.now() - timedelta(hours=25))

    assert after_tom == [False, True]
    assert "Sent to you by Mona" in told and "You know the harbour." in told
    assert after_editors == [False, False, True]
    assert "A hard one." in _page(mona)  # a day later it is everybody's again


def test_newcomers_are_looked_through_once() -> None:
    paper = scene.paper()
    ben = cast.ben()
    comment = paper.comment("My first one here.", by=ben)
    paper.comment("By a known reader.", by=paper.zed)
    mona = scene.browser(paper.mona)

    before = _page(mona, "/desk/newcomers")
    mona.post(f"/desk/c/{comment.public_id}", {"act": "keep", "seen": "published"})

    assert "My first one here." in before and "By a known reader." not in before
    assert "My first one here." not in _page(mona, "/desk/newcomers").split('id="cards"')[1]


def test_notes_of_the_staff_stay_on_the_card() -> None:
    paper = scene.paper()
    comment = _held(paper, "Who is this?")
    mona = scene.browser(paper.mona)
    address = f"/desk/c/{comment.public_id}/card"

    empty = mona.post(address, {"act": "note", "text": " "})
    mona.post(address, {"act": "note", "text": "Wrote the same last week."})

    assert empty.status_code == 422
    assert StaffNote.objects.get().text == "Wrote the same last week."
    assert "Wrote the same last week." in _page(mona)
    receipt = scene.browser(paper.ana).get(f"/where/{comment.receipt_code}").content.decode()
    assert "Wrote the same last week." not in receipt


def test_the_list_of_queues_counts_what_waits_now() -> None:
    paper = scene.paper()
    mona = scene.browser(paper.mona)

    none = _page(mona, "/desk/counts?current=review")
    _held(paper, "One.")
    _report(paper.comment("Two.", by=paper.zed), paper.ana)
    some = _page(mona, "/desk/counts?current=review")

    assert 'class="count"' not in none
    assert some.count('class="count"') == 2
    assert "<html" not in some
