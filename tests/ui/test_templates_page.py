"""The templates page in a browser: texts with their preview, and sentences of message types."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.ui.conftest import Desk, Team
from tests.ui.steps import at, go_to, open_dialog
from tests.ui.test_accessibility import SCREENS, STILL, troubles

BODY = "Halo {{recipient_name}},\n{{sentence}}\nTotal {{total}}, untuk {{toko}}."


async def open_templates(desk: Desk, username: str, **options: object) -> Page:
    page = await desk.sign_in_on(await desk.open("/login/", **options), username)
    await go_to(page, "templates")
    await expect(page.get_by_test_id("template-new")).to_be_visible()
    return page


async def write_template(page: Page, name: str, body: str = BODY) -> Locator:
    """The form for a new template, filled in and not saved; returns its dialog."""
    await page.get_by_test_id("template-new").click()
    dialog = open_dialog(page)
    await dialog.get_by_label("Name", exact=True).fill(name)
    await page.get_by_test_id("template-body").fill(body)
    return dialog


async def save(page: Page, button: str) -> None:
    await open_dialog(page).get_by_role("button", name=button).click()
    await expect(open_dialog(page)).to_have_count(0)


def template_row(page: Page, name: str) -> Locator:
    return page.get_by_test_id("template-row").filter(has_text=name)


async def choose(page: Page, row: Locator, kind: str, item: str) -> None:
    """An item of a row's menu."""
    await row.get_by_test_id(f"{kind}-menu").click()
    await page.get_by_role("menuitem", name=item).click()


async def test_template_is_written_with_its_preview_changed_and_deleted(
    desk: Desk, team: Team
) -> None:
    page = await open_templates(desk, team.ana)
    dialog = await write_template(page, "Monthly bill")
    preview = page.get_by_test_id("template-preview")
    await expect(preview).to_contain_text("Tagihan Anda sudah terbit")
    await expect(preview).to_contain_text("Total Rp 1.250.000, untuk Toko Melati.")
    await dialog.get_by_label("Default of total").fill("9840")
    await expect(preview).to_contain_text("Total Rp 9.840")
    await page.get_by_test_id("template-body").fill(BODY + " {{sampai kapan}}")
    await expect(dialog.get_by_text("{{sampai kapan}} is no placeholder")).to_be_visible()
    await dialog.get_by_role("button", name="Create template").click()
    await expect(page.get_by_test_id("template-body")).to_be_focused()
    await expect(dialog.get_by_label("Default of total")).to_have_value("9840")
    await page.get_by_test_id("template-body").fill(BODY)
    await expect(dialog.get_by_text("is no placeholder")).to_have_count(0)
    await save(page, "Create template")

    row = template_row(page, "Monthly bill")
    await expect(row).to_contain_text("total = 9840")
    await choose(page, row, "template", "Edit template")
    await expect(open_dialog(page).get_by_label("Default of total")).to_have_value("9840")
    await open_dialog(page).get_by_label("Active").uncheck()
    await save(page, "Save changes")
    await expect(row).to_contain_text("Off")

    await choose(page, row, "template", "Delete template…")
    await open_dialog(page).get_by_role("button", name="Keep template").click()
    await expect(row).to_be_visible()
    await choose(page, row, "template", "Delete template…")
    await save(page, "Delete template")
    await expect(row).to_have_count(0)


async def test_what_was_typed_is_not_lost_to_a_key(desk: Desk, team: Team) -> None:
    page = await open_templates(desk, team.ana)
    dialog = await write_template(page, "Kept", "Halo {{nama}}")
    await dialog.get_by_label("Default of nama").fill("Anda")
    await page.keyboard.press("Escape")
    await expect(dialog.get_by_label("Default of nama")).to_have_value("Anda")
    await dialog.get_by_role("button", name="Cancel").click()
    await expect(open_dialog(page)).to_have_count(0)


