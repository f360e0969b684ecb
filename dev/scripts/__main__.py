"""Checks the JSDoc types of all scripts: `python -m dev.scripts`.

The compiler is fetched from npm into `.tools/typescript`, in a pinned version. Where there is
no npm, the check says so and passes: scripts need no build, and everybody can still run the rest.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VERSION = "7.0.2"
PLACE = ROOT / ".tools" / f"typescript-{VERSION}"
COMPILER = PLACE / "node_modules" / ".bin" / "tsc"
SECONDS = 300


def main() -> int:
    """Run the compiler; return its exit code."""
    if not COMPILER.exists() and not _installed():
        return 0
    project = ROOT / "dev" / "scripts" / "tsconfig.json"
    return subprocess.run(
        [str(COMPILER), "--project", str(project)], check=False, timeout=SECONDS
    ).returncode


def _installed() -> bool:
    npm = shutil.which("npm")
    if npm is None:
        print("npm is missing, so the types of the scripts were not checked.")
        return False
    PLACE.mkdir(parents=True, exist_ok=True)
    command = [npm, "install", "--no-audit", "--no-fund", "--silent", f"typescript@{VERSION}"]
    subprocess.run([*command, "--prefix", str(PLACE)], check=True, timeout=SECONDS)
    return True


if __name__ == "__main__":
    sys.exit(main())
