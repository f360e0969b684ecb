"""A reader's page as others see it: who may see it, and what is on it."""

import re

import pytest

from rejoinder.actions.withdraw_comment import withdraw_comment
from rejoinder.models import Account, Profile
from rejoinder.policies.writer import Writer
from rejoinder.rendering import addresses
from rejoinder.vocabulary.people import Audience
from rejoinder.vocabulary.states import CommentState
from tests.support import cast
from tests.web import scene

pytestmark = pytest.mark.django_db
UNKNOWN = "/people/zzzzz"


def shows(account: Account, **values: object) -> None:
    """Set fields of the account's profile."""
    Profile.objects.update_or_create(account=account, defaults=values)


def read(account: Account, by: Account | None = None) -> str:
    """Return the page of ``account``."""
    answer = scene.browser(by).get(addresses.person(account.pk))
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_shows_what_its_owner_chose_to_show() -> None:
    paper = scene.paper()
    words = {"bio": "Rides the ferry.", "place": "Aarhus", "website": "https://ferry.example"}
    shows(paper.ana, **words, shows_place=True)

    page = read(paper.ana)

    for word in ("Ana", "Regular", "reader since", "Rides the ferry.", "Aarhus", "ferry.example"):
        assert word in page

    shows(paper.ana, shows_bio=False, shows_place=False, shows_joined=False, shows_comments=False)

    page = read(paper.ana)
    for word in ("Rides the ferry.", "Aarhus", "reader since"):
        assert word not in page
    assert "Ana does not list comments here." in page


def test_only_published_comments_are_listed_and_counted() -> None:
    paper = scene.paper()
    paper.comment("The one that stays.")
    paper.comment("Removed for a reason.", state=CommentState.REMOVED)
    paper.comment("Still to be read.", state=CommentState.HELD)
    withdrawn = paper.comment("Better not said.")
    withdraw_comment(withdrawn.pk, writer=Writer(account=paper.ana), now=cast.now())

    for visitor in (None, paper.zed, paper.mona, paper.ana):
        page = read(paper.ana, visitor)
        assert "The one that stays." in page
        assert ">1 comment<" in page
        for word in ("Removed for a reason.", "Still to be read.", "Better not said."):
            assert word not in page


def test_older_comments_are_on_further_pages_each_once() -> None:
    paper = scene.paper()
    for number in range(25):
        paper.comment(f"Remark number {number}.")
    ana = scene.browser()

    first = ana.get(addresses.person(paper.ana.pk)).content.decode()
    more = re.search(r'href="(/people/[^"]+\?after=[^"]+)"', first)
    assert more is not None
    second = ana.get(more[1]).content.decode()

    found = [re.findall(r"Remark number (\d+)\.", page) for page in (first, second)]
    assert [len(numbers) for numbers in found] == [20, 5]
    assert found[0] + found[1] == [str(number) for number in reversed(range(25))]
    assert 'class="more"' not in second


@pytest.mark.parametrize(
    ("audience", "stranger", "reader"),
    [
        (Audience.EVERYONE, True, True),
        (Audience.SIGNED_IN, False, True),
        (Audience.NOBODY, False, False),
    ],
)
def test_whoever_may_not_see_it_gets_what_a_missing_page_gives(
    audience: Audience, stranger: bool, reader: bool
) -> None:
    paper = scene.paper()
    shows(paper.ana, audience=audience)

    for visitor, may in ((None, stranger), (paper.zed, reader), (paper.ana, True)):
        browser = scene.browser(visitor)
        answer = browser.get(addresses.person(paper.ana.pk))
        assert answer.status_code == (200 if may else 404)
        if not may:
            missing = browser.get(UNKNOWN)
            assert missing.status_code == 404
            assert _plain(answer.content) == _plain(missing.content)


def test_nobody_sees_the_page_of_an_account_that_is_closing() -> None:
    paper = scene.paper()
    read(paper.ana)

    Account.objects.filter(pk=paper.ana.pk).update(closing_at=cast.now())

    assert scene.browser().get(addresses.person(paper.ana.pk)).status_code == 404


def test_search_engines_list_it_only_where_its_owner_agreed() -> None:
    paper = scene.paper()
    assert '<meta name="robots" content="noindex">' in read(paper.ana)

    shows(paper.ana, may_be_indexed=True)

    assert "noindex" not in read(paper.ana)


def test_others_can_mute_and_nobody_mutes_themselves() -> None:
    paper = scene.paper()

    assert f'action="{addresses.person(paper.ana.pk)}/mute"' in read(paper.ana, paper.zed)
    assert "/mute" not in read(paper.ana, paper.ana)
    assert "/mute" not in read(paper.ana)


def test_bylines_of_accounts_lead_to_it_and_those_of_guests_lead_nowhere() -> None:
    paper = scene.paper()
    paper.comment("By an account.")
    paper.comment("By a guest.", guest_key="g" * 64)

    page = scene.browser().get(f"/articles/{paper.thread.article.slug}").content.decode()

    assert f'<a class="who" href="{addresses.person(paper.ana.pk)}"><bdi>Ana</bdi></a>' in page
    assert page.count('class="who"') == 1
    assert "<bdi>Petter</bdi>" in page


def test_a_removed_comment_names_nobody() -> None:
    paper = scene.paper()
    kept = paper.comment("By an account.")
    article = f"/articles/{paper.thread.article.slug}"
    assert 'class="av' in scene.browser().get(article).content.decode()

    paper.remove(kept.pk)

    page = scene.browser().get(article).content.decode()
    assert 'class="av' not in page
    assert "/people/" not in page


def _plain(content: bytes) -> str:
    return re.sub(r'value="[^"]{64}"', "", content.decode())
