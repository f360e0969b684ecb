"""The `rejoinder` command as operators use it: what it says, and how it ends."""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from dev.demo.make_export import large_export
from rejoinder.demo import scene
from rejoinder.demo.people import DEMO_PEOPLE
from tests.exchange.exports import export, post, thread, written
from tests.support import warm_python
from tests.support.server import COMMAND, Server
from tests.support.sites import Sites

FIXTURES = Path(__file__).resolve().parents[2] / "dev" / "demo"

# Prints what is in the tables, without the ids, which tell nothing.
DUMP = """
import django, json
django.setup()
from django.db.models import Count, F
from rejoinder.actions.recount import recount
from rejoinder.models import Article, Comment, ImportBatch, ImportedPerson, Thread
comments = Comment.objects.annotate(decisions_of=Count("decisions")).order_by("source_key", "pk")
print(json.dumps({
    "comments": [[str(value) for value in row] for row in comments.values_list(
        "source_key", "state", "html", "text", "parent__source_key", "root__source_key", "depth",
        "number", "reply_count", "author_name", "imported_author__source_key", "created_at",
        "lot", "rank", "thread__article__slug", "decisions_of")],
    "threads": list(Thread.objects.order_by("article__slug").values_list(
        "article__slug", "is_open", "comment_count", "root_count", "last_number")),
    "people": list(ImportedPerson.objects.order_by("source_key").values_list(
        "source_key", "name", "email")),
    "articles": Article.objects.count(),
    "batches": list(ImportBatch.objects.order_by("pk").values_list("done", "report__added")),
    "wrong": len(recount(mend=False)),
}))
"""


@pytest.fixture
def site(sites: Sites, prepared_site: Server) -> Server:
    """An empty site whose tables are there."""
    return sites.new(like=prepared_site)


def says(site: Server, *words: str, code: int = 0) -> str:
    """Run a command that ends with ``code``; return everything it said."""
    done = site.command(*words)
    said = done.stdout + done.stderr
    assert done.returncode == code, said
    assert "Traceback" not in said
    return said


def dump(site: Server) -> dict[str, Any]:
    settings = {"DJANGO_SETTINGS_MODULE": "rejoinder.config.settings"}
    done = warm_python.run(["-c", DUMP], environment=site.environment | settings)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


# Imports


def test_an_import_is_tried_done_listed_repeated_and_undone(site: Server, tmp_path: Path) -> None:
    file = str(FIXTURES / "harbour-post-2011.xml.gz")

    tried = says(site, "import", "disqus", file, "--dry-run")
    assert "nothing was written" in tried and "70 comments added" in tried
    assert dump(site)["comments"] == []

    done = says(site, "import", "disqus", file)
    assert "Import 1:" in done and "70 comments added" in done
    again = says(site, "import", "disqus", file, "--report", str(tmp_path / "again.jsonl"))
    assert "0 comments added, 70 were here before" in again
    assert (site.data / "imports" / "1.jsonl").exists()
    assert (tmp_path / "again.jsonl").exists()
    assert "harbour-post-2011.xml.gz: 70 comments, done" in says(site, "import", "list")
    assert "0 differences" in says(site, "recount", "--dry-run")

    asked = site.command("import", "undo", "1")
    assert asked.returncode == 1 and "Delete everything that import 1 brought?" in asked.stdout
    assert "70 comments, 2 articles" in says(site, "import", "undo", "1", "--yes")
    assert "undone before" in says(site, "import", "undo", "1", "--yes", code=1)
    assert "no import of this number" in says(site, "import", "undo", "9", "--yes", code=1)
    assert dump(site)["comments"] == []
    assert "undone" in says(site, "import", "list")


def test_an_import_says_what_was_left_out_and_why(site: Server) -> None:
    said = says(site, "import", "disqus", str(FIXTURES / "hostile.xml"))

    assert "1 comment: it names no thread" in said
    assert "3 comments: its date is missing or cannot be true; it has its article's date" in said
    assert "Every single one is listed in" in said


def test_files_that_cannot_be_imported_end_in_a_sentence(site: Server, tmp_path: Path) -> None:
    whole = export(thread(), post("1"))
    cut = written(tmp_path, whole[: whole.rindex("<author>")])

    said = says(site, "import", "disqus", str(cut), code=1)
    assert "Not done: Line" in said and "ends in the middle" in said
    assert "does not exist" in says(site, "import", "disqus", "nowhere.xml", code=2)
    assert "cannot be written" in says(
        site, "import", "disqus", str(cut), "--report", str(tmp_path / "no" / "report"), code=1
    )
    assert dump(site)["batches"] == []


