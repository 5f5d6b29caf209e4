"""One installation, one Chromium, and people who are signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from omnidesk.demo.simulators import Simulators
from tests.ui import chromium
from tests.ui.installation import Installation, start

NEW_PASSWORD = "kopi-susu-gula-aren"
DESKTOP = {"width": 1440, "height": 900}

# A busy two-core machine paints late; nothing here measures speed.
expect.set_options(timeout=10_000)


@pytest.fixture(scope="session")
def installation(
    tmp_path_factory: pytest.TempPathFactory, running_simulators: Simulators
) -> Iterator[Installation]:
    """`python -m omnidesk up` with simulated vendors; stopped without leftovers."""
    started = start(tmp_path_factory.mktemp("installation"), running_simulators)
    yield started
    started.stop()


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A headless Chromium for the whole run."""
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=chromium.executable(), args=chromium.flags()
        )
        yield launched
        await launched.close()


@dataclass(slots=True)
class Desk:
    """What a browser test holds: the installation and browsers of its people."""

    installation: Installation
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)

    async def open(self, path: str = "/", **options: object) -> Page:
        """A fresh browser of one person, at this path."""
        context = await self.browser.new_context(
            **{"viewport": DESKTOP, "base_url": self.installation.url, **options}  # type: ignore[arg-type]
        )
        self.contexts.append(context)
        page = await context.new_page()
        await page.goto(path)
        return page

    async def sign_in(self, username: str, password: str = NEW_PASSWORD, **options: object) -> Page:
        """A fresh browser, signed in through the page."""
        page = await self.open("/login/", **options)
        await fill_sign_in(page, username, password)
        return page


async def fill_sign_in(page: Page, username: str, password: str) -> None:
    """Fill the sign-in form and send it."""
    await page.get_by_test_id("login-username").fill(username)
    await page.get_by_test_id("login-password").fill(password)
    await page.get_by_test_id("login-submit").click()


@pytest.fixture
async def desk(installation: Installation, browser: Browser) -> AsyncIterator[Desk]:
    """Browsers that are closed after the test."""
    opened = Desk(installation, browser)
    yield opened
    for context in opened.contexts:
        await context.close()
