"""One reader at the desk: facts without addresses, notes, limits with their statement."""

import re
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession

from rejoinder.actions.limit_account import limit_account
from rejoinder.actions.stating import Statement
from rejoinder.kit import ids
from rejoinder.models import Account, Comment, Decision, Limit, StaffNote, StaffSection
from rejoinder.vocabulary.moderation import Measure
from rejoinder.vocabulary.states import CommentState, LimitKind, Reason, Role
from tests.support import cast
from tests.support.web import visible_text
from tests.web import scene

pytestmark = pytest.mark.django_db
WARNING = {
    "act": "limit", "kind": "warned", "days": "7", "reason": "R1", "house_rule": "1",
    "note": "Argue about the matter, please.",
}  # fmt: skip


def address(account: Account) -> str:
    return f"/desk/readers/{ids.to_public(account.pk)}"


def page_of(asked_by: Account, account: Account, query: str = "") -> str:
    answer = scene.browser(asked_by).get(address(account) + query)
    assert answer.status_code == 200, answer.content.decode()[:400]
    return answer.content.decode()


def administrator() -> Account:
    admin = cast.ed()
    Account.objects.filter(pk=admin.pk).update(role=Role.ADMINISTRATOR)
    admin.refresh_from_db()
    return admin


def signed_in_from(account: Account, ip: str) -> None:
    key = f"{account.pk}-{ip}"[:40]
    UserSession.objects.create(user=account, ip=ip, session_key=key, user_agent="Test")


def test_the_desk_sees_all_comments_of_a_reader_with_their_states() -> None:
    paper = scene.paper()
    paper.comment("Everybody reads this.")
    paper.comment("This one waits.", state=CommentState.HELD)
    paper.comment("This one went.", state=CommentState.REMOVED)

    page = page_of(paper.mona, paper.ana)
    waiting = page_of(paper.mona, paper.ana, "?state=held")

    for text in ("Everybody reads this.", "This one waits.", "This one went."):
        assert text in page
    assert "not about the article: 1" in visible_text(page)
    assert "This one waits." in waiting
    assert "Everybody reads this." not in waiting


def test_moderators_see_no_address_and_administrators_do() -> None:
    paper = scene.paper()

    of_moderator = page_of(paper.mona, paper.ana)
    of_editor = page_of(cast.ed(), paper.ana)
    of_administrator = page_of(administrator(), paper.ana)

    assert paper.ana.email in of_administrator
    for page in (of_moderator, of_editor):
        assert paper.ana.email not in page
        assert "@" not in page
    assert "confirmed" in of_moderator


@pytest.mark.parametrize(
    ("here", "near", "far"),
    [
        ("203.0.113.7", "203.0.113.200", "203.0.114.7"),
        ("2001:db8:1:200::1", "2001:db8:1:2ff::9", "2001:db8:2:200::1"),
    ],
)
def test_the_same_network_is_a_count_and_nothing_more(here: str, near: str, far: str) -> None:
    paper = scene.paper()
    neighbour = cast.ben()
    signed_in_from(paper.ana, here)
    signed_in_from(neighbour, near)
    signed_in_from(paper.zed, far)

    page = page_of(paper.mona, paper.ana)

    assert "1 other account" in visible_text(page)
    assert neighbour.display_name not in page
    for network_address in (here, near, far):
        assert network_address not in page


def test_a_note_is_for_the_staff_alone() -> None:
    paper = scene.paper()
    mona, ed = scene.browser(paper.mona), cast.ed()
    note = "Wrote to us before; see the mail of May."

    kept = mona.post(address(paper.ana) + "/notes", {"text": note})
    empty = mona.post(address(paper.ana) + "/notes", {"text": "  "})

    assert (kept.status_code, empty.status_code) == (303, 422)
    assert "Write something first." in empty.content.decode()
    assert note in page_of(ed, paper.ana)
    for own in ("/me/limits", "/me/comments", f"/people/{ids.to_public(paper.ana.pk)}"):
        assert note not in scene.browser(paper.ana).get(own).content.decode()


