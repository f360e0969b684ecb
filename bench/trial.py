"""How long a rule's trial takes: `python -m bench.trial 100000`, on a prepared data folder.

With the server's environment (`REJOINDER_DATA_FOLDER`) and its comments in it
(`python -m bench.filling 100000`). Runs rules of several kinds over that many comments, the
newest, and prints one JSON object.
"""

import json
import os
import sys
import time
from datetime import UTC, datetime
from typing import Any

from rejoinder.config.wsgi import application

# The import above sets Django up, which those below need.
# isort: split
from rejoinder.actions.keep_site import first_site
from rejoinder.actions.try_rule import run_over_past_comments
from rejoinder.models import Comment
from rejoinder.vocabulary.rules import Condition, ConditionKind, RuleOfConditions

__all__ = ["application", "main"]

_KIND = ConditionKind
# Words of bench/words.py, so that some comments meet each rule.
RULES = {
    "one word": (Condition(_KIND.WORDS, "barrier"),),
    "200 words": (
        Condition(_KIND.WORDS, "\n".join([*(f"nothing{n}*" for n in range(199)), "storm warning"])),
    ),
    "a pattern": (Condition(_KIND.PATTERN, r"(?i)\bstorm\w* (\w+ ){0,3}warn"),),
    "a pathological pattern": (Condition(_KIND.PATTERN, r"([a-z]+)+[0-9]$"),),
    "links and domains": (
        Condition(_KIND.LINKS, number=0), Condition(_KIND.DOMAIN, text="spam.example"),
    ),
    "a language": (Condition(_KIND.OTHER_LANGUAGE, "en\nde"),),
    "words of new accounts": (
        Condition(_KIND.WORDS, "ferry, bridge"),
        Condition(_KIND.ACCOUNT_AGE, number=24),
        Condition(_KIND.PUBLISHED, number=3),
    ),
    "published before, alone": (Condition(_KIND.PUBLISHED, number=3),),
    "found by another check": (Condition(_KIND.FINDING, "links"),),
    "met by all": (Condition(_KIND.PATTERN, "."),),
}  # fmt: skip


def main(most: int = 100_000) -> None:
    """Measure and print."""
    site = first_site()
    found: dict[str, Any] = {
        "comments": Comment.objects.count(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "rules": {},
    }
    for name, conditions in RULES.items():
        rule = RuleOfConditions(id=1, name=name, owner="bench", conditions=conditions)
        began, cpu = time.perf_counter(), time.process_time()
        report = run_over_past_comments(rule, site_id=site.pk, now=datetime.now(UTC), most=most)
        found["rules"][name] = {
            "seconds": round(time.perf_counter() - began, 2),
            "processor_seconds": round(time.process_time() - cpu, 2),
            "looked_at": report.looked_at,
            "matched": report.matched,
        }
    found["slowest_seconds"] = max(figures["seconds"] for figures in found["rules"].values())
    found["asked"] = "100,000 comments within 10 seconds"
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
