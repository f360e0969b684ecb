"""Applies all house rules to the package and prints every fault; ends with 1 if there are any."""

import sys
from collections.abc import Iterator
from pathlib import Path

from dev.checks import rules, stylesheets, templates
from dev.checks.faults import Fault, Rule, Source, judge

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "rejoinder"
RULES_BY_SUFFIX: dict[str, tuple[Rule, ...]] = {
    ".py": rules.RULES,
    ".css": stylesheets.RULES,
    ".html": templates.RULES,
    ".txt": templates.RULES,
}


def rules_for(path: Path) -> tuple[Rule, ...]:
    """Return the rules for a file; none for kinds without rules and for migrations."""
    if path.suffix == ".txt" and "templates" not in path.parts:
        return ()
    return () if "migrations" in path.parts else RULES_BY_SUFFIX.get(path.suffix, ())


def faults(package: Path) -> Iterator[Fault]:
    """Yield every fault below ``package``, file by file."""
    for path in sorted(package.rglob("*")):
        if path.is_file() and (applied := rules_for(path)):
            source = Source(path.relative_to(package).as_posix(), path.read_text(encoding="utf-8"))
            yield from judge(source, applied)


def main() -> int:
    """Print the faults and return the exit code."""
    found = list(faults(PACKAGE))
    for fault in found:
        print(fault)
    print(f"{len(found)} faults" if found else "No faults.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