def test_only_its_writer_takes_a_note_away() -> None:
    paper = scene.paper()
    mona, ed = scene.browser(paper.mona), scene.browser(cast.ed())
    mona.post(address(paper.ana) + "/notes", {"text": "A note."})
    drop = {"drop": str(StaffNote.objects.get().pk)}

    by_other = ed.post(address(paper.ana) + "/notes", drop)
    assert by_other.status_code == 422
    assert StaffNote.objects.exists()
    mona.post(address(paper.ana) + "/notes", drop)

    assert not StaffNote.objects.exists()


def test_a_warning_is_acknowledged_before_the_next_comment() -> None:
    paper = scene.paper()
    ana = scene.browser(paper.ana)
    text = "The barrier was down at six."
    warned = scene.browser(paper.mona).post(address(paper.ana), WARNING)

    refused = ana.post(paper.comments, {"text": text})

    assert warned.status_code == 303
    assert refused.status_code == 422
    assert "The moderation desk has warned you." in refused.content.decode()
    assert text in refused.content.decode()
    way = re.search(r'href="(/me/limits[^"]*)"', refused.content.decode())
    assert way is not None
    notice = ana.get(f"/me?thread={paper.thread.pk}", headers={"accept": "application/json"})
    assert 'href="/me/limits"' in notice.json()["mine_html"]
    page = visible_text(ana.get(way.group(1)).content.decode())
    assert "Argue about the matter, please." in page
    assert "attack on a person" in page
    article = f"/articles/{paper.thread.article.slug}"
    read = ana.post("/me/limits", {"next": article})
    assert read["Location"] == article
    assert text in ana.get(article).content.decode()
    assert ana.post(paper.comments, {"text": text}).status_code == 303
    assert Comment.objects.get(author=paper.ana).state == CommentState.PUBLISHED


def test_nobody_acknowledges_the_warning_of_another() -> None:
    paper = scene.paper()
    scene.browser(paper.mona).post(address(paper.ana), WARNING)

    scene.browser(paper.zed).post("/me/limits")

    assert scene.browser(paper.ana).post(paper.comments, {"text": "x y"}).status_code == 422


def test_a_limit_has_a_decision_with_its_statement_and_a_number() -> None:
    paper = scene.paper()
    form = WARNING | {"kind": "suspended", "days": "3"}

    scene.browser(paper.mona).post(address(paper.ana), form)

    decision = Decision.objects.get(account=paper.ana)
    assert (decision.measure, decision.reason) == (Measure.SUSPEND, Reason.ATTACK)
    assert (decision.house_rule, decision.moderator) == (1, paper.mona)
    assert decision.until is not None
    assert abs(decision.until - cast.now() - timedelta(days=3)) < timedelta(minutes=1)
    own = scene.browser(paper.ana).get("/me/limits").content.decode()
    assert f"Decision {decision.pk}" in own
    assert "Argue about the matter, please." in own
    assert f"Decision {decision.pk}" in page_of(paper.mona, paper.ana)
    refused = scene.browser(paper.ana).post(paper.comments, {"text": "x y z"})
    assert "You may not comment here" in refused.content.decode()


def test_a_read_first_limit_holds_the_next_comment() -> None:
    paper = scene.paper()
    scene.browser(paper.mona).post(address(paper.ana), WARNING | {"kind": "read_first"})

    scene.browser(paper.ana).post(paper.comments, {"text": "The barrier was down at six."})

    assert Comment.objects.get().state == CommentState.HELD


def test_a_suspension_goes_before_a_warning() -> None:
    paper = scene.paper()
    mona = scene.browser(paper.mona)
    mona.post(address(paper.ana), WARNING | {"kind": "suspended", "days": "1"})
    mona.post(address(paper.ana), WARNING)

    refused = scene.browser(paper.ana).post(paper.comments, {"text": "x y z"})

    assert "You may not comment here" in refused.content.decode()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"reason": ""}, "Choose a reason."),
        ({"reason": "X", "note": ""}, "This reason needs a note"),
        ({"reason": "I1"}, "Name the law that it breaks."),
        ({"house_rule": "9"}, "The site has no house rule of this number."),
        ({"kind": "suspended", "days": "30"}, "Limits of more than 7 days are set by an editor."),
        ({"kind": "suspended", "days": "0"}, "Limits of more than 7 days are set by an editor."),
        ({"kind": "suspended", "until": "2020-01-01"}, "The end of a limit lies ahead."),
    ],
)
def test_a_limit_that_lacks_something_comes_back_as_typed(
    wrong: dict[str, str], sentence: str
) -> None:
    paper = scene.paper()
    mona = scene.browser(paper.mona)
    assert mona.post(address(paper.zed), WARNING).status_code == 303

    answer = mona.post(address(paper.ana), WARNING | {"note": "My own words."} | wrong)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert wrong.get("note", "My own words.") in answer.content.decode()
    assert not Limit.objects.filter(account=paper.ana).exists()


