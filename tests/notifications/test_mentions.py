"""Who is meant by an at-sign: the longest name that stands behind it."""

import pytest

from rejoinder.kit.names import skeleton
from rejoinder.notifications.mentions import MOST_MENTIONS, candidates, mentioned

PEOPLE = ("Mara", "Mara K", "Ana Ruiz", "Jean-Luc d’Arc", "Rower No. 4", "李小龙", "Ben")
NAMES = {skeleton(name): name for name in PEOPLE}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("@Mara K, you said so.", ["Mara K"]),
        ("@Mara says", ["Mara"]),
        ("@mara k", ["Mara K"]),
        ("@MARA-K!", ["Mara K"]),
        ("Ask @Ana Ruiz or @Ben.", ["Ana Ruiz", "Ben"]),
        ("@Ana. Ruiz is somebody else.", []),
        ("(@Ben)", ["Ben"]),
        ("“@Ben”", ["Ben"]),
        ("@Rower No. 4 was there", []),  # the sentence ends after "No."
        ("@Jean-Luc d’Arc", ["Jean-Luc d’Arc"]),
        ("@李小龙 你好", ["李小龙"]),
        ("@Ben @Ben @Ben", ["Ben"]),
        ("@Ben\nMara", ["Ben"]),
        ("@Nobody", []),
        ("@ Ben", []),
        ("@", []),
        ("mail ben@Mara.org", []),
        ("@@Ben", []),
        ("> @Ben said", []),
        ("> @Ben said\n\n@Mara?", ["Mara"]),
        ("`@Ben`", []),
        ("```\n@Ben\n```\n@Mara", ["Mara"]),
        ("```\n@Ben", []),
    ],
)
def test_the_longest_name_counts_and_quotes_and_code_do_not(text: str, meant: list[str]) -> None:
    assert mentioned(text, NAMES) == meant


def test_a_comment_calls_five_people_at_most() -> None:
    many = {skeleton(f"Reader {n}"): n for n in range(20)}

    found = mentioned(" ".join(f"@Reader {n}," for n in range(20)), many)

    assert found == list(range(MOST_MENTIONS))


@pytest.mark.parametrize(
    "text", ["@" * 10_000, "@a " * 3_000, "`" * 10_000, "```\n" * 2_500, "> \n" * 3_000,
             "@" + "x" * 9_999, "@x.)" * 2_500],
)  # fmt: skip
def test_no_text_takes_long(text: str) -> None:
    # The suite's own time limit would show it; the sum of the work is what is bounded.
    assert len(candidates(text)) <= 50
