"""A real Chromium, driven by Playwright, and an accessibility engine."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from dev.run.browser import NO_BROWSER, find_browser

# A test run speaks to its own server and to nobody else.
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    # As more and more readers have it. Nothing of ours may need such cookies.
    "--test-third-party-cookie-phaseout",
)
DESKTOP, PHONE = 1280, 390
HEIGHT = 900


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run a browser for as long as the block lasts; raises RuntimeError when there is none."""
    path = find_browser(Path(sys.executable).parent)
    if path is None:
        raise RuntimeError(NO_BROWSER)
    # Chromium's sandbox does not work for root.
    root = os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, chromium_sandbox=not root, args=list(FLAGS)
        )
        yield browser
        browser.close()


@dataclass
class Pages:
    """Opens pages as different readers would have them, and remembers what went wrong there."""

    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(
        self,
        *,
        width: int = DESKTOP,
        javascript: bool = True,
        colours: Literal["light", "dark"] = "light",
        **options: Any,
    ) -> Page:
        """Open an empty page of a reader who has no cookies; ``options`` are Playwright's."""
        context = self.browser.new_context(
            viewport={"width": width, "height": HEIGHT},
            java_script_enabled=javascript,
            color_scheme=colours,
            locale="en-GB",
            **options,
        )
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._note)
        return page

    def close(self) -> None:
        """Close every page that was opened."""
        for context in self.contexts:
            context.close()

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            self.errors.append(message.text)


def serious_findings(page: Page) -> list[str]:
    """Return the accessibility engine's serious and critical findings, one line each."""
    response: dict[str, Any] = Axe().run(page).response
    return [
        f"{finding['id']} ({finding['impact']}): {node['html'][:160]}"
        for finding in response["violations"]
        if finding["impact"] in ("serious", "critical")
        for node in finding["nodes"]
    ]
