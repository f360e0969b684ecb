"""A limit holds when everything comes at once, over all processes (S-27)."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import close_old_connections, connection

from rejoinder.models import Comment, Site
from rejoinder.rendering.stamps import SITE_SLOT, stamps
from rejoinder.vocabulary.states import CommentState
from tests.support import cast
from tests.support.server import Server
from tests.support.web import Person

pytestmark = pytest.mark.django_db(transaction=True)
ALLOWED, SENT = 10, 200


def test_of_200_comments_at_once_no_more_appear_than_a_new_reader_may_post_in_a_day(
    site_server: Server,
) -> None:
    place, ben = cast.thread(), cast.ben()
    Site.objects.update(comments_a_day_new=ALLOWED)
    stamps().touch(SITE_SLOT)
    browser = Person(site_server.address, ben)

    def by_the_server(number: int) -> None:
        words = f"Number {number}: {number * 7919} barriers and {number * 104729} engineers."
        assert browser.sends(f"/d/{place.pk}/comments", text=words).status_code == 200

    def by_this_process(number: int) -> None:
        try:
            cast.writes(ben, place, f"Word {number}: {number * 7907} of {number * 104743} boats.")
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as senders:
        numbers = range(1, SENT // 2 + 1)
        sent = [
            senders.submit(send, n) for n in numbers for send in (by_the_server, by_this_process)
        ]
        for each in sent:
            each.result()

    close_old_connections()
    assert Comment.objects.filter(author=ben).count() == SENT
    assert Comment.objects.filter(author=ben, state=CommentState.PUBLISHED).count() == ALLOWED
