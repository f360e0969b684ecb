"""Draw the demo newspaper's pictures: flat shapes in muted colours, one SVG for each article.

Run it from the project's folder: ``python -m dev.demo.make_pictures``. The same seed draws
the same pictures, so that a second run changes nothing.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

FOLDER = Path("src/rejoinder/static/rejoinder/demo")
WIDTH, HEIGHT = 1360, 800
SEED = 1906

PAPER, SKY, CLOUD = "#e9e4d8", "#d5dcdc", "#e6e8e3"
HAZE, HILL, SLATE, NAVY = "#b3c0c4", "#8fa1a6", "#5b7280", "#2c3e4c"
WATER, WATER_LIGHT, FOAM = "#7e97a1", "#9db1b7", "#c3d0d0"
BRICK, RUST, SAND, OCHRE = "#9c5442", "#b9705a", "#d9c7a4", "#c99a4b"
STONE, STONE_DARK, LEAF, WHITE = "#b9b3a6", "#8d887d", "#75866a", "#f4f1e9"

Point = tuple[float, float]


def rect(x: float, y: float, width: float, height: float, fill: str, *, turn: float = 0) -> str:
    """Draw a rectangle, turned about its upper left corner by ``turn`` degrees."""
    turned = f' transform="rotate({turn:.0f} {x:.0f} {y:.0f})"' if turn else ""
    size = f'x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}"'
    return f'<rect {size} fill="{fill}"{turned}/>'


def shape(points: list[Point], fill: str) -> str:
    """Draw a filled polygon."""
    return f'<path d="M{" ".join(f"{x:.0f} {y:.0f}" for x, y in points)}z" fill="{fill}"/>'


def row(starts: Iterable[int], y: int, width: int, height: int, fill: str) -> str:
    """Draw equal rectangles side by side as one path."""
    paths = "".join(f"M{x} {y}h{width}v{height}h-{width}z" for x in starts)
    return f'<path d="{paths}" fill="{fill}"/>'


def disc(x: float, y: float, radius: float, fill: str) -> str:
    """Draw a disc."""
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}"/>'


def lines(paths: list[str], colour: str, width: float) -> str:
    """Draw lines along the given path data."""
    return (
        f'<path d="{"".join(paths)}" fill="none" stroke="{colour}" stroke-width="{width:g}"'
        ' stroke-linecap="round"/>'
    )


def sky(dice: random.Random, low: float) -> Iterator[str]:
    """Draw a pale sky down to ``low`` with long clouds and a line of far hills."""
    yield rect(0, 0, WIDTH, HEIGHT, SKY)
    for _ in range(6):
        x, y, width = dice.uniform(-200, 1200), dice.uniform(60, low - 180), dice.uniform(260, 620)
        yield rect(x, y, width, 16, CLOUD)
        yield rect(x + width * 0.2, y + 16, width * 0.55, 12, CLOUD)
    for colour, height in ((HAZE, 90), (HILL, 50)):
        x, points = -40.0, [(-40.0, low)]
        while x < WIDTH + 40:
            points.append((x, low - height * dice.uniform(0.35, 1)))
            x += dice.uniform(90, 190)
        yield shape([*points, (WIDTH + 40, low)], colour)


def sea(dice: random.Random, top: float, bottom: float = HEIGHT) -> Iterator[str]:
    """Draw water from ``top`` to ``bottom`` with lighter streaks, longer towards the front."""
    yield rect(0, top, WIDTH, bottom - top, WATER)
    for colour in (WATER_LIGHT, FOAM):
        streaks = []
        for _ in range(26):
            depth = dice.random() ** 0.8
            x, y = dice.uniform(0, WIDTH), top + 10 + depth * (bottom - top - 20)
            streaks.append(f"M{x:.0f} {y:.0f}h{30 + depth * dice.uniform(40, 170):.0f}")
        yield lines(streaks, colour, 4)


def bridge(dice: random.Random) -> Iterator[str]:
    """A truss bridge over the harbour, with a barrier across the road in front."""
    yield from sky(dice, 430)
    yield from sea(dice, 430)
    for x in (170, 520, 870, 1220):
        yield shape([(x - 34, 800), (x - 24, 392), (x + 24, 392), (x + 34, 800)], STONE_DARK)
        yield shape([(x - 34, 800), (x - 24, 392), (x - 4, 392), (x - 8, 800)], STONE)
    yield rect(0, 352, WIDTH, 44, NAVY)
    starts = range(-5, WIDTH, 175)
    braces = [f"M{x} 352 L{x + 88} 186 L{x + 175} 352M{x + 88} 186V352" for x in starts]
    yield lines(braces, SLATE, 9)
    yield lines([f"M0 186H{WIDTH}"], SLATE, 13)
    yield shape([(0, 800), (0, 668), (WIDTH, 628), (WIDTH, 800)], STONE)
    yield shape([(0, 668), (WIDTH, 628), (WIDTH, 642), (0, 684)], STONE_DARK)
    for x in (330, 980):
        yield rect(x, 520, 26, 190, NAVY)
    yield rect(210, 500, 920, 58, WHITE)
    for x in range(230, 1130, 140):
        yield shape([(x, 500), (x + 62, 500), (x + 28, 558), (x - 34, 558)], BRICK)
    for x in (343, 993):
        yield disc(x, 482, 20, OCHRE)


def ferry(dice: random.Random) -> Iterator[str]:
    """A car ferry on its way, the town behind it."""
    yield from sky(dice, 450)
    for x in range(30, 1330, 64):
        height, colour = dice.randint(26, 76), dice.choice((STONE, RUST, SAND, WHITE))
        yield rect(x, 450 - height, 52, height, colour)
        yield shape(
            [(x - 4, 450 - height), (x + 26, 424 - height), (x + 56, 450 - height)], STONE_DARK
        )
    yield from sea(dice, 450)
    yield shape([(180, 528), (1200, 528), (1130, 648), (270, 648)], NAVY)
    yield shape([(196, 556), (1184, 556), (1176, 572), (206, 572)], WHITE)
    yield rect(250, 436, 860, 92, WHITE)
    yield rect(330, 352, 600, 84, PAPER)
    yield rect(650, 286, 200, 66, WHITE)
    yield row(range(280, 1080, 56), 462, 34, 32, SLATE)
    yield row(range(360, 900, 62), 378, 36, 30, SLATE)
    yield rect(668, 304, 164, 26, SLATE)
    yield shape([(450, 352), (462, 232), (552, 232), (564, 352)], BRICK)
    yield rect(455, 262, 102, 24, WHITE)
    yield lines(["M752 286V214M722 214H782M752 246h20"], NAVY, 7)
    wake = [f"M{x} {648 + (x % 3) * 10}h{90}" for x in range(60, 1300, 148)]
    yield lines(wake, FOAM, 8)
    for x, y in ((190, 220), (258, 180), (1040, 150)):
        yield lines([f"M{x} {y}q16 -18 32 0q16 -18 32 0"], NAVY, 5)


def budget(dice: random.Random) -> Iterator[str]:
    """The town hall with its columns, papers on the steps."""
    yield rect(0, 0, WIDTH, HEIGHT, PAPER)
    yield rect(0, 0, WIDTH, 520, SKY)
    for _ in range(4):
        yield rect(dice.uniform(0, 1100), dice.uniform(40, 180), dice.uniform(220, 460), 16, CLOUD)
    yield rect(150, 270, 1060, 380, SAND)
    yield shape([(120, 270), (680, 96), (1240, 270)], STONE)
    yield shape([(236, 256), (680, 124), (1124, 256)], SAND)
    yield disc(680, 206, 40, WHITE)
    yield lines(["M680 206V180M680 206L698 216"], NAVY, 6)
    yield rect(120, 270, 1120, 34, STONE_DARK)
    for x in range(220, 1140, 132):
        yield rect(x - 72, 360, 44, 230, SLATE)
        yield rect(x, 304, 52, 346, WHITE)
        yield rect(x + 34, 304, 18, 346, STONE)
    yield rect(610, 420, 140, 230, NAVY)
    for step in range(4):
        out, colour = step * 36, (STONE, STONE_DARK)[step % 2]
        yield rect(110 - out, 650 + step * 38, 1140 + 2 * out, 38, colour)
    for _ in range(15):
        left, top = dice.uniform(180, 1150), dice.uniform(590, 770)
        yield rect(left, top, 56, 40, WHITE, turn=dice.uniform(-35, 35))


def school(dice: random.Random) -> Iterator[str]:
    """The harbour school: brick, large windows, bicycles at the fence."""
    yield from sky(dice, 470)
    yield rect(0, 470, WIDTH, 330, LEAF)
    yield rect(0, 640, WIDTH, 160, STONE)
    yield rect(200, 220, 960, 420, BRICK)
    yield shape([(170, 220), (260, 130), (1100, 130), (1190, 220)], NAVY)
    yield shape([(560, 220), (680, 84), (800, 220)], BRICK)
    yield shape([(540, 222), (680, 62), (820, 222), (796, 222), (680, 92), (564, 222)], NAVY)
    yield disc(680, 176, 26, WHITE)
    for y in (264, 444):
        for x in (246, 356, 466, 834, 944, 1054):
            yield rect(x, y, 72, 112, WHITE)
            yield rect(x + 6, y + 6, 60, 100, dice.choice((SLATE, SLATE, OCHRE, WATER)))
            yield lines([f"M{x + 36} {y}v112M{x} {y + 50}h72"], WHITE, 5)
    yield rect(600, 264, 160, 112, WHITE)
    yield rect(608, 272, 144, 96, SLATE)
    yield shape([(606, 640), (606, 470), (680, 430), (754, 470), (754, 640)], SAND)
    yield rect(630, 492, 100, 148, NAVY)
    yield lines([f"M{x} 596v74" for x in range(24, 1360, 34) if not 600 < x < 760], STONE_DARK, 5)
    yield lines(["M0 612H600M760 612H1360"], STONE_DARK, 6)
    for x in (150, 300, 960, 1140):
        yield lines(
            [
                f"M{x} 708m-34 0a34 34 0 1 0 68 0a34 34 0 1 0 -68 0",
                f"M{x + 96} 708m-34 0a34 34 0 1 0 68 0a34 34 0 1 0 -68 0",
                f"M{x} 708l28 -52h48l20 52l-42 0l-26 -52M{x + 76} 656l-4 -20h22",
            ],
            NAVY,
            5,
        )


def barrier(dice: random.Random) -> Iterator[str]:
    """A storm barrier with raised gates; a high sea on one side, a quiet one on the other."""
    yield rect(0, 0, WIDTH, HEIGHT, HAZE)
    for _ in range(9):
        x, y = dice.uniform(-200, 1100), dice.uniform(20, 300)
        yield rect(x, y, dice.uniform(300, 700), 24, HILL)
    yield rect(0, 420, WIDTH, 380, SLATE)
    waves = "q42 -44 84 0" * 18
    for line in range(5):
        start = f"M{-40 - line * 30} {440 + line * 74}"
        yield lines([start + waves], (WATER_LIGHT, FOAM)[line % 2], 7)
    for x in (40, 380, 720, 1060):
        yield shape([(x, 800), (x, 236), (x + 60, 190), (x + 120, 236), (x + 120, 800)], STONE)
        yield shape([(x + 84, 800), (x + 84, 208), (x + 120, 236), (x + 120, 800)], STONE_DARK)
        yield rect(x + 28, 262, 38, 52, NAVY)
        yield rect(x + 138, 330, 184, 260, NAVY)
        yield lines([f"M{x + 150} {y}h160" for y in range(366, 580, 44)], SLATE, 8)
    yield rect(0, 306, WIDTH, 26, BRICK)
    yield lines([f"M{x} 306v-34" for x in range(10, 1360, 45)], BRICK, 5)
    yield lines(["M0 272H1360"], BRICK, 5)
    rain = [f"M{dice.uniform(0, WIDTH):.0f} {dice.uniform(0, 700):.0f}l-18 46" for _ in range(40)]
    yield lines(rain, CLOUD, 2)


def lighthouse(dice: random.Random) -> Iterator[str]:
    """The lighthouse on its rock, the keeper's house that is to be a museum beside it."""
    yield from sky(dice, 520)
    yield disc(1090, 170, 62, WHITE)
    yield from sea(dice, 520)
    yield shape(
        [(250, 800), (330, 640), (470, 588), (640, 560), (900, 572), (1040, 640), (1130, 800)],
        STONE_DARK,
    )
    yield shape([(330, 640), (470, 588), (640, 560), (700, 640), (560, 700), (420, 690)], STONE)
    yield shape([(470, 590), (506, 190), (614, 190), (650, 590)], WHITE)
    for top, half in ((270, 61), (400, 73), (530, 85)):
        yield shape(
            [
                (560 - half, top), (560 + half, top),
                (560 + half + 6, top + 66), (560 - half - 6, top + 66),
            ],
            BRICK,
        )  # fmt: skip
    yield rect(488, 170, 144, 22, NAVY)
    yield rect(520, 104, 80, 66, OCHRE)
    yield lines(["M520 104V170M547 104V170M573 104V170M600 104V170"], NAVY, 6)
    yield shape([(508, 104), (560, 56), (612, 104)], NAVY)
    yield rect(548, 520, 30, 66, NAVY)
    yield rect(720, 462, 240, 116, WHITE)
    yield shape([(700, 466), (752, 390), (928, 390), (980, 466)], BRICK)
    yield rect(880, 366, 34, 60, STONE_DARK)
    for x in (748, 816, 900):
        yield rect(x, 492, 38, 44, SLATE)
    yield lines([f"M{x} 776h{60 + x % 50}" for x in range(120, 1200, 137)], FOAM, 7)
    for x, y in ((250, 260), (330, 210), (820, 190)):
        yield lines([f"M{x} {y}q16 -18 32 0q16 -18 32 0"], NAVY, 5)


PICTURES: Mapping[str, Callable[[random.Random], Iterator[str]]] = {
    "bridge-closure": bridge,
    "budget": budget,
    "ferry-prices": ferry,
    "harbour-school": school,
    "lighthouse-museum": lighthouse,
    "storm-barrier": barrier,
}


def draw(slug: str) -> str:
    """Return the SVG of one picture."""
    # Drawing, not guessing: the dice only have to fall the same way each time.
    parts = PICTURES[slug](random.Random(f"{SEED}{slug}"))  # noqa: S311
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
    return head + "".join(parts) + "</svg>\n"


def main() -> None:
    """Write all pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for slug in PICTURES:
        path = FOLDER / f"{slug}.svg"
        path.write_text(draw(slug), encoding="utf-8")
        print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
