"""Rules about style sheets: a right-to-left edition must not need a rewrite."""

import re
from collections.abc import Iterator

from dev.checks.faults import Rule, Source

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# A declaration's name begins after {, ; or white space, so `inset-inline-start` and custom
# properties such as `--left` do not match.
PHYSICAL = re.compile(
    r"""(?<=[{;\s])(?:
        (?:(?:scroll-)?(?:margin|padding)|border)-(?:left|right)(?:-\w+)?\s*:
      | border-(?:top|bottom)-(?:left|right)-radius\s*:
      | (?:left|right)\s*:
      | (?:text-align|float|clear|caption-side)\s*:\s*(?:left|right)\b
    )""",
    re.VERBOSE,
)


def styles_have_no_left_and_right(source: Source) -> Iterator[tuple[int, str]]:
    """Styles say start and end; left and right would have to be turned for Arabic or Hebrew."""
    text = COMMENT.sub(lambda comment: re.sub(r"[^\n]", " ", comment.group()), source.text)
    for match in PHYSICAL.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        logical = "margin-inline-start, inset-inline-end, text-align: start"
        yield line, f"`{match.group().strip()}` is physical: use the logical one ({logical} …)"


RULES: tuple[Rule, ...] = (styles_have_no_left_and_right,)
