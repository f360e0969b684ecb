"""Names: nobody looks like somebody else, and every refusal says why (S-34, S-17)."""

from datetime import timedelta

import pytest
import requests

from rejoinder.actions.choose_name import BETWEEN_CHANGES, NameChangedLately, choose_name
from rejoinder.actions.moderate import publish
from rejoinder.actions.taken_names import NameNotFree, free_name, free_variant, guest_name
from rejoinder.kit.names import skeleton, usable_name
from rejoinder.kit.text import NameRefused
from rejoinder.models import Account, Comment
from rejoinder.vocabulary.states import CommentState, Role
from tests.support import cast
from tests.support.server import Server
from tests.support.web import Person, visible_text
from tests.web import scene

SITE = "The Harbour Post"
GOOD = [
    "Mara K", "Łukasz Żak", "نور الهادي", "דנה לוי", "Олена Бондар", "Ελένη Μάνου", "田中 陽子",
    "김서준", "अनिता राव", "Çağla Demir", "Nguyễn Minh", "Tove-Marie Ås", "Tom O’Neill",
    "J. R. Smith", "J.R.Tolkien", "St. John", "山田 Ken", "Jeff Staff", "System of a Down",
    "Modesty", "@mara", "Ana 2", "ʻOkina Keʻala",
]  # fmt: skip
# The name, and words of the sentence that refuses it.
BAD = {
    "аdmin": "one script",  # Cyrillic а
    "Μара": "one script",
    "ａｄｍｉｎ": "kept for the people",
    "admın": "kept for the people",
    "ſite": "kept for the people",
    "Adrnin": "kept for the people",
    "adm1n": "kept for the people",
    "TheAdmin": "kept for the people",
    "Admin_Team": "kept for the people",
    "Harbour Moderator": "kept for the people",
    "EDITOR": "kept for the people",
    "Support Team": "kept for the people",
    "staff": "kept for the people",
    "Newsroom": "kept for the people",
    "system": "kept for the people",
    "Rej0inder": "kept for the people",
    "The Harbour Post": "the site itself",
    "harbourpost": "the site itself",
    "Harbour-Post Desk": "the site itself",
    "ㅤ": "letter or digit",
    "\u200b\u200b": "letter or digit",
    "M\u0000ara": "control characters",
    "evil.example": "website",
    "www.evil": "website",
    "evil。example": "website",
    "evil․example": "website",
    "t.co": "website",
    "ceo@bank.example": "e-mail",
    "ceo ＠bank.example": "website",
    "x": "2 to 50",
    "x" * 51: "2 to 50",
}


@pytest.mark.parametrize("name", GOOD)
def test_a_name_in_any_living_script_is_taken(name: str) -> None:
    assert usable_name(name, site_name=SITE) == name


@pytest.mark.parametrize("name", BAD)
def test_a_name_that_deceives_is_refused_with_the_reason(name: str) -> None:
    with pytest.raises(NameRefused) as refused:
        usable_name(name, site_name=SITE)

    assert BAD[name] in str(refused.value)


def test_the_people_who_run_the_site_may_be_called_so() -> None:
    assert usable_name("Admin", site_name=SITE, official=True) == "Admin"


@pytest.mark.parametrize(
    "other", ["ANA", "Аna", "Аnа", "A n a", "Ana.", "ana", "Ａna", "An\u00ada", "-Ana-"]
)
@pytest.mark.django_db
def test_no_account_looks_like_another(other: str) -> None:
    cast.newspaper()
    cast.ana()

    assert free_name("Anna") == "Anna"
    with pytest.raises(NameNotFree) as refused:
        free_name(other)

    assert refused.value.field == "display_name"
    assert "Another reader already has this name" in str(refused.value) or "script" in str(
        refused.value
    )


@pytest.mark.django_db
def test_a_name_like_that_of_staff_is_refused_by_naming_them() -> None:
    site = cast.newspaper()
    cast.thread(site)  # its writers are Ida Berg and Tom Bell
    cast.mona()

    with pytest.raises(NameNotFree, match=r"looks like that of Mona, who works here\."):
        free_name("M0NA")
    with pytest.raises(NameNotFree, match=r"looks like that of Ida Berg, who writes here\."):
        free_name("lda-Berg")

    assert free_name("Ida Berg", official=True) == "Ida Berg"


@pytest.mark.django_db(transaction=True)
def test_a_reporter_whose_article_has_just_come_out_is_protected_at_once() -> None:
    site = cast.newspaper()
    assert free_name("Ida Berg") == "Ida Berg"

    cast.thread(site)

    with pytest.raises(NameNotFree):
        free_name("Ida Berg")


@pytest.mark.django_db
def test_a_name_from_elsewhere_that_is_taken_gets_a_number() -> None:
    cast.thread(cast.newspaper())
    cast.ana()
    cast.mona()

    assert free_variant("Zoë") == "Zoë"
    assert free_variant("ANA") == "ANA 2"
    # A number does not make a look-alike of staff, or no name at all, any better.
    assert free_variant("Mona") == "Reader"
    assert free_variant("Ida Berg") == "Reader"
    assert free_variant("ceo@bank.example") == "Reader"


