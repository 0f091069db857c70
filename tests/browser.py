"""Debian's chromium, headless, for tests that look at a page."""

from __future__ import annotations

import contextlib
import pathlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
LACKING = "this test needs a browser: `apt-get install chromium` brings one (.ci/run does it)"


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser; the test fails where there is none."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.fail(LACKING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@dataclass
class Visit:
    """A page that was opened, and what was heard of it: requests beside its own, the console, errors of scripts."""

    page: Page
    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def ask(self, script: str) -> Any:
        """Return what a script, run in the page, comes to."""
        return self.page.evaluate(script)

    def open_all(self) -> None:
        """Fold everything open."""
        self.ask("document.querySelectorAll('details').forEach(one => one.open = true)")


@contextlib.contextmanager
def visit(
    browser: Browser, text: str, folder: pathlib.Path, width: int = 1280, scheme: Any = "light"
) -> Iterator[Visit]:
    """Open a page from a file in a window of its own."""
    file = folder / "report.html"
    file.write_text(text, encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    found = Visit(context.new_page())
    found.page.on("request", lambda request: found.requests.append(request.url))
    found.page.on("console", lambda message: found.console.append(message.text))
    found.page.on("pageerror", lambda error: found.errors.append(str(error)))
    found.page.goto(file.as_uri())
    found.requests.remove(file.as_uri())
    yield found
    context.close()
