"""Muting: one reader's page folds what another one writes; nobody else's page changes."""

import re

import pytest
from django.test import Client

from rejoinder.actions.mute_reader import MOST_MUTED, MOST_WORDS, mute, mute_account, mute_word
from rejoinder.kit import ids
from rejoinder.models import Account, Comment, ImportedPerson, Mute, MutedWord
from rejoinder.policies.reading import muted_authors, who_muted
from rejoinder.vocabulary.states import CommentState
from tests.support import cast
from tests.support.browser import Pages
from tests.support.server import Server
from tests.support.web import Person
from tests.web import scene

pytestmark = pytest.mark.django_db
FOLDED = "<summary>Muted reader – show</summary>"
FOLDED_BY_WORD = "<summary>Muted word – show</summary>"


def _article(paper: scene.Paper) -> str:
    return f"/articles/{paper.thread.article.slug}"


def _page(client: Client, paper: scene.Paper) -> str:
    return client.get(_article(paper)).content.decode()


def _mute_address(paper: scene.Paper, comment: Comment) -> str:
    return f"/d/{paper.thread.pk}/c/{comment.public_id}/mute"


def test_muting_from_a_comments_menu_folds_all_comments_of_its_author_for_me_alone() -> None:
    paper = scene.paper()
    first = paper.comment("Zed says one.", by=paper.zed)
    paper.comment("Zed says two.", by=paper.zed)
    paper.comment("Mona answers.", by=paper.mona, parent=first)
    ana, mona = scene.browser(paper.ana), scene.browser(paper.mona)
    before = _page(mona, paper)
    assert f'action="/d/{paper.thread.pk}/c/{first.public_id}/mute"' in _page(ana, paper)

    answer = ana.post(
        _mute_address(paper, first), headers={"referer": f"http://testserver{_article(paper)}"}
    )

    assert answer.status_code == 303
    assert answer["Location"] == f"{_article(paper)}#c-{first.public_id}"
    page = _page(ana, paper)
    assert page.count(f'<details class="muted">{FOLDED}') == 2
    answers = page.split("Mona answers.")[0].rpartition("<article")[2]
    assert "muted" not in answers
    assert _tokenless(_page(mona, paper)) == _tokenless(before)


def test_a_muted_comment_is_folded_also_where_it_is_quoted_above_an_answer() -> None:
    paper = scene.paper()
    above = paper.comment("Zed says one.", by=paper.zed)
    answer = paper.comment("Mona answers.", by=paper.mona, parent=above)
    ana = scene.browser(paper.ana)
    permalink = f"/d/{paper.thread.pk}/c/{answer.public_id}"
    assert FOLDED not in ana.get(permalink).content.decode()

    mute(paper.ana, above.pk, cast.now())

    page = ana.get(permalink).content.decode()
    assert "Zed says one." in page.split(FOLDED)[1].split("</details>")[0]
    assert FOLDED not in scene.browser(paper.mona).get(permalink).content.decode()


def test_muting_twice_is_once_and_the_list_takes_it_back() -> None:
    paper = scene.paper()
    comment = paper.comment("Zed says one.", by=paper.zed)
    ana = scene.browser(paper.ana)
    for _time in range(2):
        assert ana.post(_mute_address(paper, comment)).status_code == 303
    stored = Mute.objects.get(account=paper.ana)
    listed = ana.get("/settings/muted").content.decode()
    assert "Zed" in listed

    answer = ana.post("/settings/muted", {"unmute": str(stored.pk)}, follow=True)

    assert "You see their comments again." in answer.content.decode()
    assert not Mute.objects.exists()
    assert FOLDED not in _page(ana, paper)


def test_the_overlay_names_what_to_fold_on_this_thread() -> None:
    paper = scene.paper()
    comment = paper.comment("Zed says one.", by=paper.zed)
    other = cast.thread(paper.site)
    elsewhere = cast.writes(paper.zed, other, "Zed elsewhere, in other words.")
    mute(paper.ana, comment.pk, cast.now())
    mute_word(paper.ana, "Ferry  Boat")

    told = scene.browser(paper.ana).get("/me", {"thread": paper.thread.pk}).json()
    others = scene.browser(paper.mona).get("/me", {"thread": paper.thread.pk}).json()

    assert told["muted"] == [comment.public_id]
    assert ids.to_public(elsewhere.comment_id) not in told["muted"]
    assert told["muted_words"] == ["ferry boat"]
    assert (others["muted"], others["muted_words"]) == ([], [])


