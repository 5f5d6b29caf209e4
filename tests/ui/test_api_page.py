"""The API page in a browser: a client is made, its request is ready, its messages are seen."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
from playwright.async_api import Page, expect

from tests.api_client import Program
from tests.ui.conftest import Desk, Team
from tests.ui.steps import at, go_to, open_dialog
from tests.ui.test_accessibility import troubles

PHONE = {"width": 390, "height": 844}
# A socket that goes silent is missed after some heartbeats.
LOST_MS = 60_000
FILTERS = ("all", "queued", "processing", "sending", "sent", "failed", "unknown", "cancelled")


async def open_api(desk: Desk, username: str, **options: object) -> Page:
    page = await desk.sign_in_on(await desk.open("/login/", **options), username)
    await go_to(page, "api")
    await expect(page.get_by_test_id("client-new")).to_be_visible()
    return page


async def create_client(page: Page, name: str) -> str:
    """A new client through its dialog; returns the secret that is shown once."""
    await page.get_by_test_id("client-new").click()
    await open_dialog(page).get_by_label("Name", exact=True).fill(name)
    await open_dialog(page).get_by_role("button", name="Create client").click()
    secret = await page.get_by_test_id("client-secret").text_content() or ""
    await page.get_by_test_id("secret-stored").click()
    await expect(open_dialog(page).get_by_text("cannot be shown again. Store it")).to_be_visible()
    await expect(page.get_by_test_id("secret-tick")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("client-secret")).to_be_visible()
    await page.get_by_test_id("secret-tick").check()
    await expect(open_dialog(page).get_by_text("cannot be shown again")).to_be_hidden()
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

    await create_client(page, "Another shop")
    await card.get_by_test_id("client-menu").click()
    await page.get_by_role("menuitem", name="Delete client").click()
    await open_dialog(page).get_by_role("button", name="Delete client").click()
    await expect(card).to_have_count(0)
    await expect(page.get_by_test_id("client-card").locator(":focus")).to_have_count(1)


async def create_template(page: Page, name: str, body: str) -> None:
    """A template, made on its own page."""
    await go_to(page, "templates")
    await page.get_by_test_id("template-new").click()
    await open_dialog(page).get_by_label("Name", exact=True).fill(name)
    await page.get_by_test_id("template-body").fill(body)
    await open_dialog(page).get_by_role("button", name="Create template").click()
    await expect(open_dialog(page)).to_have_count(0)
    await go_to(page, "api")


async def post_signed(
    url: str, client_id: str, secret: str, body: dict[str, Any]
) -> httpx.Response:
    """A message as a program of the client sends it."""
    raw = json.dumps(body).encode()
    headers = Program(0, client_id, secret).headers(raw, "POST", "/api/external/messages")
    async with httpx.AsyncClient(base_url=url) as http:
        return await http.post("/api/external/messages", content=raw, headers=headers)


async def test_a_template_is_filled_in_from_the_metadata_of_a_request(
    desk: Desk, team: Team
) -> None:
    page = await open_api(desk, team.ana)
    await create_template(page, "Bill", "Halo {{nama}}, total {{total}}. {{message}}")
    await page.get_by_test_id("client-new").click()
    dialog = open_dialog(page)
    await dialog.get_by_label("Name", exact=True).fill("Billing")
    await page.get_by_test_id("client-template").select_option(label="Bill")
    await expect(page.get_by_test_id("mapping-row")).to_have_count(2)
    await dialog.get_by_label("Field of metadata, row 1").fill("customer.name")
    await dialog.get_by_label("Field of metadata, row 2").fill("bill..sum")
    await page.get_by_test_id("mapping-add").click()
    await expect(dialog.get_by_label("Placeholder, row 3")).to_be_focused()
    await dialog.get_by_label("SMS", exact=True).check()
    await dialog.get_by_label("Fast lane for official numbers").check()
    await dialog.get_by_label("Links end after").fill("3651")
    await dialog.get_by_role("button", name="Create client").click()
    await expect(dialog.get_by_text("Write names joined by points")).to_be_visible()
    await expect(dialog.get_by_label("Field of metadata, row 2")).to_be_focused()
    await dialog.get_by_label("Field of metadata, row 2").fill("bill.sum")
    await page.keyboard.press("Tab")
    await expect(dialog.get_by_text("Write names joined by points")).to_be_hidden()
    await dialog.get_by_role("button", name="Create client").click()
    await expect(dialog.get_by_label("Links end after")).to_be_focused()
    await expect(dialog.get_by_label("Field of metadata, row 1")).to_have_value("customer.name")
    await dialog.get_by_label("Links end after").fill("30")
    await dialog.get_by_role("button", name="Create client").click()
    client_id = await page.get_by_test_id("client-id").text_content() or ""
    secret = await page.get_by_test_id("client-secret").text_content() or ""
    await page.get_by_test_id("secret-tick").check()
    await page.get_by_test_id("secret-stored").click()

    asked = {
        "phone_number": "081234500093",
        "message": "Terima kasih.",
        "metadata": {"customer": {"name": "Rahmawati"}, "bill": {"sum": 1250000}},
    }
    answer = await post_signed(desk.installation.url, client_id, secret, asked)
    assert answer.status_code == 201, answer.text
    assert (answer.json()["template_name"], answer.json()["matched_by"]) == ("Bill", "client")
    await page.get_by_test_id("tab-queue").click()
    await expect(page.locator("#panel-queue")).to_contain_text(
        "Halo Rahmawati, total Rp 1.250.000. Terima kasih."
    )


async def test_client_is_shown_again_as_it_was_saved(desk: Desk, team: Team) -> None:
    page = await open_api(desk, team.ana, viewport=PHONE)
    await create_template(page, "Short bill", "Total {{total}}")
    await page.get_by_test_id("client-new").click()
    dialog = open_dialog(page)
    await dialog.get_by_label("Name", exact=True).fill("Phone shop")
    await page.get_by_test_id("client-template").select_option(label="Short bill")
    await dialog.get_by_label("Field of metadata, row 1").fill("sum")
    await dialog.get_by_label("Links end after").fill("7")
    await dialog.get_by_label("Fast lane").check()
    assert await dialog.evaluate("d => d.scrollWidth <= d.clientWidth")
    assert await troubles(page) == []
    await dialog.get_by_role("button", name="Create client").click()
    await page.get_by_test_id("secret-tick").check()
    await page.get_by_test_id("secret-stored").click()
    card = page.get_by_test_id("client-card").filter(has_text="Phone shop")
    await card.get_by_test_id("client-menu").click()
    await page.get_by_role("menuitem", name="Edit client").click()
    chosen = page.get_by_test_id("client-template").locator("option:checked")
    await expect(chosen).to_have_text("Short bill")
    await expect(dialog.get_by_label("Placeholder, row 1")).to_have_value("total")
    await expect(dialog.get_by_label("Field of metadata, row 1")).to_have_value("sum")
    await expect(dialog.get_by_label("Links end after")).to_have_value("7")
    await expect(dialog.get_by_label("Fast lane")).to_be_checked()
    await dialog.get_by_label("Shorten web addresses").uncheck()
    await expect(dialog.get_by_label("Links end after")).to_be_hidden()
    await page.get_by_test_id("mapping-remove").click()
    await expect(page.get_by_test_id("mapping-row")).to_have_count(0)
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_visible()  # a row is gone
    await page.get_by_test_id("client-template").select_option("")
    await dialog.get_by_role("button", name="Save changes").click()
    await expect(open_dialog(page)).to_have_count(0)
    await go_to(page, "templates")
    row = page.get_by_test_id("template-row").filter(has_text="Short bill")
    await expect(row).not_to_contain_text("Phone shop")


async def test_a_template_in_use_says_by_whom(desk: Desk, team: Team) -> None:
    page = await open_api(desk, team.ana)
    await create_template(page, "Receipt", "Terima kasih.")
    await page.get_by_test_id("client-new").click()
    await open_dialog(page).get_by_label("Name", exact=True).fill("Cash desk")
    await page.get_by_test_id("client-template").select_option(label="Receipt")
    await open_dialog(page).get_by_role("button", name="Create client").click()
    await page.get_by_test_id("secret-tick").check()
    await page.get_by_test_id("secret-stored").click()
    await go_to(page, "templates")
    row = page.get_by_test_id("template-row").filter(has_text="Receipt")
    await row.get_by_test_id("template-menu").click()
    await expect(row.get_by_test_id("template-in-use")).to_contain_text("Used by Cash desk")
    await expect(row.get_by_role("menuitem", name="Delete template…")).to_have_count(0)


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


async def test_a_list_says_when_nobody_answers_its_filters(desk: Desk, team: Team) -> None:
    page = await open_api(desk, team.ana)
    await page.get_by_test_id("tab-queue").click()
    await expect(page.get_by_test_id("queue-pace")).to_be_visible()
    news = page.locator("#panel-queue").get_by_text("Reconnecting")
    await page.context.set_offline(True)
    await page.get_by_test_id("queue-filter-failed").click()
    await expect(news).to_be_visible(timeout=LOST_MS)
    await page.context.set_offline(False)
    await expect(page.get_by_test_id("queue-filter-failed")).to_have_attribute(
        "aria-pressed", "true", timeout=LOST_MS
    )
    await expect(news).to_be_hidden()


async def test_users_find_no_api_page(desk: Desk, team: Team) -> None:
    page = await desk.sign_in(team.budi)
    await expect(page.get_by_test_id("connection-status")).to_contain_text("Live")
    await expect(page.get_by_test_id("nav-api")).to_have_count(0)
    await page.goto("/api-message/")
    await expect(page.get_by_text("This page is for admins")).to_be_visible()


async def test_phone_shows_all_of_it_in_its_width(desk: Desk, team: Team) -> None:
    page = await open_api(desk, team.ana, viewport=PHONE)
    await expect(page).to_have_url(at("/api-message"))
    await expect(page.get_by_test_id("nav-more")).to_be_visible()
    await expect(page.get_by_test_id("nav-templates")).to_be_hidden()
    await page.get_by_test_id("tab-queue").click()
    await expect(page.get_by_test_id("queue-pace")).to_be_visible()
    assert await page.evaluate("document.querySelector('main').scrollWidth") <= PHONE["width"]
    await page.goto("/api-message/?tab=documentation")
    await expect(page.get_by_test_id("tab-documentation")).to_be_in_viewport(ratio=1)
    await page.get_by_test_id("tab-clients").press("Home")
    await expect(page.get_by_test_id("tab-clients")).to_be_in_viewport(ratio=1)