async def test_sentences_are_found_written_and_deleted(desk: Desk, team: Team) -> None:
    page = await open_templates(desk, team.ana)
    await page.get_by_test_id("tab-sentences").click()
    await expect(page).to_have_url(re.compile(r"/templates/\?tab=sentences"))
    await expect(page.get_by_test_id("sentence-row").first).to_be_visible()
    await page.get_by_test_id("sentence-new").click()
    dialog = open_dialog(page)
    await dialog.get_by_label("Type").fill("invoice")
    await dialog.get_by_label("Sentence", exact=True).fill("Pesanan Anda siap.")
    await dialog.get_by_role("button", name="Create sentence").click()
    await expect(dialog.get_by_text("There is a sentence for invoice already")).to_be_visible()
    await expect(dialog.get_by_label("Sentence", exact=True)).to_have_value("Pesanan Anda siap.")
    await dialog.get_by_label("Type").fill("order_ready")
    await save(page, "Create sentence")

    await page.get_by_test_id("sentence-search").fill("order_ready")
    await expect(page.get_by_test_id("sentence-row")).to_have_count(1)
    row = page.get_by_test_id("sentence-row")
    await choose(page, row, "sentence", "Edit sentence")
    await open_dialog(page).get_by_label("Sentence", exact=True).fill("Sudah siap.")
    await save(page, "Save changes")
    await expect(row).to_contain_text("Sudah siap.")
    await choose(page, row, "sentence", "Delete sentence…")
    await save(page, "Delete sentence")
    await expect(page.get_by_text("No sentence matches")).to_be_visible()
    await expect(page.get_by_test_id("tab-sentences")).to_be_focused()
    await page.get_by_role("button", name="Clear search").click()
    await expect(page.get_by_test_id("sentence-row").first).to_be_visible()


async def test_the_focus_goes_to_the_row_that_takes_the_place_of_a_deleted_one(
    desk: Desk, team: Team
) -> None:
    page = await open_templates(desk, team.ana)
    await page.get_by_test_id("tab-sentences").click()
    rows = page.get_by_test_id("sentence-row")
    await expect(rows.first).to_be_visible()
    count = await rows.count()
    await page.get_by_test_id("sentence-new").click()
    await open_dialog(page).get_by_label("Type").fill("a_first_one")
    await open_dialog(page).get_by_label("Sentence", exact=True).fill("Halo.")
    await save(page, "Create sentence")
    await expect(rows).to_have_count(count + 1)
    await choose(page, rows.filter(has_text="a_first_one"), "sentence", "Delete sentence…")
    await save(page, "Delete sentence")
    await expect(rows).to_have_count(count)
    await expect(rows.first.locator(":focus")).to_have_count(1)


async def test_users_find_no_templates(desk: Desk, team: Team) -> None:
    page = await desk.sign_in(team.budi)
    await expect(page.get_by_test_id("connection-status")).to_contain_text("Live")
    await expect(page.get_by_test_id("nav-templates")).to_have_count(0)
    await page.goto("/templates/")
    await expect(page.get_by_text("This page is for admins")).to_be_visible()


async def test_page_speaks_indonesian(desk: Desk, team: Team) -> None:
    page = await open_templates(desk, team.ana)
    await page.evaluate("window.inbox.speak('id')")
    await expect(page.get_by_test_id("template-new")).to_have_text("Templat baru")
    await expect(page).to_have_title("Templat · OmniDesk")


@pytest.mark.parametrize(("viewport", "scheme"), SCREENS)
async def test_axe_finds_nothing_on_the_page_and_in_its_forms(
    desk: Desk, team: Team, viewport: dict[str, int], scheme: str
) -> None:
    page = await open_templates(desk, team.ana, viewport=viewport, color_scheme=scheme, **STILL)
    await expect(page).to_have_url(at("/templates"))
    dialog = await write_template(page, "Checked " + scheme + str(viewport["width"]))
    await expect(page.get_by_test_id("template-blank")).to_have_count(4)
    assert await troubles(page) == []
    await dialog.get_by_label("Default of total").fill("x" * 501)
    await dialog.get_by_role("button", name="Create template").click()
    await expect(dialog.get_by_text("Default is too long")).to_be_visible()
    assert await troubles(page) == []
    await dialog.get_by_label("Default of total").fill("")
    await save(page, "Create template")
    await expect(page.get_by_test_id("template-row").first).to_be_visible()
    assert await troubles(page) == []
    assert await page.evaluate("document.querySelector('main').scrollWidth") <= viewport["width"]
    await page.get_by_test_id("tab-sentences").click()
    await expect(page.get_by_test_id("sentence-row").first).to_be_visible()
    assert await troubles(page) == []
    await page.get_by_test_id("sentence-new").click()
    await expect(open_dialog(page)).to_be_visible()
    assert await troubles(page) == []
