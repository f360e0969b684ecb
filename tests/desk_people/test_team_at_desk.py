"""The team page: who belongs to the newsroom, in which sections, under which bylines."""

import pytest

from rejoinder.actions.save_article import ArticleText, save_article
from rejoinder.kit import ids
from rejoinder.models import Account, Byline, StaffSection
from rejoinder.vocabulary.states import CommentState, Role
from tests.support import cast
from tests.web import scene

pytestmark = pytest.mark.django_db


def administrator() -> Account:
    admin = cast.ed()
    Account.objects.filter(pk=admin.pk).update(role=Role.ADMINISTRATOR)
    admin.refresh_from_db()
    return admin


def member(account: Account) -> str:
    return f"/desk/team/{ids.to_public(account.pk)}"


def role_of(account: Account) -> str:
    return str(Account.objects.get(pk=account.pk).role)


@pytest.mark.parametrize("named_by", ["name", "address"])
def test_an_administrator_takes_somebody_in(named_by: str) -> None:
    paper = scene.paper()
    person = paper.zed.display_name if named_by == "name" else paper.zed.email

    answer = scene.browser(administrator()).post(
        "/desk/team", {"person": person, "role": "moderator"}
    )

    assert answer.status_code == 303
    assert role_of(paper.zed) == Role.MODERATOR


def test_whoever_gets_another_role_signs_in_anew() -> None:
    paper = scene.paper()
    zed = scene.browser(paper.zed)
    assert zed.get("/me/comments").status_code == 200

    scene.browser(administrator()).post(member(paper.zed), {"act": "role", "role": "reporter"})

    assert zed.get("/me/comments").status_code == 302


def test_editors_see_the_team_and_give_no_roles() -> None:
    paper = scene.paper()
    ed = scene.browser(cast.ed())

    page = ed.get("/desk/team").content.decode()
    taken = ed.post("/desk/team", {"person": paper.zed.display_name, "role": "moderator"})
    changed = ed.post(member(paper.mona), {"act": "role", "role": "administrator"})

    assert paper.mona.display_name in page
    assert "@" not in page
    assert (taken.status_code, changed.status_code) == (403, 403)
    assert (role_of(paper.zed), role_of(paper.mona)) == (Role.READER, Role.MODERATOR)


def test_nobody_changes_their_own_role() -> None:
    scene.paper()
    admin = administrator()

    answer = scene.browser(admin).post(member(admin), {"act": "role", "role": "reader"})

    assert answer.status_code == 422
    assert "Your own role is changed by another administrator." in answer.content.decode()
    assert role_of(admin) == Role.ADMINISTRATOR


def test_an_unknown_name_comes_back_as_typed() -> None:
    scene.paper()

    answer = scene.browser(administrator()).post(
        "/desk/team", {"person": "Nobody At All", "role": "editor"}
    )

    assert answer.status_code == 422
    assert "Nobody here has this name or address." in answer.content.decode()
    assert 'value="Nobody At All"' in answer.content.decode()


def test_a_moderator_with_sections_decides_in_them_alone() -> None:
    paper = scene.paper()
    sport = paper.site.sections.create(name="Sport", slug="sport")
    harbour = paper.site.sections.create(name="Harbour", slug="harbour")
    paper.thread.article.section = harbour
    paper.thread.article.save()
    comment = paper.comment(guest_key="g" * 64, state=CommentState.HELD)
    ed, mona = scene.browser(cast.ed()), scene.browser(paper.mona)
    publish = {"act": "publish", "seen": "held"}

    ed.post(member(paper.mona), {"act": "sections", "sections": [str(sport.pk)]})
    refused = mona.post(f"/desk/c/{comment.public_id}", publish)
    ed.post(member(paper.mona), {"act": "sections", "sections": [str(sport.pk), str(harbour.pk)]})
    taken = mona.post(f"/desk/c/{comment.public_id}", publish)

    assert refused.status_code in (403, 404)
    assert taken.status_code == 303
    assert StaffSection.objects.filter(account=paper.mona).count() == 2


def test_a_reporters_byline_is_theirs_on_old_and_new_articles() -> None:
    paper = scene.paper()
    reporter = cast.ida()
    ed = scene.browser(cast.ed())

    answer = ed.post(member(reporter), {"act": "byline", "byline": "Ida Berg"})
    later = cast.thread(paper.site)
    again = ArticleText(
        slug=paper.thread.article.slug,
        headline="Changed",
        body_html="<p>Other words.</p>",
        published_at=cast.now(),
        bylines=("Ida Berg",),
    )
    save_article(paper.site, again, now=cast.now())

    assert answer.status_code == 303
    for article in (paper.thread.article, later.article):
        theirs = Byline.objects.filter(article=article, account=reporter)
        assert list(theirs.values_list("name", flat=True)) == ["Ida Berg"]
    unknown = ed.post(member(reporter), {"act": "byline", "byline": "Nobody"})
    assert unknown.status_code == 422


def test_a_former_reporter_keeps_no_byline() -> None:
    paper = scene.paper()
    reporter = cast.ida()
    Byline.objects.filter(article=paper.thread.article, name="Ida Berg").update(account=reporter)

    scene.browser(administrator()).post(member(reporter), {"act": "role", "role": "reader"})

    assert not Byline.objects.filter(account=reporter).exists()