@pytest.mark.slow
def test_an_import_that_is_killed_ten_times_ends_like_one_that_was_not(
    sites: Sites, prepared_site: Server, tmp_path: Path
) -> None:
    file = tmp_path / "large.xml"
    file.write_text("".join(large_export(3000, threads=30)), encoding="utf-8")
    unbroken, broken = sites.new(like=prepared_site), sites.new(like=prepared_site)
    says(unbroken, "import", "disqus", str(file))
    chance = random.Random(20260503)

    points = [("Checking", 0.3), *[("Storing", 0.06)] * 6, *[("Numbering", 0.02)] * 3]
    stored = [
        kill_import(broken, file, after=step, seconds=chance.uniform(0, longest))
        for step, longest in points
    ]
    last = says(broken, "import", "disqus", str(file))

    assert any(0 < count < 3000 for count in stored), stored
    assert "which had been interrupted" in last and "3000 comments added" in last
    expected, found = dump(unbroken), dump(broken)
    assert len(expected["comments"]) == 3000
    assert found == expected
    assert "0 comments added, 3000 were here" in says(broken, "import", "disqus", str(file))


def kill_import(site: Server, file: Path, *, after: str, seconds: float) -> int:
    """Start an import, kill it some time after a step began; return how many were stored."""
    reading, writing = os.pipe()
    with os.fdopen(reading, encoding="utf-8") as lines:
        with os.fdopen(writing, "wb") as stderr:
            process = warm_python.start(
                [*COMMAND, "--data", str(site.data), "import", "disqus", str(file)],
                stderr=stderr,
                environment=site.environment,
            )
        for line in lines:
            if line.startswith(after):
                break
        time.sleep(seconds)
        process.kill()
        process.wait()
    left = dump(site)
    # Whatever was done until then is right in itself.
    assert left["wrong"] == 0
    return len(left["comments"])


# Articles

ARTICLE = """---
slug: bridge
headline: Two accounts
byline: Ana Ruiz
byline: Tom Bell
section: City
published_at: 2026-05-03T07:12:00Z
---
It was *closed* at six.

<script>alert(1)</script>
"""


def test_an_article_is_taken_in_and_its_earlier_wording_kept(site: Server, tmp_path: Path) -> None:
    file = tmp_path / "bridge.md"
    file.write_text(ARTICLE, encoding="utf-8")

    first = says(site, "article", str(file))
    assert f"Taken in: {site.address}/articles/bridge" in first
    assert "Already so" in says(site, "article", str(file))
    file.write_text(ARTICLE.replace("at six", "at seven"), encoding="utf-8")
    assert "Version 2 taken in, version 1 kept" in says(site, "article", str(file))

    for wrong, words in (
        (ARTICLE.replace("slug: bridge\n", ""), "'slug' is missing"),
        (ARTICLE.replace("2026-05-03T07:12:00Z", "yesterday"), "write it like"),
        (ARTICLE.replace("section", "sektion"), "no 'sektion' in articles"),
        (ARTICLE.replace("section: City", "photo: nowhere.webp"), "write an address"),
        ("No head at all", "three dashes"),
    ):
        file.write_text(wrong, encoding="utf-8")
        assert words in says(site, "article", str(file), code=1)


# The demo


def test_the_demo_is_made_once_and_refuses_other_peoples_folders(
    sites: Sites, site: Server
) -> None:
    demo = sites.new()

    first = says(demo, "seed-demo")
    made = dump(demo)
    second = says(demo, "seed-demo")

    assert dump(demo) == made
    assert made["wrong"] == 0
    assert len(made["comments"]) > 535
    assert made["articles"] == 6
    states = [row[1] for row in made["comments"]]
    assert states.count("held") == 3
    for person in DEMO_PEOPLE:
        for said in (first, second):
            assert person.email in said and person.password in said
    assert f"{demo.address}/articles/{scene.LEAD}" in first
    says(site, "site", "set", "name", "The Valley Times")
    refused = says(site, "seed-demo", code=1)
    assert "The Valley Times" in refused and "Nothing was changed" in refused
    assert dump(site)["articles"] == 0


# The others


def test_help_names_every_command_without_needing_a_site(sites: Sites) -> None:
    said = says(sites.new(), "--help")

    for name in ("account", "article", "doctor", "import", "read-first", "recount", "thread"):
        assert name in said
    assert "No such command" in says(sites.new(), "nothing", code=2)


def test_the_installed_program_does_what_the_module_does(site: Server) -> None:
    """The other tests run the module, in a Python that has loaded the libraries before."""
    program = Path(sys.executable).with_name("rejoinder")
    show = [str(program), "--data", str(site.data), "site", "show"]

    done = subprocess.run(
        show, capture_output=True, text=True, env=site.environment, check=True, timeout=60
    )

    assert "guests_may_comment: yes" in done.stdout
    assert done.stdout == says(site, "site", "show")