@pytest.mark.django_db
def test_a_new_name_stands_at_once_and_again_after_a_month() -> None:
    paper = scene.paper()
    now = cast.now()

    choose_name(paper.ana, " Anneke  Vos ", now)

    stored = Account.objects.get(pk=paper.ana.pk)
    assert (stored.display_name, stored.name_key) == ("Anneke Vos", skeleton("Anneke Vos"))
    choose_name(paper.ana, "Anneke Vos", now)  # nothing changes, so nothing is too early
    with pytest.raises(NameChangedLately, match=r"30 days; yours again from \d+ \w+ \d{4} on\."):
        choose_name(paper.ana, "Ana V", now + BETWEEN_CHANGES - timedelta(minutes=1))
    choose_name(paper.ana, "Ana V", now + BETWEEN_CHANGES)


@pytest.mark.django_db
def test_staff_change_their_names_at_any_time() -> None:
    paper = scene.paper()

    choose_name(paper.mona, "Mona Berg", cast.now())
    choose_name(paper.mona, "Ida Berg", cast.now())

    assert Account.objects.get(pk=paper.mona.pk).display_name == "Ida Berg"


@pytest.mark.django_db
def test_a_name_taken_between_look_and_write_is_refused_the_same_way() -> None:
    cast.newspaper()
    ana, zed = cast.ana(), cast.zed()
    seen = Account.objects.get(pk=ana.pk)
    # What another request stored after this one has looked; the look goes by the key alone.
    Account.objects.filter(pk=zed.pk).update(display_name="Quill")
    choose_name(ana, "Quirin", cast.now())

    with pytest.raises(NameNotFree) as stale:
        choose_name(seen, "Quentin", cast.now())

    assert stale.value.field == "display_name"


def test_a_changed_name_is_on_shared_pages_at_once(site_server: Server) -> None:
    site = cast.newspaper()
    place, ana = cast.thread(site), cast.ana()
    cast.writes(ana, place)
    reader = Person(site_server.address)
    page = f"/articles/{place.article.slug}"
    before = visible_text(reader.reads(page).text)

    choose_name(ana, "Anneke Vos", cast.now())

    after = visible_text(reader.reads(page).text)
    assert "Anneke Vos" not in before
    assert "Anneke Vos" in after


def test_signing_up_says_beside_the_field_why_a_name_is_refused(site_server: Server) -> None:
    cast.thread(cast.newspaper())

    def signs_up(name: str) -> requests.Response:
        return Person(site_server.address).sends(
            "/accounts/signup/",
            display_name=name,
            email="mara@example.org",
            password1=cast.PASSWORD,
        )

    refused, taken = signs_up("lda Berg"), signs_up("Mara K")

    assert "This name looks like that of Ida Berg, who writes here." in refused.text
    assert 'value="lda Berg"' in refused.text
    assert not Account.objects.filter(display_name="lda Berg").exists()
    assert "/confirm-email/" in taken.url
    assert Account.objects.get(email="mara@example.org").name_key == skeleton("Mara K")


@pytest.mark.django_db
def test_the_command_refuses_a_look_alike_and_takes_staff(site_server: Server) -> None:
    cast.thread(cast.newspaper())
    words = ("--password", cast.PASSWORD)

    reader = site_server.command("account", "add", "a@example.org", "Ida Berg", *words)
    editor = site_server.command(
        "account", "add", "b@example.org", "Ida Berg", "--role", "editor", *words
    )

    assert reader.returncode != 0
    assert "This name looks like that of Ida Berg" in reader.stderr + reader.stdout
    assert editor.returncode == 0, editor.stderr
    assert Account.objects.get(email="b@example.org").role == Role.EDITOR


@pytest.mark.django_db
def test_a_guest_may_not_use_the_name_of_somebody_who_can_sign_in() -> None:
    paper = scene.paper()
    guest = scene.browser()
    form = {"text": "There was no barrier.", "email": ""}

    as_reader = guest.post(paper.comments, form | {"name": "ANA"})
    as_staff = guest.post(paper.comments, form | {"name": "Mona"}, headers=scene.JSON)
    own_name = guest.post(paper.comments, form | {"name": "Petter"})

    page = as_reader.content.decode()
    assert as_reader.status_code == 422
    assert "Sign in if this is you, or choose another name." in page
    assert "There was no barrier." in page
    assert 'aria-invalid="true"' in page
    assert as_staff.json()["error"]["fields"] == {
        "name": "This name looks like that of Mona, who works here."
    }
    assert own_name.status_code == 303
    assert list(Comment.objects.values_list("author_name", flat=True)) == ["Petter"]


@pytest.mark.django_db
def test_a_guest_with_an_accounts_address_changes_nothing_of_it() -> None:
    paper = scene.paper()
    before = Account.objects.filter(pk=paper.ana.pk).values().get()
    form = {"text": "There was no barrier.", "name": "Petter", "email": paper.ana.email}

    answer = scene.browser().post(paper.comments, form)

    comment = Comment.objects.get()
    publish(comment.pk, seen=CommentState.HELD, moderator=paper.mona, now=cast.now())
    comment.refresh_from_db()
    shown = scene.browser().get(f"/articles/{paper.thread.article.slug}").content.decode()
    assert answer.status_code == 303
    assert Account.objects.filter(pk=paper.ana.pk).values().get() == before
    assert (comment.author_id, comment.author_name) == (None, "Petter")
    assert "Petter" in shown
    assert "Guest" in visible_text(shown)


@pytest.mark.django_db
def test_a_guests_name_is_kept_in_its_plain_form() -> None:
    cast.newspaper()

    assert guest_name("Ｐｅｔｔｅｒ") == "Petter"