def test_nothing_tells_the_muted_reader() -> None:
    paper = scene.paper()
    comment = paper.comment("Zed says one.", by=paper.zed)
    zed = scene.browser(paper.zed)
    looked_at = (
        _article(paper),
        f"/me?thread={paper.thread.pk}",
        "/me/comments",
        "/settings/muted",
    )
    before = [_tokenless(zed.get(path).content.decode()) for path in looked_at]

    mute(paper.ana, comment.pk, cast.now())
    mute_account(paper.ana, paper.zed.pk, cast.now())

    assert [_tokenless(zed.get(path).content.decode()) for path in looked_at] == before


def test_guests_and_imported_people_can_be_muted_too() -> None:
    paper = scene.paper(guests_held_first=False)
    guest = paper.comment("From a guest.", guest_key="k" * 64)
    imported = paper.comment("From another system.", by=paper.zed)
    person = ImportedPerson.objects.create(source_key="disqus:1", name="Old Hand")
    Comment.objects.filter(pk=imported.pk).update(
        author=None, imported_author=person, author_name="Old Hand"
    )
    ana = scene.browser(paper.ana)

    for comment in (guest, imported):
        assert ana.post(_mute_address(paper, comment)).status_code == 303

    assert _page(ana, paper).count(FOLDED) == 2
    names = set(Mute.objects.values_list("name", flat=True))
    assert names == {"Petter", "Old Hand"}


def test_oneself_former_readers_and_what_is_not_there_cannot_be_muted() -> None:
    paper = scene.paper()
    own = paper.comment("From Ana.")
    former = paper.comment("From one who left.", by=paper.zed)
    Comment.objects.filter(pk=former.pk).update(author=None, author_name="")
    held = paper.comment("Held.", by=paper.zed, state=CommentState.HELD)
    gone = paper.comment("Removed.", by=paper.zed, state=CommentState.REMOVED)
    ana = scene.browser(paper.ana)

    answers = [ana.post(_mute_address(paper, c)).status_code for c in (own, former, held, gone)]
    profile = f"/people/{ids.to_public(paper.ana.pk)}/mute"

    assert answers == [422, 422, 404, 404]
    assert ana.post(profile).status_code == 422
    assert ana.post("/people/zzzz/mute").status_code == 404
    assert not Mute.objects.exists()


def test_a_profiles_owner_is_muted_and_read_again() -> None:
    paper = scene.paper()
    paper.comment("Zed says one.", by=paper.zed)
    ana = scene.browser(paper.ana)
    address = f"/people/{ids.to_public(paper.zed.pk)}/mute"

    assert ana.post(address).status_code == 303
    assert FOLDED in _page(ana, paper)
    assert ana.post(address, {"act": "unmute"}).status_code == 303
    assert FOLDED not in _page(ana, paper)


def test_muted_words_fold_whole_words_in_any_letter_case_but_never_ones_own() -> None:
    paper = scene.paper()
    paper.comment("The **FERRY** was late.", by=paper.zed)
    paper.comment("Two ferryboats came.", by=paper.zed)
    paper.comment("My own ferry.")
    ana = scene.browser(paper.ana)

    ana.post("/settings/muted", {"word": " Ferry "})

    page = _page(ana, paper)
    assert page.count(FOLDED_BY_WORD) == 1
    assert "FERRY" in page.split(FOLDED_BY_WORD)[1].split("</article>")[0]
    assert FOLDED_BY_WORD not in _page(scene.browser(paper.mona), paper)


