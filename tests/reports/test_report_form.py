"""The report of a comment: who may, what is kept, what the reader is told."""

import pytest

from rejoinder.models import Comment, Mute, Report
from rejoinder.vocabulary.states import CommentState, Reason
from tests.reports.reporting import reports, send, send_by_script, state_of, was_right
from tests.support import cast
from tests.web import scene

pytestmark = pytest.mark.django_db


def page(by: object, comment: Comment) -> str:
    client = scene.browser(by)  # type: ignore[arg-type]
    answer = client.get(f"/d/{comment.thread_id}/c/{comment.public_id}/report")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_reader_reports_a_comment_and_is_thanked() -> None:
    paper = scene.paper()
    comment = paper.comment("Only an idiot like Holm.")
    assert "Attack on a person" in page(paper.zed, comment)

    answer = send(paper.zed, comment, reason="R1", passage="an idiot", note="Again.", outcome="on")

    report = Report.objects.get()
    said = answer.content.decode()
    assert answer.status_code == 200
    assert f"Thank you. Report {report.pk}" in said
    assert "You will be told what became of it." in said
    assert (report.comment, report.reporter) == (comment, paper.zed)
    assert (report.reason, report.passage, report.note) == (Reason.ATTACK, "an idiot", "Again.")
    assert (report.weight, report.by_new_reader, report.wants_outcome) == (1.0, False, True)
    assert state_of(comment) is CommentState.PUBLISHED


def test_no_address_is_kept_of_a_report() -> None:
    paper = scene.paper()

    send(paper.zed, paper.comment(), reason="R1")

    report = Report.objects.get()
    assert len(report.network) == 64
    assert "127.0.0" not in report.network


def test_the_second_report_of_one_reader_changes_nothing() -> None:
    paper = scene.paper()
    comment = paper.comment()
    send(paper.zed, comment, reason="R1")

    again = send(paper.zed, comment, reason="R5")

    report = Report.objects.get()
    assert report.reason == Reason.ATTACK
    assert "You have reported this comment before" in again.content.decode()
    assert "You have reported this comment." in page(paper.zed, comment)


def test_strangers_are_shown_the_way_in_and_the_notice() -> None:
    paper = scene.paper()
    comment = paper.comment()
    assert send(paper.zed, comment, reason="R1").status_code == 200

    seen = page(None, comment)
    answer = send(None, comment, reason="R1")

    assert "/accounts/login/?next=" in seen
    assert f"/d/{comment.thread_id}/c/{comment.public_id}/notice" in seen
    assert 'name="reason"' not in seen
    assert answer.status_code == 401
    assert Report.objects.count() == 1


def test_nobody_reports_their_own_comment() -> None:
    paper = scene.paper()
    comment = paper.comment(by=paper.ana)
    assert send(paper.zed, comment, reason="R1").status_code == 200

    answer = send(paper.ana, comment, reason="R1")

    assert answer.status_code == 403
    assert "This comment is yours." in page(paper.ana, comment)
    assert Report.objects.count() == 1


@pytest.mark.parametrize("state", [CommentState.REMOVED, CommentState.HELD])
def test_what_readers_do_not_see_is_not_reported(state: CommentState) -> None:
    paper = scene.paper()
    comment = paper.comment(state=state)

    answer = send(paper.zed, comment, reason="R1")

    assert answer.status_code == (403 if state is CommentState.REMOVED else 404)
    assert Report.objects.count() == 0


