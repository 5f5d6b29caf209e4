"""One installation, one Chromium, and people who are signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from omnidesk.demo.simulators import Simulators
from tests.folders import installation_folder
from tests.ui import chromium
from tests.ui.installation import Installation, start
from tests.ui.steps import (
    NEW_PASSWORD,
    at,
    choose_password,
    create_department,
    create_user,
    fill_sign_in,
)

DESKTOP = {"width": 1440, "height": 900}

# A busy two-core machine paints late; nothing here measures speed.
expect.set_options(timeout=10_000)


@pytest.fixture(scope="session")
def installation(running_simulators: Simulators) -> Iterator[Installation]:
    """`python -m omnidesk up` with simulated vendors; stopped without leftovers."""
    with installation_folder() as folder:
        started = start(folder, running_simulators)
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
        return await self.sign_in_on(await self.open("/login/", **options), username, password)

    async def sign_in_on(self, page: Page, username: str, password: str = NEW_PASSWORD) -> Page:
        """Sign in on a sign-in page that is open."""
        await fill_sign_in(page, username, password)
        return page

    async def close(self) -> None:
        """Close every browser that was opened."""
        for context in self.contexts:
            await context.close()


@pytest.fixture
async def desk(installation: Installation, browser: Browser) -> AsyncIterator[Desk]:
    """Browsers that are closed after the test."""
    opened = Desk(installation, browser)
    yield opened
    await opened.close()


@dataclass(frozen=True, slots=True)
class Team:
    """The user names of the three people; their password is `NEW_PASSWORD`."""

    ana: str = "ana"
    budi: str = "budi"
    citra: str = "citra"


@pytest.fixture(scope="session")
async def team(installation: Installation, browser: Browser) -> Team:
    """The first day of an installation, in a real browser.

    The superadmin signs in with the printed password and replaces it, then makes the departments
    Sales and Support and the people Ana (admin), Budi (Sales) and Citra (Support), who replace
    theirs.
    """
    desk = Desk(installation, browser)
    page = await desk.sign_in("superadmin", installation.one_time_password())
    await choose_password(page, installation.one_time_password())
    await page.get_by_test_id("nav-admin").click()
    await expect(page).to_have_url(at("/admin"))
    for department in ("Sales", "Support"):
        await create_department(page, department)
    passwords = {
        "ana": await create_user(page, "ana", "Ana Wulandari", role="admin"),
        "budi": await create_user(page, "budi", "Budi Santoso", departments=["Sales"]),
        "citra": await create_user(page, "citra", "Citra Maharani", departments=["Support"]),
    }
    for username, one_time in passwords.items():
        await choose_password(await desk.sign_in(username, one_time), one_time)
    await desk.close()
    return Team()
