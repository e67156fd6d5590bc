"""A real browser for tests: Debian's chromium, driven by Playwright, that tells of everything it should not see."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

NO_CHROMIUM = "chromium is not installed"
"""Reason to skip what needs a browser, when `chromium()` is None."""
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = (390, 844)
DESKTOP = (1280, 900)
REPLACED = ("htmx:sendAbort", "htmx:afterRequest", "htmx:abort")
"""What htmx writes to the console when somebody types on and an older request is given up for the newer one."""


def chromium() -> str | None:
    """Return the path of chromium, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def browser() -> Iterator[Browser]:
    """Run one browser for the length of the block."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        try:
            yield started
        finally:
            started.close()


class Visit:
    """One person's visit to a hub: a page of their own, and what went wrong while they were there."""

    def __init__(
        self, browser: Browser, url: str, language: str, size: tuple[int, int] = DESKTOP, *, scripts: bool = True
    ) -> None:
        self.url = url
        self.language = language
        self.complaints: list[str] = []
        """Errors of the console (refusals of the content security policy included) and of scripts."""
        self.strangers: set[str] = set()
        """Hosts that were asked for anything and are not the hub."""
        width, height = size
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": height},
            locale={"bg": "bg-BG", "en": "en-GB"}[language],
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._watch)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def open(self, path: str = "/") -> Page:
        """Go to `path` of the hub."""
        self.page.goto(f"{self.url}{path}", wait_until="load")
        return self.page

    @property
    def path(self) -> str:
        """Where the visitor is."""
        return urlsplit(self.page.url).path

    def picture(self, file: Path) -> None:
        """Take a picture of the whole page."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=file, full_page=True, animations="disabled")

    def _hear(self, message: ConsoleMessage) -> None:
        expected = message.text.startswith(REPLACED) or "status of 4" in message.text
        if message.type in {"error", "warning"} and not expected:
            self.complaints.append(message.text)

    def _watch(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "about:", "blob:")):
            self.strangers.add(urlsplit(request.url).netloc)
