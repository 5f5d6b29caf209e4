"""The settings page in a browser: what is unsaved, what was typed by two, and who may see it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.ui.conftest import Desk, Team
from tests.ui.steps import at, go_to

PHONE = {"width": 390, "height": 844}


async def open_settings(desk: Desk, username: str, **options: Any) -> Page:
    page = await desk.sign_in(username, **options)
    await go_to(page, "settings")
    await expect(page.get_by_test_id("limits-form")).to_be_visible()
    return page


def field(page: Page, name: str) -> Locator:
    return page.get_by_test_id(f"limit-{name}")


def bar(page: Page) -> Locator:
    return page.get_by_test_id("unsaved-bar")


async def save(page: Page) -> None:
    await page.get_by_test_id("limits-save").click()


@pytest.fixture
async def page(desk: Desk, team: Team) -> AsyncIterator[Page]:
    """Ana's settings, with everything as by default before and after."""
    opened = await open_settings(desk, team.ana)
    yield opened
    await opened.goto("/settings/")
    await expect(opened.get_by_test_id("limits-form")).to_be_visible()
    for card in ("hours", "unofficial", "official", "api"):
        await opened.get_by_test_id(f"defaults-{card}").click()
    if await bar(opened).is_visible():
        await save(opened)
        await expect(bar(opened)).to_be_hidden()


async def test_bar_comes_with_the_first_key_and_goes_with_the_last(page: Page) -> None:
    minute = field(page, "unofficial-per_minute")
    await expect(bar(page)).to_be_hidden()
    await minute.fill("12")
    await expect(bar(page)).to_be_visible()
    await minute.fill("10")
    await expect(bar(page)).to_be_hidden()
    await field(page, "in_zone_of_contact-true").check()
    await expect(bar(page)).to_be_visible()
    await page.get_by_test_id("limits-discard").click()
    await expect(field(page, "in_zone_of_contact-false")).to_be_checked()
    await expect(bar(page)).to_be_hidden()


async def test_saved_limits_are_there_after_loading_again(page: Page) -> None:
    await field(page, "api_gap_s-least").fill("1.30")
    await field(page, "program_hours-opens").fill("8")
    await field(page, "in_zone_of_contact-true").check()
    await save(page)
    await expect(page.get_by_text("Limits saved")).to_be_visible()
    await expect(bar(page)).to_be_hidden()
    await expect(field(page, "api_gap_s-least")).to_have_value("1:30")
    await page.reload()
    await expect(field(page, "program_hours-opens")).to_have_value("08:00")
    await expect(field(page, "in_zone_of_contact-true")).to_be_checked()
    await page.get_by_test_id("defaults-hours").click()
    await expect(field(page, "program_hours-opens")).to_have_value("07:00")
    await expect(field(page, "in_zone_of_contact-false")).to_be_checked()
    await expect(bar(page)).to_be_visible()


async def test_refusal_stands_at_the_fields_and_the_first_has_the_focus(page: Page) -> None:
    minute, second = field(page, "unofficial-per_minute"), field(page, "official-per_second")
    await second.fill("81")
    await second.blur()
    await expect(page.locator("#official-per_second-error")).to_contain_text("from 0 to 80")
    # A field that is checked when it is left does not call the person back.
    await expect(second).not_to_be_focused()
    await minute.fill("ten")
    await save(page)
    await expect(page.get_by_text("Not saved: 2 fields need another value.")).to_be_visible()
    await expect(minute).to_be_focused()
    await expect(minute).to_have_value("ten")
    await expect(minute).to_have_attribute("aria-invalid", "true")
    assert "unofficial-per_minute-error" in (await minute.get_attribute("aria-describedby") or "")


async def test_wrong_field_among_the_folded_ones_is_unfolded(page: Page) -> None:
    folded = field(page, "unofficial-per_second")
    await expect(folded).to_be_hidden()
    await page.get_by_text("More limits").first.click()
    await folded.fill("x")
    await page.get_by_text("More limits").first.click()
    await expect(folded).to_be_hidden()
    await save(page)
    await expect(folded).to_be_focused()


async def test_refusal_is_read_above_the_bar_on_a_phone(desk: Desk, team: Team) -> None:
    page = await open_settings(desk, team.ana, viewport=PHONE)
    await field(page, "unofficial-per_minute").fill("12x")
    await save(page)
    await expect(bar(page)).to_contain_text("Not saved")
    said = await page.locator("#unofficial-per_minute-error").bounding_box()
    over = await bar(page).bounding_box()
    assert said is not None
    assert over is not None
    assert said["y"] + said["height"] <= over["y"]
    await page.get_by_test_id("limits-discard").click()
    await expect(bar(page)).to_be_hidden()


async def test_leaving_by_a_link_asks_about_what_is_unsaved(page: Page) -> None:
    minute = field(page, "unofficial-per_minute")
    await minute.fill("14")
    page.once("dialog", lambda dialog: asyncio.ensure_future(dialog.dismiss()))
    await go_to(page, "inbox")
    await expect(page).to_have_url(at("/settings"))
    await expect(minute).to_have_value("14")
    page.once("dialog", lambda dialog: asyncio.ensure_future(dialog.accept()))
    await go_to(page, "inbox")
    await expect(page).to_have_url(at("/inbox"))


async def test_second_admin_keeps_what_was_typed_and_sees_what_was_saved(
    page: Page, desk: Desk, team: Team
) -> None:
    other = await open_settings(desk, team.ana)
    await field(other, "unofficial-per_minute").fill("20")
    await field(page, "unofficial-per_minute").fill("12")
    await field(page, "unofficial-per_hour").fill("90")
    await save(page)
    await expect(bar(page)).to_be_hidden()

    await save(other)

    await expect(bar(other)).to_contain_text("Ana Wulandari changed these limits meanwhile")
    await expect(field(other, "unofficial-per_minute")).to_have_value("20")
    await expect(field(other, "unofficial-per_minute")).to_be_focused()
    await expect(other.get_by_text("Ana Wulandari set this to 12.")).to_be_visible()
    await expect(field(other, "unofficial-per_hour")).to_have_value("90")
    await save(other)
    await expect(bar(other)).to_be_hidden()
    await page.reload()
    await expect(field(page, "unofficial-per_minute")).to_have_value("20")
    await expect(field(page, "unofficial-per_hour")).to_have_value("90")


async def test_users_are_offered_no_settings_and_told_who_has_them(desk: Desk, team: Team) -> None:
    page = await desk.sign_in(team.budi)
    await expect(page.get_by_test_id("connection-status")).to_contain_text("Live")
    await expect(page.get_by_test_id("nav-settings")).to_have_count(0)
    await page.goto("/settings")
    await expect(page).to_have_url(at("/settings"))
    await expect(page.get_by_text("This page is for admins")).to_be_visible()
    await expect(page.get_by_test_id("limits-form")).to_have_count(0)


async def test_phone_has_everything_and_never_scrolls_sideways(desk: Desk, team: Team) -> None:
    page = await open_settings(desk, team.ana, viewport=PHONE)
    await page.get_by_text("More limits").first.click()
    await field(page, "kept_for_people").fill("x")
    await expect(bar(page)).to_be_in_viewport()
    panel = page.locator("#panel-sending")
    assert await panel.evaluate("it => it.scrollWidth") <= PHONE["width"]
    await page.get_by_test_id("limits-discard").click()
    await expect(bar(page)).to_be_hidden()