def test_the_doctor_says_what_to_do(sites: Sites) -> None:
    place = sites.new()

    before = says(place, "doctor", code=1)
    assert "tables: run 'rejoinder prepare'" in before
    says(place, "prepare")
    after = says(place, "doctor")
    assert "wrong" not in after
    assert f"note   mail: mails become files in {place.data / 'mail'}" in after


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("MAIL_URL", "smtp://user:hidden@mail.example.org:587", "write smtp+tls://"),
        ("DATABASE_URL", "mysql://user:hidden@host/name", "write it like postgresql://"),
        ("SECRET_KEY_FILE", "/nowhere/hidden-key", "cannot be read"),
        ("SITE_ADRESS", "https://news.example.org", "is not an option"),
    ],
)
def test_a_wrong_option_ends_every_command_in_a_sentence(
    sites: Sites, option: str, value: str, words: str
) -> None:
    site = sites.new()
    site.options = {**site.options, f"REJOINDER_{option}": value}

    said = says(site, "doctor", code=1)

    assert said.startswith(f"Not done: REJOINDER_{option}") and words in said
    assert "user:hidden" not in said


def test_a_new_folder_is_told_to_be_prepared(sites: Sites) -> None:
    assert "rejoinder prepare" in says(sites.new(), "import", "list", code=1)


def test_accounts_rules_and_preferences_are_kept(site: Server) -> None:
    add = ("account", "add", "mona@example.org", "Mona", "--password", "long enough words")
    assert "Mona can sign in as mona@example.org (moderator)" in says(
        site, *add, "--role", "moderator"
    )
    assert "already" in says(site, *add, code=1)
    assert "is now editor" in says(site, "account", "role", "mona@example.org", "editor")
    assert "no account" in says(site, "account", "role", "nobody@example.org", "editor", code=1)

    assert "Rule 1 holds" in says(site, "rule", "add", "liar*")
    assert "on the list already" in says(site, "rule", "add", "liar*", code=1)
    assert "Not done" in says(site, "rule", "add", "(", "--pattern-kind", "pattern", code=1)
    assert "liar*" in says(site, "rule", "list")
    assert "off the list" in says(site, "rule", "drop", "1")
    assert "Not done" in says(site, "rule", "drop", "1", code=1)

    assert "is set for" in says(site, "site", "set", "guests_may_comment", "no")
    assert "guests_may_comment: no" in says(site, "site", "show")
    assert "Write yes or no" in says(site, "site", "set", "guests_may_comment", "maybe", code=1)
    assert "is not one of" in says(site, "site", "set", "nothing", "maybe", code=2)


def test_discussions_sections_and_readers_are_closed_read_first_and_limited(
    site: Server, tmp_path: Path
) -> None:
    file = tmp_path / "bridge.md"
    file.write_text(ARTICLE, encoding="utf-8")
    says(site, "article", str(file))
    says(site, "account", "add", "ben@example.org", "Ben", "--password", "long enough words")
    says(site, "site", "set", "time_zone", "Europe/Oslo")
    limit = ("account", "limit", "ben@example.org")

    assert "bridge is closed." in says(site, "thread", "close", "bridge")
    assert "bridge is closed already." in says(site, "thread", "close", "bridge")
    assert "bridge is open." in says(site, "thread", "reopen", "bridge")
    assert "no article “brigde”" in says(site, "thread", "close", "brigde", code=1)

    assert "article bridge are read before" in says(site, "read-first", "article", "bridge", "yes")
    assert "section city are no longer" in says(site, "read-first", "section", "city", "no")
    assert "there are: city" in says(site, "read-first", "section", "sport", "yes", code=1)

    said = says(site, *limit, "suspended", "--until", "2126-12-01", "--reason", "Rule 1.")
    assert "ben@example.org is suspended until 1 December 2126, 00:00." in said
    assert "is read_first until " in says(
        site, *limit, "read_first", "--days", "7", "--reason", "Rule 1."
    )
    assert "until the moderation desk lifts it" in says(
        site, *limit, "suspended", "--reason", "Rule 1."
    )
    assert "lies ahead" in says(
        site, *limit, "suspended", "--until", "2001-12-01", "--reason", "Rule 1.", code=1
    )
    assert "Missing option '--reason'" in says(site, *limit, "suspended", code=2)
    assert "may comment like everybody" in says(site, "account", "lift", "ben@example.org")
    assert "no limit" in says(site, "account", "lift", "ben@example.org", code=1)
    assert "no account" in says(site, "account", "lift", "nobody@example.org", code=1)


def test_the_housekeeping_and_the_recount_run_once_and_end(site: Server) -> None:
    assert "old keys dropped: 0" in says(site, "worker", "--once")
    assert "0 differences, mended" in says(site, "recount")