@pytest.mark.parametrize("word", ["", "   ", "…!", "x" * 61])
def test_a_word_that_cannot_be_muted_is_refused_beside_its_field(word: str) -> None:
    paper = scene.paper()
    ana = scene.browser(paper.ana)
    assert ana.post("/settings/muted", {"word": "ferry"}).status_code == 303

    answer = ana.post("/settings/muted", {"word": word})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="f-word-error"' in page
    assert f'value="{word}"' in page
    assert MutedWord.objects.count() == 1


def test_lists_have_an_end() -> None:
    paper = scene.paper()
    now = cast.now()
    MutedWord.objects.bulk_create(
        MutedWord(account=paper.ana, word=f"word{n}") for n in range(MOST_WORDS)
    )
    Mute.objects.bulk_create(
        Mute(account=paper.ana, guest_key=f"{n:064}", name="x", muted_at=now)
        for n in range(MOST_MUTED)
    )
    comment = paper.comment("Zed says one.", by=paper.zed)
    ana = scene.browser(paper.ana)

    assert ana.post("/settings/muted", {"word": "word3"}).status_code == 303
    assert ana.post("/settings/muted", {"word": "one more"}).status_code == 422
    assert ana.post(_mute_address(paper, comment)).status_code == 422
    assert MutedWord.objects.count() == MOST_WORDS
    assert Mute.objects.count() == MOST_MUTED


def test_nobody_takes_an_entry_off_anothers_list() -> None:
    paper = scene.paper()
    comment = paper.comment("Zed says one.", by=paper.zed)
    stored = mute(paper.ana, comment.pk, cast.now())
    word = mute_word(paper.ana, "ferry")
    mona = scene.browser(paper.mona)

    mona.post("/settings/muted", {"unmute": str(stored.pk)})
    mona.post("/settings/muted", {"unmute_word": str(word.pk)})
    page = mona.get("/settings/muted").content.decode()

    assert Mute.objects.exists()
    assert MutedWord.objects.exists()
    assert "ferry" not in page


def test_who_muted_an_author_is_answered_for_many_readers_at_once() -> None:
    paper = scene.paper()
    comment = paper.comment("Zed says one.", by=paper.zed)
    readers = Account.objects.bulk_create(
        Account(
            email=f"r{n}@example.org", display_name=f"R{n}", name_key=f"r{n}", joined_at=cast.now()
        )
        for n in range(1_200)
    )
    muting = readers[::100]
    Mute.objects.bulk_create(
        Mute(account=reader, muted=paper.zed, name="Zed", muted_at=cast.now()) for reader in muting
    )

    found = who_muted(comment, [reader.pk for reader in readers])

    assert found == {reader.pk for reader in muting}
    assert muted_authors(muting[0]).wrote(comment)
    assert not muted_authors(paper.ana).wrote(comment)


@pytest.mark.django_db(transaction=True)
@pytest.mark.any_database
def test_script_folds_what_is_muted_also_in_comments_loaded_later(
    site_server: Server, pages: Pages
) -> None:
    place = cast.thread(cast.newspaper())
    ana, zed, mona = cast.ana(), cast.zed(), cast.mona()
    for number in range(24):
        text = " ".join(f"w{number}x{each}" for each in range(9))  # no two are alike
        cast.writes(zed if number % 12 == 0 else mona, place, text)
    cast.writes(mona, place, "A word about the FERRY here.")
    mute_account(ana, zed.pk, cast.now())
    mute_word(ana, "ferry")
    session = Person(site_server.address, ana).http.cookies
    page = pages.open()
    page.context.add_cookies(
        [{"name": c.name, "value": c.value or "", "url": site_server.address} for c in session]
    )

    page.goto(f"{site_server.address}/articles/{place.article.slug}?sort=oldest")
    page.wait_for_selector("details.muted")
    first = page.locator("details.muted").count()
    page.click(".more a[data-fragment]")
    page.wait_for_selector("text=Muted word – show")

    assert first == 2
    assert page.locator("details.muted").count() == 3
    fold = page.locator("details.muted").first
    assert not fold.locator(".text").is_visible()
    fold.locator("summary").first.click()
    assert fold.locator(".text").is_visible()


def _tokenless(page: str) -> str:
    return re.sub(r"[A-Za-z0-9]{64}", "", page)
