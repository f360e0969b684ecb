"""A reader's picture: set, shown, taken away, handed out so that it is nothing else."""

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rejoinder.actions.keep_picture import (
    PictureNotStored,
    remove_picture,
    set_picture,
    sweep_pictures,
)
from rejoinder.kit.pictures import Crop
from rejoinder.models import AcceptedWrite, Account, Thread
from rejoinder.rendering import addresses
from tests.profile import pictures
from tests.support import cast
from tests.support.server import Server
from tests.support.web import Person
from tests.web import scene

ADDRESS = "/settings/profile/picture"
HTML = b"<!doctype html><script>alert(document.domain)</script>"


@pytest.fixture(autouse=True)
def _no_files_stay() -> object:
    yield
    shutil.rmtree(settings.DATA_FOLDER / "pictures", ignore_errors=True)


def upload(client: Client, data: bytes, kind: str = "image/png", **fields: str) -> Any:
    """Send a file as the form does."""
    file = SimpleUploadedFile("../../evil name.png", data, content_type=kind)
    return client.post(ADDRESS, {"picture": file, **fields})


def has_sent(account: Account, number: int) -> None:
    """Count ``number`` uploads of the last minutes."""
    for n in range(number):
        AcceptedWrite.objects.create(
            scope=f"picture:{account.pk}", key=str(n), digest="", accepted_at=cast.now()
        )


def stored() -> set[str]:
    """Names of the files that are there."""
    return set(default_storage.listdir("")[1]) if default_storage.exists("") else set()


@pytest.mark.django_db
def test_a_picture_is_shown_in_the_menu_on_the_profile_and_beside_comments() -> None:
    paper = scene.paper()
    paper.comment(by=paper.ana)
    ana = scene.browser(paper.ana)
    before = Thread.objects.get().version

    answer = upload(ana, pictures.picture())

    paper.ana.refresh_from_db()
    name = paper.ana.picture
    assert (answer.status_code, answer["Location"]) == (303, "/settings/profile")
    assert stored() == {f"{name}.webp", f"{name}.small.webp"}
    assert "evil" not in name
    page = ana.get("/settings/profile").content.decode()
    assert "Your new picture is shown from now on." in page
    small = f'alt="" width="28" height="28" loading="lazy" src="/pictures/{name}.small.webp">'
    assert small in page
    small = small.replace("28", "32")
    assert small in scene.browser().get(f"/articles/{paper.thread.article.slug}").content.decode()
    assert Thread.objects.get().version > before
    assert f"/pictures/{name}.webp" in ana.get(_person(paper.ana)).content.decode()


@pytest.mark.django_db
def test_a_picture_is_handed_out_as_a_picture_and_nothing_else() -> None:
    paper = scene.paper()
    upload(scene.browser(paper.ana), pictures.picture())
    paper.ana.refresh_from_db()

    answer = scene.browser().get(f"/pictures/{paper.ana.picture}.webp")

    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/webp"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == 'inline; filename="picture.webp"'
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert not answer.cookies
    assert answer.content[8:12] == b"WEBP"


@pytest.mark.django_db
def test_tricks_with_paths_lead_nowhere_and_are_not_repeated() -> None:
    paper = scene.paper()
    upload(scene.browser(paper.ana), pictures.picture())
    paper.ana.refresh_from_db()
    name = paper.ana.picture
    assert scene.browser().get(f"/pictures/{name}.webp").status_code == 200

    for path in (
        "/pictures/../secret-key",
        "/pictures/%2e%2e/secret-key",
        "/pictures/..%2fsecret-key",
        f"/pictures/{name}.webp%0a",
        f"/pictures/{name}.webp%00",
        f"/pictures/%00{name}.webp",
        f"/pictures/./{name}.webp",
        "/pictures/AAAAAAAAAAAA.webp",
        "/pictures/",
    ):
        answer = scene.browser().get(path)
        assert answer.status_code == 404, path
        assert "secret" not in answer.content.decode()
        assert name not in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: HTML, "This is not a picture that can be read."),
        (pictures.gif_script, "This is not a picture that can be read."),
        (pictures.enormous_png, "more than 16 million pixels"),
        (lambda: b"\x89PNG" + bytes(5 * 1024 * 1024 + 1), "larger than 5 MB"),
    ],
    ids=["HTML", "GIF/JS", "10,000 × 10,000", "over 5 MB"],
)
def test_what_is_refused_is_told_beside_the_field_and_not_repeated(
    make: Callable[[], bytes], sentence: str
) -> None:
    paper = scene.paper()
    ana = scene.browser(paper.ana)
    assert upload(ana, pictures.picture()).status_code == 303
    paper.ana.refresh_from_db()
    kept = paper.ana.picture

    answer = upload(ana, make())

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert 'id="f-picture-error"' in page
    assert 'aria-describedby="f-picture-error f-picture-hint" aria-invalid="true"' in page
    assert "alert(" not in page
    paper.ana.refresh_from_db()
    assert paper.ana.picture == kept


@pytest.mark.django_db
def test_no_file_is_no_fault() -> None:
    ana = scene.browser(scene.paper().ana)

    answer = ana.post(ADDRESS, {})

    assert answer.status_code == 422
    assert "Choose a picture first." in answer.content.decode()


