"""Some decisions go to somebody else, who does not see what was decided."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rejoinder.models import Comment, Decision, SecondLook, Site
from rejoinder.vocabulary.states import CommentState
from tests.support import cast
from tests.web import scene
from tests.web.scene import Paper

pytestmark = pytest.mark.django_db


def _decided(paper: Paper, form: dict[str, str], text: str = "A stupid liar, he is.") -> Comment:
    comment = paper.comment(text, guest_key="g" * 64, state=CommentState.HELD)
    scene.browser(paper.mona).post(f"/desk/c/{comment.public_id}", {"seen": "held"} | form)
    # The moment for undoing is over.
    Decision.objects.update(undo_until=timezone.now() - timedelta(seconds=1))
    return comment


def test_how_many_of_a_hundred_is_the_sites_choice() -> None:
    paper = scene.paper(second_looks_in_100=0)

    _decided(paper, {"act": "publish"}, "Nobody looks at this again.")
    none = SecondLook.objects.count()
    Site.objects.update(second_looks_in_100=100)
    _decided(paper, {"act": "publish"}, "Somebody looks at this again.")

    assert (none, SecondLook.objects.count()) == (0, 1)


def test_the_second_person_does_not_see_the_decision_and_the_first_not_the_look() -> None:
    paper = scene.paper(second_looks_in_100=100)
    comment = _decided(paper, {"quick": "R1", "passage": "stupid liar"})
    tom, mona = scene.browser(cast.mona()), scene.browser(paper.mona)

    toms, monas = (c.get("/desk/second-look").content.decode() for c in (tom, mona))
    look = SecondLook.objects.get()
    address = f"/desk/second-look/{look.pk}"
    by_herself = mona.post(address, {"act": "remove"})
    agreed = tom.post(address, {"act": "remove"}, follow=True)
    again = tom.post(address, {"act": "leave"})

    assert comment.text in toms and comment.text not in monas
    assert "1 waits for you" in toms
    for words in ("attack on a person", "Removed", "removed by", "Decision", "Mona"):
        assert words not in toms.split('class="desk-card')[1].split("</article>")[0], words
    assert by_herself.status_code == again.status_code == 404
    assert "You agree with the first decision." in agreed.content.decode()
    look.refresh_from_db()
    assert (look.removes, look.agrees) == (True, True)


def test_whoever_would_have_left_it_disagrees_with_a_removal_and_agrees_with_a_release() -> None:
    paper = scene.paper(second_looks_in_100=100)
    _decided(paper, {"quick": "R1"}, "The first of two.")
    _decided(paper, {"act": "publish"}, "The second of two.")
    tom = scene.browser(cast.mona())

    for look in SecondLook.objects.order_by("pk"):
        tom.post(f"/desk/second-look/{look.pk}", {"act": "leave"})

    agreed = list(SecondLook.objects.order_by("pk").values_list("removes", "agrees"))
    assert agreed == [(False, False), (False, True)]


def test_what_was_undone_or_is_older_than_three_days_is_not_looked_at() -> None:
    paper = scene.paper(second_looks_in_100=100)
    _decided(paper, {"act": "publish"})
    tom = scene.browser(cast.mona())
    assert "1 waits for you" in tom.get("/desk/second-look").content.decode()

    SecondLook.objects.update(asked_at=timezone.now() - timedelta(hours=73))

    assert "0 wait for you" in tom.get("/desk/second-look").content.decode()