def test_a_comment_is_reported_in_its_own_discussion_only() -> None:
    paper = scene.paper()
    comment, other = paper.comment(), cast.thread(paper.site)

    answer = scene.browser(paper.zed).post(
        f"/d/{other.pk}/c/{comment.public_id}/reports", {"reason": "R1"}
    )

    assert answer.status_code == 404
    assert Report.objects.count() == 0


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "Say why you report the comment."),
        ({"reason": "H9"}, "Say why you report the comment."),
        ({"reason": "I1"}, "Say why you report the comment."),
        ({"reason": "nonsense"}, "Say why you report the comment."),
        ({"reason": "R1", "note": "n" * 501}, "at most 500 fit"),
        ({"reason": "R1", "passage": "p" * 501}, "at most 500 fit"),
    ],
)
def test_an_incomplete_report_comes_back_with_what_was_typed(
    form: dict[str, str], sentence: str
) -> None:
    paper = scene.paper()
    comment = paper.comment()

    answer = send(paper.zed, comment, **({"note": "I was there."} | form))
    for_script = send_by_script(paper.zed, comment, **form)

    assert answer.status_code == for_script.status_code == 422
    assert sentence in answer.content.decode()
    assert form.get("note", "I was there.") in answer.content.decode()
    assert sentence in for_script.json()["error"]["sentence"]
    assert Report.objects.count() == 0


def test_to_disagree_is_no_report_and_ends_at_reply() -> None:
    paper = scene.paper()
    comment = paper.comment()

    answer = send(paper.zed, comment, reason="disagree")

    assert "That is what Reply is for" in answer.content.decode()
    assert f"/d/{comment.thread_id}/c/{comment.public_id}/reply" in answer.content.decode()
    assert Report.objects.count() == 0


def test_what_breaks_the_law_goes_on_to_the_notice() -> None:
    paper = scene.paper()
    comment = paper.comment()
    form = f"/d/{comment.thread_id}/c/{comment.public_id}/notice"

    answer = send(paper.zed, comment, reason="law")
    for_script = send_by_script(paper.zed, comment, reason="law")

    assert (answer.status_code, answer["Location"]) == (303, form)
    assert for_script.json() == {"where": form}
    assert Report.objects.count() == 0


def test_the_box_mutes_the_author_even_when_the_report_hides_the_comment() -> None:
    paper = scene.paper()
    comment = paper.comment(by=paper.ana)
    for reader in (cast.zed(), cast.zed()):
        reports(comment, reader)

    answer = send(paper.zed, comment, reason="R1", mute="on")

    assert state_of(comment) is CommentState.HIDDEN
    assert Mute.objects.get(account=paper.zed).muted == paper.ana
    assert "You no longer read Ana" in answer.content.decode()
    assert "hidden until a person has decided" in answer.content.decode()


def test_scripts_get_the_same_words_for_the_dialog() -> None:
    paper = scene.paper()

    answer = send_by_script(paper.zed, paper.comment(), reason="R1", outcome="on")

    assert answer.status_code == 201
    assert "Thank you. Report" in answer.json()["html"]
    assert "<html" not in answer.json()["html"]


def test_a_reader_is_told_how_their_last_reports_ended() -> None:
    paper = scene.paper()
    was_right(paper.zed, paper, upheld=5, rejected=1)

    answer = send(paper.zed, paper.comment(), reason="R1")

    assert "Your last reports: 5 of 6 led to a decision." in answer.content.decode()
    assert Report.objects.latest("pk").weight == pytest.approx(2 * 6 / 8)


def test_whose_reports_were_rejected_counts_nothing_and_is_told() -> None:
    paper = scene.paper()
    was_right(paper.zed, paper, upheld=0, rejected=10)
    comment = paper.comment()

    answer = send(paper.zed, comment, reason="R1")

    report = Report.objects.latest("pk")
    assert (report.comment, report.weight) == (comment, 0.0)
    assert "Of your last 10 reports, 0 led to a decision." in answer.content.decode()
    assert "it does not count towards hiding a comment" in answer.content.decode()


def test_the_menu_of_each_comment_has_the_way_to_report_it_but_not_ones_own() -> None:
    paper = scene.paper()
    comment = paper.comment(by=paper.ana)
    way = f'href="/d/{comment.thread_id}/c/{comment.public_id}/report"'
    article = f"/articles/{paper.thread.article.slug}"

    assert way in scene.browser(paper.zed).get(article).content.decode()
    assert way in scene.browser().get(article).content.decode()
    assert way not in scene.browser(paper.ana).get(article).content.decode()
