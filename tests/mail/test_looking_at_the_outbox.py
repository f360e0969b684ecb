"""The people who run the site see what waits and why, and can try a mail again."""

import pytest
from click.testing import CliRunner
from django.utils import timezone

from rejoinder.actions.housekeeping import KEEP_DELIVERIES, keep_house
from rejoinder.actions.tell import tell
from rejoinder.management.outbox_command import command
from rejoinder.models import Delivery
from rejoinder.vocabulary.errors import ExpectedFailure
from tests.mail.post import letter
from tests.support import cast
from tests.support.outgoing import outgoing
from tests.web import scene

pytestmark = pytest.mark.django_db


def test_a_mail_that_failed_is_shown_with_its_reason_and_tried_again() -> None:
    paper = scene.paper()
    parent = cast.writes(paper.ana, paper.thread, "I drive that route every morning.")
    cast.writes(paper.zed, paper.thread, "So do I.", parent=parent.comment_id)
    tell(timezone.now())
    failed = Delivery.objects.get(channel="email")
    Delivery.objects.filter(pk=failed.pk).update(
        state="failed", attempts=16, outcome="refused: 550 5.7.1 blocked"
    )

    said = CliRunner().invoke(command).output
    CliRunner().invoke(command, ["--retry", str(failed.pk)])

    assert "failed" in said
    assert f"{failed.pk}  failed" in said
    assert "550 5.7.1 blocked" in said
    assert len(outgoing()) == 1


def test_what_has_left_is_not_tried_again() -> None:
    scene.paper()
    sent = letter()
    outgoing()

    answer = CliRunner().invoke(command, ["--retry", str(sent.pk)])

    assert isinstance(answer.exception, ExpectedFailure)
    assert len(outgoing()) == 1


def test_what_left_a_month_ago_is_forgotten() -> None:
    scene.paper()
    old, waiting = letter("a@example.org"), letter("b@example.org", expires=None)
    Delivery.objects.update(made_at=timezone.now() - 2 * KEEP_DELIVERIES)
    Delivery.objects.filter(pk=old.pk).update(state="sent")

    keep_house(timezone.now())

    assert list(Delivery.objects.values_list("pk", flat=True)) == [waiting.pk]