@pytest.mark.django_db
def test_no_other_address_takes_files() -> None:
    paper = scene.paper()
    file = SimpleUploadedFile("a.png", pictures.picture(), content_type="image/png")

    answer = scene.browser(paper.ana).post(
        paper.comments, {"text": "With a file.", "picture": file}
    )

    assert answer.status_code == 303
    assert stored() == set()


@pytest.mark.django_db
def test_the_chosen_square_is_kept_without_script() -> None:
    paper = scene.paper()
    ana = scene.browser(paper.ana)

    upload(ana, pictures.halves(), crop_x="100", crop_y="nonsense", crop_size="1e400")

    paper.ana.refresh_from_db()
    red, _, blue = pictures.middle(default_storage.open(f"{paper.ana.picture}.webp").read())
    assert blue > red


@pytest.mark.django_db(transaction=True)
def test_a_new_picture_or_none_leaves_no_file_of_the_old_one() -> None:
    scene.paper()
    ana = Account.objects.get(display_name="Ana")
    before = stored()  # of other tests
    set_picture(ana, pictures.picture(), Crop(), cast.now())
    first = stored() - before

    set_picture(ana, pictures.picture(colour="#00ff00"), Crop(), cast.now())

    assert len(first) == len(stored() - before) == 2
    assert first.isdisjoint(stored())

    remove_picture(ana, cast.now())

    ana.refresh_from_db()
    assert stored() == before
    assert ana.picture == ""


@pytest.mark.django_db
def test_without_a_picture_initials_stand_on_the_chosen_colour() -> None:
    paper = scene.paper()
    paper.comment(by=paper.ana)
    ana = scene.browser(paper.ana)

    form = {"display_name": "Ana", "hue": "5", "shows_comments": "on"}
    assert ana.post("/settings/profile", form).status_code == 303

    page = scene.browser().get(f"/articles/{paper.thread.article.slug}").content.decode()
    assert '<span aria-hidden="true" class="av h5">A</span>' in page


@pytest.mark.django_db
def test_an_account_sends_at_most_ten_pictures_an_hour() -> None:
    paper = scene.paper()
    ana = scene.browser(paper.ana)
    has_sent(paper.ana, 9)
    assert upload(ana, pictures.picture()).status_code == 303

    answer = upload(ana, pictures.picture())

    assert answer.status_code == 422
    assert "You have sent 10 pictures within an hour." in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_parallel_uploads_keep_to_the_limit(site_server: Server) -> None:
    cast.newspaper()
    ana = Person(site_server.address, cast.ana())
    assert ana.account is not None
    has_sent(ana.account, 8)
    headers = {"Origin": site_server.address, "Sec-Fetch-Site": "same-origin"}

    def send(_: int) -> str:
        answer = ana.http.post(
            site_server.address + ADDRESS, files={"picture": b"none"}, headers=headers, timeout=30
        )
        return answer.text

    with ThreadPoolExecutor(5) as together:
        pages = list(together.map(send, range(5)))

    assert sum("within an hour" in page for page in pages) == 3


@pytest.mark.django_db(transaction=True)
def test_large_bodies_are_taken_at_this_address_alone(site_server: Server) -> None:
    cast.newspaper()
    ana = Person(site_server.address, cast.ana())
    headers = {"Origin": site_server.address, "Sec-Fetch-Site": "same-origin"}
    large = bytes(6 * 1024 * 1024)

    def send(path: str, data: bytes) -> int:
        files = {"picture": ("a.png", data, "image/png")}
        address = site_server.address + path
        return ana.http.post(address, files=files, headers=headers, timeout=30).status_code

    assert send(ADDRESS, large) == 422
    assert send("/settings/profile", large) == 413
    assert send(ADDRESS, bytes(13 * 1024 * 1024)) == 413


@pytest.mark.django_db(transaction=True)
def test_a_disk_that_takes_no_files_keeps_the_old_picture_and_says_so() -> None:
    scene.paper()
    ana = Account.objects.get(display_name="Ana")
    set_picture(ana, pictures.picture(), Crop(), cast.now())
    kept, files = ana.picture, stored()
    # In the place of the folder stands a file: nothing can be stored below it.
    folder = Path(settings.DATA_FOLDER) / "pictures"
    away = folder.rename(folder.with_name("pictures-away"))
    folder.touch()
    try:
        with pytest.raises(PictureNotStored, match="cannot store pictures"):
            set_picture(ana, pictures.picture(), Crop(), cast.now())
    finally:
        folder.unlink()
        away.rename(folder)

    ana.refresh_from_db()
    assert (ana.picture, stored()) == (kept, files)


@pytest.mark.django_db(transaction=True)
def test_files_that_a_crash_left_are_swept_away() -> None:
    scene.paper()
    ana = Account.objects.get(display_name="Ana")
    set_picture(ana, pictures.picture(), Crop(), cast.now())
    kept = stored()
    (Path(settings.DATA_FOLDER) / "pictures" / "loose.webp").write_bytes(b"left over")

    assert sweep_pictures(cast.now()) == 0
    assert sweep_pictures(cast.now() + timedelta(hours=2)) == 1

    assert stored() == kept


def _person(account: Account) -> str:
    return addresses.person(account.pk)
