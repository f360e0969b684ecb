"""The import contracts of pyproject.toml catch what they are there for."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOWN = "Imports point down the layers"
PURE = "Judging, file formats, words and the kit know no Django"
EDGES = "Pages and commands reach judging and notifying only through actions"
LANE = "The lane reads no tables"
RINGS = "No rings"

# The contract that breaks, and the files that break it: path below the package, text.
PLANTED = [
    (DOWN, {"models/x.py": "def f():\n    from rejoinder.actions import y\n", "actions/y.py": ""}),
    (DOWN, {"utils/__init__.py": ""}),
    (DOWN, {"policies/x.py": "import rejoinder.rendering"}),
    (DOWN, {"web/x.py": "import rejoinder.lane"}),
    (DOWN, {"clients/__init__.py": "import rejoinder.rendering"}),
    (DOWN, {"notifications/__init__.py": "import rejoinder.clients", "clients/__init__.py": ""}),
    (PURE, {"moderation/x.py": "from django.conf import settings"}),
    (PURE, {"exchange/x.py": "import django.utils.html"}),
    (PURE, {"demo/x.py": "import rejoinder.models"}),
    (EDGES, {"web/x.py": "import rejoinder.moderation"}),
    (EDGES, {"management/x.py": "from rejoinder import moderation"}),
    (LANE, {"lane/x.py": "from rejoinder import models"}),
    (RINGS, {"kit/x.py": "import rejoinder.kit.y", "kit/y.py": "import rejoinder.kit.x"}),
    (
        RINGS,
        {
            "models/x.py": "TYPE_CHECKING = 0\nif TYPE_CHECKING:\n    import rejoinder.models.y",
            "models/y.py": "import rejoinder.models.x",
        },
    ),
]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the package and of the contracts."""
    leave_out = shutil.ignore_patterns("__pycache__", "static", "templates", "locale")
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=leave_out)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint_imports(tree: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache"],
        capture_output=True,
        text=True,
        cwd=tree,
        env={"PYTHONPATH": str(tree / "src"), "COLUMNS": "200"},
        check=False,
    )


def test_the_package_keeps_every_contract(tree: Path) -> None:
    done = lint_imports(tree)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


@pytest.mark.parametrize(("contract", "files"), PLANTED)
def test_a_planted_breach_is_caught(tree: Path, contract: str, files: dict[str, str]) -> None:
    for path, text in files.items():
        planted = tree / "src" / "rejoinder" / path
        planted.parent.mkdir(exist_ok=True)
        planted.write_text(text)

    done = lint_imports(tree)

    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{contract} BROKEN" in " ".join(done.stdout.split())


def test_a_folder_that_pages_may_not_reach_is_named_once_it_exists() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    edges = next(c for c in contracts["contracts"] if c["name"] == EDGES)
    here = {
        f"rejoinder.{name}"
        for name in ("moderation", "notifications")
        if (ROOT / "src" / "rejoinder" / name).is_dir()
    }

    assert here <= set(edges["forbidden_modules"])
