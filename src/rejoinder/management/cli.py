"""The ``rejoinder`` command: finds the command, prepares Django, shows errors as sentences."""

import importlib
import os
import sys
from pathlib import Path

import click
import django
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError

from rejoinder import __version__
from rejoinder.vocabulary.errors import ExpectedFailure

COMMANDS = {
    "account": "Make an account, change its role, or limit it for a while.",
    "article": "Take in an article, or its new wording, from a Markdown file.",
    "bounce": "Take in a mail that came back, from the mail server.",
    "doctor": "Look for what is wrong with this installation, and say what to do.",
    "erasures": "List closed accounts, or close them again after a restore.",
    "import": "Bring comments in from another system, or undo an import.",
    "ledger": "Check the public ledger of decisions, this site's or any other's.",
    "outbox": "Show what waits to be sent and what failed, or try one again.",
    "prepare": "Make or renew the tables and the files that browsers load.",
    "read-first": "Say where comments are read before they appear.",
    "recount": "Count everything again, compare, and mend the counters.",
    "report": "Print the figures of the yearly transparency report.",
    "rule": "Keep the site's word and phrase lists.",
    "seed-demo": "Fill an empty data folder with the demo newspaper.",
    "serve": "Serve the site.",
    "site": "Show or set the site's preferences.",
    "statements": "Write statements of reasons for the EU's database, or check them all.",
    "thread": "Close a discussion, or open it again.",
    "worker": "Send mails and do the housekeeping, once or for ever.",
}


class Commands(click.Group):
    """Loads a command's module when it is called, after Django has been prepared."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return the names in alphabetical order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command ``cmd_name``, None if there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        if ctx.params.get("data"):
            os.environ["REJOINDER_DATA_FOLDER"] = str(ctx.params["data"])
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rejoinder.config.settings")
        django.setup()
        module = f"rejoinder.management.{cmd_name.replace('-', '_')}_command"
        command: click.Command = importlib.import_module(module).command
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without loading any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="rejoinder")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the database, keys and locks. Default: ./rejoinder-data",
)
def rejoinder(data: Path | None) -> None:
    """Run the discussion desk that a news site owns.

    Options are environment variables as well (REJOINDER_...); docs/reference/options.md
    lists them. Exit codes: 0 done, 1 not done (the message says what to do), 2 wrong
    usage.
    """


def main() -> None:
    """Run the command line; an expected failure becomes a sentence and exit code 1."""
    try:
        rejoinder(standalone_mode=True)
    except ExpectedFailure as failure:
        sys.exit(f"Not done: {failure.sentence}")
    except (OperationalError, ProgrammingError) as error:
        # PostgreSQL says the latter where tables are missing.
        sys.exit(
            f"The database does not answer: {str(error).strip()}\n"
            "Run 'rejoinder prepare' if this is a new data folder, or 'rejoinder doctor'."
        )
    except (ImproperlyConfigured, ValueError) as error:
        sys.exit(f"Not done: {error}")


if __name__ == "__main__":
    main()
