"""What run.py promises before anything is installed, and what its locks promise."""

import ast
import re
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from dev.run.check import run_parts
from dev.run.parts import PARTS, Part, chosen

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUNTIME, DEV = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
TAKEN_FOR_OLD = """
import runpy, sys
sys.version_info = (3, 9, 18)
sys.argv = ["run.py", "demo"]
runpy.run_path("run.py", run_name="__main__")
"""


def run_py(*arguments: str) -> subprocess.CompletedProcess[str]:
    return python("run.py", *arguments)


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, cwd=ROOT, check=False
    )


def test_help_names_the_commands() -> None:
    done = run_py("--help")

    assert done.returncode == 0
    assert all(command in done.stdout for command in ("demo", "check", "lock"))


def test_an_old_python_can_read_the_file_and_says_what_is_missing() -> None:
    ast.parse((ROOT / "run.py").read_text(), feature_version=(3, 7))

    done = python("-c", TAKEN_FOR_OLD)

    assert done.returncode == 1
    assert "needs Python 3.11 or newer; this is 3.9" in done.stdout


def test_a_port_in_use_is_named_before_anything_is_installed(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        done = run_py("demo", "--port", str(port), "--data", str(tmp_path / "data"))

    assert done.returncode == 1
    assert f"Port {port} is in use" in done.stderr
    assert "--port" in done.stderr
    assert not (tmp_path / "data").exists()


def test_an_unknown_part_is_refused_with_the_list_of_parts() -> None:
    done = run_py("check", "--only", "everything")

    assert done.returncode == 2
    assert all(part.name in done.stderr for part in PARTS)


def test_what_needs_other_sites_tools_runs_only_when_it_is_named() -> None:
    (named,) = chosen(["integrations"])

    assert named.name == "integrations"
    assert {part.name for part in PARTS} - {part.name for part in chosen([])} == {"integrations"}


def test_a_failing_part_fails_the_check_and_the_others_still_run(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    parts = [
        Part("a", "first part", ("python", "-c", "raise SystemExit('something is wrong')")),
        Part("b", "second part", ("python", "-c", "print('fine')")),
    ]

    results = run_parts(
        parts, programs=Path(sys.executable).parent, environment={}, pytest_options=""
    )

    assert [result.passed for result in results] == [False, True]
    printed = capsys.readouterr().out
    assert "something is wrong" in printed
    assert re.search(r"FAILED first part +\d+\.\d s", printed)
    assert re.search(r"ok +second part +\d+\.\d s", printed)


def test_the_closing_line_of_the_tests_stands_in_the_summary(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "test_one.py").write_text("def test_one(): pass\n")
    empty = ("-c", "/dev/null", "-p", "no:django", "-p", "no:cacheprovider")
    part = Part("t", "tests", ("pytest", *empty, str(tmp_path)), shown=True)

    run_parts([part], programs=Path(sys.executable).parent, environment={}, pytest_options="-q")

    last = capsys.readouterr().out.rstrip().splitlines()[-1]
    assert re.search(r"ok +tests +\d+\.\d s +1 passed in", last)


def test_continuous_integration_runs_the_command_of_the_readme() -> None:
    lines = (ROOT / ".ci" / "run").read_text().splitlines()

    assert lines[-1] == "exec python3 run.py check"
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


@pytest.mark.parametrize("lock", [RUNTIME, DEV], ids=lambda path: path.name)
def test_a_lock_pins_everything_by_hash_and_names_no_address(lock: Path) -> None:
    text = lock.read_text()

    assert "://" not in text
    assert "@" not in text
    for name, entry in pins(lock).items():
        assert "--hash=sha256:" in entry, name


def test_the_locks_agree_with_the_project_and_with_each_other() -> None:
    runtime, dev = pins(RUNTIME), pins(DEV)

    assert runtime.items() <= dev.items()
    for lock, wanted in ((runtime, [*dependencies(), *group("install")]), (dev, group("dev"))):
        for requirement in wanted:
            version = lock[canonicalize_name(requirement.name)].split()[0].partition("==")[2]
            assert requirement.specifier.contains(version), requirement


def pins(lock: Path) -> dict[str, str]:
    """Return each entry of a lock file under the name of its package."""
    entries = re.split(r"\n(?=\S)", lock.read_text().strip())
    return {canonicalize_name(entry.partition("==")[0]): entry for entry in entries}


def dependencies() -> list[Requirement]:
    return [Requirement(text) for text in PROJECT["project"]["dependencies"]]


def group(name: str) -> Iterator[Requirement]:
    for entry in PROJECT["dependency-groups"][name]:
        if isinstance(entry, dict):
            yield from group(entry["include-group"])
        else:
            yield Requirement(entry)
