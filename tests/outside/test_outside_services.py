"""A site may ask outside services about comments: each is named, and none can lose one."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from pytest_django.fixtures import Settings

from rejoinder.actions.edit_comment import edit_comment
from rejoinder.config.checks import outside_check_is_signed
from rejoinder.config.options import OptionIsWrong, read_options
from rejoinder.kit import ids
from rejoinder.models import Comment, Decision
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.moderation import Disclosure
from rejoinder.vocabulary.states import Actor, CommentState, Reason
from tests.outside.service import (
    OutsideService,
    expired_certificate,
    outside_service,
    silent_service,
)
from tests.support import cast
from tests.support.server import free_port
from tests.web import scene

SECRET = "s" * 32
HOLD = b'{"outcome": "hold", "reason": "looks sold", "passage": "every morning"}'
PUBLISH = b'{"outcome": "publish"}'
pytestmark = pytest.mark.django_db


@pytest.fixture
def service() -> Iterator[OutsideService]:
    with outside_service() as running:
        yield running


def use_akismet(settings: Settings, address: str, **others: object) -> None:
    _use(settings, akismet_key="our-key", akismet_address=address, **others)


def use_signed(settings: Settings, address: str, **others: object) -> None:
    own = {"outside_check_address": address, "outside_check_secret": SECRET}
    _use(settings, **own, outside_check_name="Harbour Filter", **others)


def _use(settings: Settings, **options: object) -> None:
    ours = {"private_hosts": frozenset({"127.0.0.1"}), "outside_check_seconds": 1}
    settings.OPTIONS = settings.OPTIONS | ours | options


def sent(paper: scene.Paper, text: str = "I drive that route every morning.") -> Comment:
    """Let Ana send a comment from her browser."""
    browser = scene.browser(paper.ana)
    answer = browser.post(
        paper.comments, {"text": text}, headers={"User-Agent": "Fox 1"}, REMOTE_ADDR="192.0.2.7"
    )
    assert answer.status_code == 303, answer.content
    return Comment.objects.latest("id")


def decision_on(comment: Comment) -> Decision:
    return Decision.objects.filter(comment=comment).latest("id")


def receipt_of(comment: Comment) -> str:
    return scene.browser().get(f"/where/{comment.receipt_code}").content.decode()


def test_without_a_service_nobody_outside_is_asked(service: OutsideService) -> None:
    comment = sent(scene.paper())

    assert comment.state == CommentState.PUBLISHED
    assert service.asked == []


def test_akismet_is_told_the_text_and_who_sent_it_and_no_mail_address(
    service: OutsideService, settings: Settings
) -> None:
    use_akismet(settings, service.address)
    paper = scene.paper()

    comment = sent(paper)

    assert comment.state == CommentState.PUBLISHED
    form = {k: v[0] for k, v in parse_qs(service.asked[0].body.decode()).items()}
    assert form["api_key"] == "our-key"
    assert form["comment_content"] == comment.text
    assert (form["user_ip"], form["user_agent"]) == ("192.0.2.7", "Fox 1")
    assert form["permalink"].endswith(paper.thread.article.slug)
    assert paper.ana.email not in service.asked[0].body.decode()


def test_what_akismet_calls_spam_waits_and_the_hold_names_akismet(
    service: OutsideService, settings: Settings
) -> None:
    use_akismet(settings, service.address)
    service.answer = b"true"

    comment = sent(scene.paper())

    decision = decision_on(comment)
    assert comment.state == CommentState.HELD
    assert (decision.actor, decision.service) == (Actor.OUTSIDE_SERVICE, "Akismet")
    assert (decision.reason, decision.disclosure) == (Reason.OUTSIDE_SERVICE, Disclosure.CHECK)
    assert "Akismet" in receipt_of(comment)
    assert "Not held by any outside service" not in receipt_of(comment)


def test_the_signed_check_can_tell_that_we_ask(service: OutsideService, settings: Settings) -> None:
    use_signed(settings, service.address)
    service.answer = PUBLISH

    comment = sent(scene.paper())

    asked = service.asked[0]
    ours = hmac.new(SECRET.encode(), asked.body, hashlib.sha256).hexdigest()
    body = json.loads(asked.body)
    assert comment.state == CommentState.PUBLISHED
    assert asked.headers["rejoinder-signature"] == f"sha256={ours}"
    assert body["comment"]["text"] == comment.text
    assert set(body) == {"version", "site", "sent_at", "comment", "author"}
    assert set(body["author"]) == {"trust", "published_before"}
    assert b"192.0.2.7" not in asked.body


def test_the_signed_checks_words_are_for_the_desk_and_its_name_for_the_author(
    service: OutsideService, settings: Settings
) -> None:
    use_signed(settings, service.address)
    service.answer = HOLD
    paper = scene.paper()

    comment = sent(paper)

    desk = scene.browser(paper.mona).get(f"/desk/c/{ids.to_public(comment.pk)}").content.decode()
    finding = decision_on(comment).findings.get()
    assert comment.state == CommentState.HELD
    assert decision_on(comment).passage == "every morning"
    assert finding.details["words"] == "looks sold"
    assert "Harbour Filter" in receipt_of(comment)
    assert "looks sold" not in receipt_of(comment)
    assert "looks sold" in desk


@pytest.mark.parametrize(
    "garbage",
    [
        b"<html>busy</html>", b"", b"[]", b'{"outcome": "maybe"}', b"\xff\xfe", b"[" * 9_000,
        b'{"outcome": "hold", "reason": 7}', b"x" * 20_000,
    ],
    ids=["html", "empty", "list", "unknown", "bytes", "deep", "wrong type", "too much"],
)  # fmt: skip
def test_an_answer_that_nobody_can_read_holds_the_comment_and_names_the_service(
    service: OutsideService, settings: Settings, garbage: bytes
) -> None:
    use_signed(settings, service.address)
    service.answer = garbage

    comment = sent(scene.paper())

    decision = decision_on(comment)
    assert comment.state == CommentState.HELD
    assert decision.service == "Harbour Filter"
    assert decision.findings.get().error
    assert decision.runs[-1][-1] == decision.findings.get().error
    assert "Harbour Filter” – it did not answer, so a person looks" in receipt_of(comment)


def unreachable(kind: str, folder: Path) -> Iterator[str]:
    """Give the address of a service that cannot be asked."""
    if kind == "down":
        yield f"http://127.0.0.1:{free_port()}/check"
    elif kind == "no such name":
        yield "https://check.invalid/check"
    elif kind == "slow":
        with silent_service() as address:
            yield address
    else:
        with outside_service(expired_certificate(folder)) as running:
            yield running.address


@pytest.mark.parametrize("kind", ["down", "no such name", "slow", "bad certificate"])
def test_a_service_that_cannot_be_asked_loses_no_comment(
    kind: str, settings: Settings, tmp_path: Path
) -> None:
    for address in unreachable(kind, tmp_path):
        use_akismet(settings, address)

        comment = sent(scene.paper())

        assert comment.state == CommentState.HELD
        assert decision_on(comment).service == "Akismet"
        assert "Akismet” – it did not answer" in receipt_of(comment)
        assert ("SSLError" in decision_on(comment).findings.get().error) == (
            kind == "bad certificate"
        )


def test_a_site_may_choose_to_publish_without_the_answer_and_the_finding_stays(
    settings: Settings,
) -> None:
    use_akismet(settings, "https://check.invalid/check", outside_check_fails="publish")

    comment = sent(scene.paper())

    finding = decision_on(comment).findings.get()
    assert comment.state == CommentState.PUBLISHED
    assert (finding.rule, finding.details["service"]) == ("outside:akismet", "Akismet")
    assert finding.error


def test_a_service_that_fails_again_and_again_is_left_alone_for_a_while(
    service: OutsideService, settings: Settings
) -> None:
    use_akismet(settings, service.address)
    service.status = 500
    paper = scene.paper()

    for number in range(4):
        assert sent(paper, f"Comment number {number} on the ferry.").state == CommentState.HELD

    assert len(service.asked) == 2


def test_what_the_site_holds_itself_goes_to_nobody_outside(
    service: OutsideService, settings: Settings
) -> None:
    use_akismet(settings, service.address)
    paper = scene.paper(links_allowed_regular=0)

    held = sent(paper, "See https://x.example/ for more.")
    sent(paper, "No link in this one.")

    assert held.state == CommentState.HELD
    assert [b"No+link" in asked.body for asked in service.asked] == [True]


def test_comments_of_the_newsroom_go_to_nobody_outside(
    service: OutsideService, settings: Settings
) -> None:
    use_akismet(settings, service.address)
    paper = scene.paper()

    paper.comment(by=paper.mona)
    paper.comment()

    assert len(service.asked) == 1


def test_a_changed_text_is_asked_about_again(service: OutsideService, settings: Settings) -> None:
    use_akismet(settings, service.address)
    paper = scene.paper()
    comment = sent(paper)
    service.answer = b"true"

    changed = edit_comment(
        comment.pk, writer=Writer(account=paper.ana), text="Buy my boats.", now=cast.now()
    )

    assert changed.state is CommentState.HIDDEN
    assert b"recheck_reason=edit" in service.asked[1].body
    assert decision_on(comment).service == "Akismet"


def test_one_service_that_holds_is_enough(service: OutsideService, settings: Settings) -> None:
    with outside_service() as second:
        use_akismet(settings, service.address)
        use_signed(settings, second.address)
        second.answer = PUBLISH
        service.answer = b"true"

        comment = sent(scene.paper())

        assert decision_on(comment).service == "Akismet"
        assert (len(service.asked), len(second.asked)) == (1, 0)


def test_readers_are_told_which_service_is_sent_what(
    service: OutsideService, settings: Settings
) -> None:
    paper = scene.paper()
    assert b"Akismet" not in scene.browser(paper.ana).get("/settings/privacy").content
    use_akismet(settings, service.address)

    assert b"Akismet" in scene.browser(paper.ana).get("/settings/privacy").content


def test_an_outside_check_without_a_secret_is_an_error_of_the_configuration(
    settings: Settings,
) -> None:
    use_signed(settings, "https://check.example.org/")
    assert outside_check_is_signed() == []
    settings.OPTIONS = settings.OPTIONS | {"outside_check_secret": ""}

    assert [found.id for found in outside_check_is_signed()] == ["rejoinder.E004"]
    with pytest.raises(OptionIsWrong):
        read_options({"REJOINDER_OUTSIDE_CHECK_SECRET": "short"})
    with pytest.raises(OptionIsWrong):
        read_options({"REJOINDER_OUTSIDE_CHECK_FAILS": "whatever"})
