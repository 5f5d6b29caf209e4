"""The API page in a browser: a client is made, its request is ready, its messages are seen."""

from __future__ import annotations

import re

from playwright.async_api import Page, expect

from tests.ui.conftest import Desk, Team
from tests.ui.steps import at, open_dialog

PHONE = {"width": 390, "height": 844}
FILTERS = ("all", "queued", "processing", "sending", "sent", "failed", "unknown", "cancelled")


async def open_api(desk: Desk, username: str, **options: object) -> Page:
    page = await desk.sign_in_on(await desk.open("/login/", **options), username)
    await page.get_by_test_id("nav-api").click()
    await expect(page.get_by_test_id("client-new")).to_be_visible()
    return page


async def create_client(page: Page, name: str) -> str:
    """A new client through its dialog; returns the secret that is shown once."""
    await page.get_by_test_id("client-new").click()
    await open_dialog(page).get_by_label("Name", exact=True).fill(name)
    await open_dialog(page).get_by_role("button", name="Create client").click()
    secret = await page.get_by_test_id("client-secret").text_content() or ""
    await page.get_by_test_id("secret-stored").click()
    await expect(page.get_by_test_id("client-secret")).to_be_visible()  # not ticked yet
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("client-secret")).to_be_visible()
    await page.get_by_test_id("secret-tick").check()
    await page.get_by_test_id("secret-stored").click()
    await expect(open_dialog(page)).to_have_count(0)
    return secret


async def test_client_is_made_used_and_disabled(desk: Desk, team: Team) -> None:
    page = await open_api(desk, team.ana)
    secret = await create_client(page, "Web shop")
    assert len(secret) >= 43
    card = page.get_by_test_id("client-card").filter(has_text="Web shop")
    await expect(card.get_by_test_id("client-used")).to_have_text("0 of 1,000 today")
    assert secret not in await page.content()

    client_id = await card.locator("code").text_content() or ""
    await card.get_by_test_id("client-request").click()
    for language in ("python", "php", "node", "curl"):
        await page.get_by_test_id(f"request-{language}").click()
        await expect(page.get_by_test_id(f"request-{language}")).to_have_attribute(
            "aria-pressed", "true"
        )
        await expect(page.get_by_test_id("client-request-text")).to_contain_text(client_id)
    await page.keyboard.press("Escape")

    await card.get_by_test_id("client-menu").click()
    await page.get_by_role("menuitem", name="Disable…").click()
    await open_dialog(page).get_by_role("button", name="Disable client").click()
    await expect(card).to_contain_text("Disabled")
    await card.get_by_test_id("client-menu").click()
    await page.get_by_role("menuitem", name="Enable").click()
    await expect(card).not_to_contain_text("Disabled")


async def test_queue_log_and_documentation_are_there(desk: Desk, team: Team) -> None:
    page = await open_api(desk, team.ana)
    await page.get_by_test_id("tab-queue").click()
    await expect(page.get_by_test_id("queue-pace")).to_contain_text("One message every 2–3 min")
    for name in FILTERS:
        await page.get_by_test_id(f"queue-filter-{name}").click()
        await expect(page.get_by_test_id(f"queue-filter-{name}")).to_have_attribute(
            "aria-pressed", "true"
        )
    await expect(page.get_by_test_id("queue-export")).to_have_attribute(
        "href", re.compile("filter=cancelled")
    )
    await page.get_by_test_id("tab-log").click()
    await expect(page.get_by_test_id("log-client")).to_be_visible()
    await page.get_by_test_id("tab-documentation").click()
    await expect(page).to_have_url(re.compile(r"tab=documentation"))
    await page.goto("/admin/?tab=api-queue")
    await expect(page.get_by_test_id("queue-pace")).to_be_visible()
    await page.get_by_test_id("tab-api-clients").click()
    await expect(page.get_by_test_id("client-new")).to_be_visible()


async def test_users_find_no_api_page(desk: Desk, team: Team) -> None:
    page = await desk.sign_in(team.budi)
    await expect(page.get_by_test_id("connection-status")).to_contain_text("Live")
    await expect(page.get_by_test_id("nav-api")).to_have_count(0)
    await page.goto("/api-message/")
    await expect(page.get_by_text("This page is for admins")).to_be_visible()


async def test_phone_shows_all_of_it_in_its_width(desk: Desk, team: Team) -> None:
    page = await open_api(desk, team.ana, viewport=PHONE)
    await expect(page).to_have_url(at("/api-message"))
    await page.get_by_test_id("tab-queue").click()
    await expect(page.get_by_test_id("queue-pace")).to_be_visible()
    assert await page.evaluate("document.querySelector('main').scrollWidth") <= PHONE["width"]