def test_an_editor_limits_longer_and_the_newsroom_too() -> None:
    paper = scene.paper()
    ed = scene.browser(cast.ed())
    long = WARNING | {"kind": "suspended", "days": "90"}

    by_moderator = scene.browser(paper.mona).get(address(cast.mona())).content.decode()
    answers = [ed.post(address(person), long).status_code for person in (paper.ana, paper.mona)]

    assert answers == [303, 303]
    assert "Limit or warn this reader" not in by_moderator


def test_limits_are_lifted_and_stay_on_record() -> None:
    paper = scene.paper()
    mona = scene.browser(paper.mona)
    mona.post(address(paper.ana), WARNING | {"kind": "suspended"})

    mona.post(address(paper.ana), {"act": "lift"})

    assert scene.browser(paper.ana).post(paper.comments, {"text": "x y z"}).status_code == 303
    assert Decision.objects.filter(account=paper.ana, measure=Measure.LIFT).exists()
    assert "Earlier limits" in page_of(paper.mona, paper.ana)


def test_a_moderator_does_not_lift_what_an_editor_set_on_staff() -> None:
    paper = scene.paper()
    other = cast.mona()
    statement = Statement(reason=Reason.SPAM)
    until = cast.now() + timedelta(days=1)
    limit_account(
        other, kind=LimitKind.READ_FIRST, statement=statement, until=until, set_by=cast.ed(),
        now=cast.now(),
    )  # fmt: skip

    answer = scene.browser(paper.mona).post(address(other), {"act": "lift"})

    assert answer.status_code == 403
    assert Limit.objects.in_force(cast.now()).filter(account=other).exists()


def test_a_moderator_of_a_section_reads_only_what_is_theirs_or_public() -> None:
    paper = scene.paper()
    paper.comment("Everybody reads this.")
    paper.comment("This one waits.", state=CommentState.HELD)
    assert "This one waits." in page_of(paper.mona, paper.ana)
    other = paper.site.sections.create(name="Sport", slug="sport")
    StaffSection.objects.create(account=paper.mona, section=other)

    page = page_of(paper.mona, paper.ana)

    assert "Everybody reads this." in page
    assert "This one waits." not in page


def test_what_a_guest_wrote_is_found_by_their_browser() -> None:
    paper = scene.paper()
    first = paper.comment("The first from there.", guest_key="g" * 64)
    paper.comment("The second from there.", guest_key="g" * 64)
    paper.comment("From elsewhere.", guest_key="h" * 64)
    mona = scene.browser(paper.mona)

    page = mona.get(f"/desk/guests/{first.public_id}").content.decode()

    assert "The first from there." in page
    assert "The second from there." in page
    assert "From elsewhere." not in page
    assert mona.get(f"/desk/guests/{paper.comment().public_id}").status_code == 404


def test_a_moderator_does_not_shorten_what_an_editor_set() -> None:
    paper = scene.paper()
    ed, mona = scene.browser(cast.ed()), scene.browser(paper.mona)
    short = WARNING | {"kind": "suspended", "days": "1"}
    mona.post(address(paper.zed), short)
    assert mona.post(address(paper.zed), {"act": "lift"}).status_code == 303
    ed.post(address(paper.ana), short | {"days": "0"})

    lifted = mona.post(address(paper.ana), {"act": "lift"})
    replaced = mona.post(address(paper.ana), short)

    assert (lifted.status_code, replaced.status_code) == (403, 422)
    assert "Limits of more than 7 days are set by an editor." in replaced.content.decode()
    assert Limit.objects.in_force(cast.now()).get(account=paper.ana).until is None
    assert ed.post(address(paper.ana), {"act": "lift"}).status_code == 303
