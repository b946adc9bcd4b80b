"""A real browser: Debian's Chromium driven by Playwright, and what it complains of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Request,
    Response,
    sync_playwright,
)

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LEFT = {"net::ERR_ABORTED", "net::ERR_FAILED"}
"""What a page that was left no longer waits for; of its assets the worker says the latter."""


@contextmanager
def running_chromium(executable: str) -> Iterator[Browser]:
    """Run a Chromium without a window, closed at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=[*FLAGS])
        try:
            yield browser
        finally:
            browser.close()


class Complaints:
    """What goes wrong in the pages of a context.

    Errors in the console (violations of the Content-Security-Policy are told there), errors of
    scripts, requests that fail or are answered with an error.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.heard: list[str] = []
        context.on("console", self._said)
        context.on("weberror", lambda error: self.heard.append(f"script: {error.error}"))
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.heard.append(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        if request.failure not in LEFT:
            self.heard.append(f"failed: {request.method} {request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            asked = response.request
            self.heard.append(f"answer: {asked.method} {asked.url}: {response.status}")
