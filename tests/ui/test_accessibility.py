"""axe-core (WCAG 2.2 AA and best practice) finds nothing on any page, wide and narrow."""

from __future__ import annotations

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.ui.conftest import Desk, Team
from tests.ui.steps import at

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCREENS = [
    pytest.param({"width": 1440, "height": 900}, "light", id="1440-light"),
    pytest.param({"width": 1440, "height": 900}, "dark", id="1440-dark"),
    pytest.param({"width": 390, "height": 844}, "dark", id="390-dark"),
]


async def troubles(page: Page) -> list[str]:
    """What axe-core objects to, with the first element that it names."""
    found = await Axe().run(page, options={"runOnly": RULES})
    return [
        f"{one['id']}: {one['help']} ({one['nodes'][0]['html'][:200]})"
        for one in found.response["violations"]
    ]


# What fades in has too little contrast while it does; without motion there is nothing to wait for.
STILL = {"reduced_motion": "reduce"}


@pytest.mark.parametrize(("viewport", "scheme"), SCREENS)
async def test_pages_without_a_person(desk: Desk, viewport: dict[str, int], scheme: str) -> None:
    page = await desk.open(
        "/login/?error=invalid_credentials", viewport=viewport, color_scheme=scheme, **STILL
    )
    await expect(page.get_by_test_id("login-error")).to_be_visible()
    assert await troubles(page) == []


@pytest.mark.parametrize(("viewport", "scheme"), SCREENS)
async def test_pages_of_an_admin(
    desk: Desk, team: Team, viewport: dict[str, int], scheme: str
) -> None:
    page = await desk.sign_in(team.ana, viewport=viewport, color_scheme=scheme, **STILL)
    await expect(page.get_by_test_id("connection-status")).to_contain_text("Live")
    assert await troubles(page) == []

    await page.get_by_test_id("nav-admin").click()
    await expect(page.get_by_test_id("user-row").first).to_be_visible()
    assert await troubles(page) == []
    await page.get_by_test_id("user-menu").last.click()
    assert await troubles(page) == []
    await page.keyboard.press("Escape")
    await page.get_by_test_id("user-new").click()
    await expect(page.locator("dialog[open]")).to_be_visible()
    assert await troubles(page) == []
    await page.keyboard.press("Escape")
    await page.get_by_test_id("tab-departments").click()
    await expect(page.get_by_test_id("department-row").first).to_be_visible()
    assert await troubles(page) == []
    await page.get_by_test_id("tab-system").click()
    await expect(page.get_by_test_id("account-row").first).to_be_visible()
    assert await troubles(page) == []
    await page.get_by_test_id("sending-hold").click()
    await expect(page.locator("dialog[open]")).to_be_visible()
    assert await troubles(page) == []
    await page.keyboard.press("Escape")

    await page.get_by_test_id("nav-settings").click()
    await expect(page.get_by_test_id("limits-form")).to_be_visible()
    assert await troubles(page) == []
    await page.get_by_text("More limits").first.click()
    await page.get_by_test_id("limit-unofficial-per_minute").fill("ten")
    await page.get_by_test_id("limits-save").click()
    await expect(page.get_by_text("Not saved: one field")).to_be_visible()
    assert await troubles(page) == []
    await page.get_by_test_id("limits-discard").click()
    await expect(page.get_by_test_id("unsaved-bar")).to_be_hidden()

    await page.goto("/password/")
    await expect(page).to_have_url(at("/password"))
    assert await troubles(page) == []
    await page.goto("/nothing")
    await expect(page.get_by_role("heading", name="There is no page here")).to_be_visible()
    assert await troubles(page) == []
