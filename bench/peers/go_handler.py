"""The very same bytes from a Go net/http handler: what a small Go server can do at best."""

import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.nginx import Answer
from bench.server import free_port

SOURCE = Path(__file__).with_name("handler.go")


@contextmanager
def go_with(answers: dict[str, Answer], folder: Path) -> Iterator[str | None]:
    """Serve each answer under its name; give the address, or None where Go is missing."""
    if shutil.which("go") is None:
        yield None
        return
    folder.mkdir(parents=True, exist_ok=True)
    program, port = folder / "handler", free_port()
    subprocess.run(["go", "build", "-o", str(program), str(SOURCE)], check=True, timeout=300)
    words = [str(program), str(port)]
    for name, answer in answers.items():
        kept = folder / f"answer-{name}"
        kind = answer.headers.get("content-type", "")
        coding = answer.headers.get("content-encoding", "identity")
        kept.write_bytes(f"{kind}\n{coding}\n".encode() + answer.body)
        words += [name, str(kept)]
    process = subprocess.Popen(words)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/{next(iter(answers))}")
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(address: str) -> None:
    until = time.monotonic() + 10
    while True:
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return
