"""The command line of run.py."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from dev.run.check import check
from dev.run.console import Stop, complain
from dev.run.demo import demo
from dev.run.locks import renew
from dev.run.parts import PARTS, chosen


def run(arguments: Sequence[str]) -> int:
    """Do what the command line asks; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return _do(options)
    except Stop as reason:
        complain(str(reason))
        return 1
    except KeyboardInterrupt:
        return 130


def _do(options: argparse.Namespace) -> int:
    if sys.platform == "win32":
        raise Stop("Rejoinder runs on Linux and macOS. On Windows, run this inside WSL.")
    if options.command == "demo":
        demo(port=options.port, data=options.data, with_pip=options.pip)
    elif options.command == "lock":
        renew(upgrade=options.upgrade)
    else:
        parts = chosen(options.only)
        return check(parts, pytest_options=options.pytest, with_pip=options.pip)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="run.py", description="Try or check Rejoinder.")
    commands = parser.add_subparsers(dest="command", required=True)
    _add_demo(commands.add_parser("demo", help="install, fill the demo newspaper and serve it"))
    _add_check(commands.add_parser("check", help="install everything, run every check and test"))
    lock = commands.add_parser("lock", help="renew the lock files from pyproject.toml")
    lock.add_argument("--upgrade", action="store_true", help="take the newest versions that fit")
    return parser


def _add_demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=_port, default=8000, help="default: 8000")
    parser.add_argument(
        "--data",
        type=Path,
        metavar="FOLDER",
        default=Path("rejoinder-data"),
        help="where everything is kept; default: ./rejoinder-data",
    )
    _add_pip(parser)


def _add_check(parser: argparse.ArgumentParser) -> None:
    names = [part.name for part in PARTS]
    parser.add_argument(
        "--only",
        nargs="+",
        choices=names,
        default=[],
        metavar="PART",
        help=f"only these parts, of: {', '.join(names)}",
    )
    parser.add_argument(
        "--pytest",
        default="",
        metavar="OPTIONS",
        help="""added to each run of the tests, as in --pytest="-k receipt -x\"""",
    )
    _add_pip(parser)


def _add_pip(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pip", action="store_true", help="install with pip instead of uv")


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port < 65_536:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return port
