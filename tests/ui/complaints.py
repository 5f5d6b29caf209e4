"""What a browser complains of while a page is open, and whom else the page asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.async_api import ConsoleMessage, Page, Request

# Chromium says so of any page that is answered with a refusal, also of one that is meant to be.
REFUSED = "Failed to load resource: the server responded"


@dataclass
class Complaints:
    """Heard from `listen` on. What breaks the content policy of a page is said in the console."""

    said: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def listen(self, page: Page) -> None:
        """To this page, and to whatever is opened in it later."""
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", self._see)

    def _hear(self, message: ConsoleMessage) -> None:
        is_page = message.page is not None and message.location["url"] == message.page.url
        if message.type == "error" and not (is_page and message.text.startswith(REFUSED)):
            self.said.append(f"{message.text} ({message.location['url']})")

    def _see(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"}:
            self.hosts.add(parts.netloc)
