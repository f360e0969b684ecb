"""How pages look for one reader: kept with the account, on every device, for nobody else."""

from pathlib import Path

import pytest

from rejoinder.kit.initials import HUES
from rejoinder.models import Appearance
from tests.web import scene

pytestmark = pytest.mark.django_db
ADDRESS = "/settings/appearance"
FORM = {
    "theme": "contrast",
    "text_size": "130",
    "density": "compact",
    "default_sort": "newest",
    "replies_open": "none",
    "time_style": "exact",
    "clock": "12",
    "links_in_new_tab": "on",
}
LOOK = (
    "theme:contrast|size:130|density:compact|sort:newest|replies:none|lines:off"
    "|times:exact|clock:12|tabs:new|keys:off"
)


def test_every_choice_is_kept_and_drawn_and_told_to_the_script() -> None:
    paper = scene.paper()
    ana = scene.browser(paper.ana)

    answer = ana.post(ADDRESS, FORM)

    assert (answer.status_code, answer["Location"]) == (303, ADDRESS)
    cookie = answer.cookies["rj_look"]
    assert cookie.value == LOOK
    assert (cookie["httponly"], cookie["samesite"]) == ("", "Lax")
    kept = Appearance.objects.get(account=paper.ana)
    assert (kept.theme, kept.text_size, kept.depth_lines, kept.shortcuts) == (
        "contrast", 130, False, False,
    )  # fmt: skip
    page = ana.get(ADDRESS).content.decode()
    assert 'data-theme="contrast" data-size="130" data-density="compact"' in page
    assert '<option value="130" selected>' in page


def test_another_device_learns_the_look_with_the_first_page() -> None:
    paper = scene.paper()
    scene.browser(paper.ana).post(ADDRESS, FORM)
    other = scene.browser(paper.ana)

    assert other.get("/me").json()["look"] == LOOK
    assert 'data-theme="contrast"' in other.get("/settings/").content.decode()


def test_pages_of_everybody_else_stay_as_they_are() -> None:
    paper = scene.paper()
    paper.comment()
    article = f"/articles/{paper.thread.article.slug}"
    before = scene.browser().get(article).content

    scene.browser(paper.ana).post(ADDRESS, FORM)

    stranger = scene.browser()
    stranger.cookies["rj_look"] = LOOK
    page = stranger.get(article).content.decode()
    assert "data-theme" not in page
    assert "data-look" not in page
    assert len(page.encode()) == len(before)
    assert scene.browser().get("/me").json()["look"] is None


def test_without_script_the_page_is_drawn_as_chosen() -> None:
    paper = scene.paper()
    first = paper.comment("The first remark, see https://example.org/a")
    for number in range(3):
        paper.comment(f"An answer {number}.", parent=first, by=paper.zed)
    paper.comment("The last remark.")
    ana = scene.browser(paper.ana)
    article = f"/articles/{paper.thread.article.slug}"
    usual = ana.get(article).content.decode()
    assert usual.index("The first remark") < usual.index("The last remark")
    assert 'class="folded"' not in usual

    ana.post(ADDRESS, FORM)

    page = ana.get(article).content.decode()
    assert page.index("The last remark") < page.index("The first remark")
    assert page.count('<details class="folded">') == 1
    assert '<a target="_blank" href="https://example.org/a"' in page
    assert " am</time>" in page or " pm</time>" in page
    # Whoever asks for an order gets it.
    asked = ana.get(f"{article}?sort=oldest").content.decode()
    assert asked.index("The first remark") < asked.index("The last remark")


def test_the_menu_sets_one_thing_and_goes_back_where_one_was() -> None:
    paper = scene.paper()
    ana = scene.browser(paper.ana)
    ana.post(ADDRESS, FORM)

    answer = ana.post(ADDRESS, {"theme": "dark"}, headers={"referer": "http://testserver/where"})
    larger = ana.post(ADDRESS, {"step": "larger"})

    assert (answer.status_code, answer["Location"]) == (303, "/where")
    assert larger["Location"] == ADDRESS
    kept = Appearance.objects.get(account=paper.ana)
    assert (kept.theme, kept.text_size, kept.density) == ("dark", 140, "compact")
    for _ in range(3):
        ana.post(ADDRESS, {"step": "larger"})
    kept.refresh_from_db()
    assert kept.text_size == 150
    ana.post(ADDRESS, {"step": "usual"})
    kept.refresh_from_db()
    assert kept.text_size == 100


def test_a_script_gets_the_look_back() -> None:
    ana = scene.browser(scene.paper().ana)

    answer = ana.post(ADDRESS, {"theme": "dark"}, headers=scene.JSON)

    assert answer.json() == {"look": "theme:dark"}


@pytest.mark.parametrize("field", ["theme", "text_size", "density", "default_sort", "clock"])
def test_what_is_no_choice_is_refused_beside_its_field(field: str) -> None:
    ana = scene.browser(scene.paper().ana)
    assert ana.post(ADDRESS, FORM).status_code == 303

    answer = ana.post(ADDRESS, FORM | {field: "7"})

    assert answer.status_code == 422
    assert f'id="f-{field}-error"' in answer.content.decode()


def test_the_usual_look_needs_no_cookie() -> None:
    ana = scene.browser(scene.paper().ana)
    ana.post(ADDRESS, FORM)

    usual = {
        "theme": "auto",
        "text_size": "100",
        "density": "comfortable",
        "replies_open": "few",
        "time_style": "relative",
        "clock": "site",
        "depth_lines": "on",
        "shortcuts": "on",
    }
    answer = ana.post(ADDRESS, usual)

    assert answer.cookies["rj_look"].value == ""
    assert answer.cookies["rj_look"]["max-age"] == 0


def test_each_colour_of_initials_is_readable() -> None:
    sheet = Path("src/rejoinder/static/rejoinder/css/parts.css").read_text(encoding="utf-8")

    for hue in range(HUES):
        colour = sheet.split(f".h{hue} {{ background: #")[1][:6]
        assert 1.05 / (_luminance(colour) + 0.05) >= 4.5, f"h{hue}"


def _luminance(colour: str) -> float:
    """Relative luminance, by WCAG 2."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
