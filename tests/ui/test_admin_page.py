"""Signing in and administration in a browser: what only a browser can show."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.ui.conftest import Desk, Team
from tests.ui.steps import (
    NEW_PASSWORD,
    at,
    choose_password,
    create_department,
    create_user,
    fill_sign_in,
    go_to,
    open_dialog,
)

PHONE = {"width": 390, "height": 844}


async def open_admin(desk: Desk, username: str) -> Page:
    page = await desk.sign_in(username)
    await go_to(page, "admin")
    await expect(page.get_by_test_id("user-row").first).to_be_visible()
    return page


async def choose(page: Page, kind: str, text: str, verb: str) -> None:
    """A verb of the menu in the row of a user or a department."""
    row = page.get_by_test_id(f"{kind}-row").filter(has_text=text)
    await row.get_by_test_id(f"{kind}-menu").click()
    await row.get_by_role("menuitem", name=verb).click()


async def test_sign_in_works_without_scripts(desk: Desk, team: Team) -> None:
    page = await desk.open("/inbox", java_script_enabled=False)
    await expect(page.get_by_test_id("login-error")).to_be_hidden()
    await expect(page.get_by_test_id("theme-toggle")).to_be_hidden()
    await fill_sign_in(page, team.budi, "not the password")
    await expect(page.get_by_test_id("login-error")).to_contain_text("password is wrong")
    await expect(page.get_by_test_id("login-username")).to_have_value(team.budi)
    await fill_sign_in(page, team.budi, NEW_PASSWORD)
    await expect(page).to_have_url(at("/inbox"))


async def test_password_can_be_shown_and_hidden(desk: Desk, team: Team) -> None:
    page = await desk.open("/login/")
    field = page.get_by_test_id("login-password")
    await expect(field).to_have_attribute("type", "password")
    reveal = page.get_by_role("button", name="Show password")
    await reveal.click()
    await expect(field).to_have_attribute("type", "text")
    await reveal.click()
    await expect(field).to_have_attribute("type", "password")


async def test_deactivated_person_is_out_within_five_seconds(desk: Desk, team: Team) -> None:
    ana = await open_admin(desk, team.ana)
    one_time = await create_user(ana, "dewi", "Dewi Anggraini")
    dewi = await desk.sign_in("dewi", one_time)
    await choose_password(dewi, one_time)

    await choose(ana, "user", "Dewi Anggraini", "Deactivate")
    await open_dialog(ana).get_by_role("button", name="Deactivate user").click()

    await expect(dewi).to_have_url(at("/login"), timeout=5000)
    await expect(dewi.get_by_test_id("login-error")).to_contain_text("Your session has ended")
    await fill_sign_in(dewi, "dewi", NEW_PASSWORD)
    await expect(dewi.get_by_test_id("login-error")).to_contain_text("password is wrong")
    row = ana.get_by_test_id("user-row").filter(has_text="Dewi Anggraini")
    await expect(row).to_contain_text("Deactivated today")


async def test_users_are_offered_no_administration_and_told_who_has_it(
    desk: Desk, team: Team
) -> None:
    page = await desk.sign_in(team.budi)
    await expect(page.get_by_test_id("connection-status")).to_contain_text("Live")
    await expect(page.get_by_test_id("nav-admin")).to_have_count(0)
    await page.goto("/admin")
    await expect(page.get_by_text("This page is for admins")).to_be_visible()
    await expect(page.get_by_test_id("user-row")).to_have_count(0)


async def test_refused_form_keeps_what_was_typed_and_takes_the_focus(
    desk: Desk, team: Team
) -> None:
    page = await open_admin(desk, team.ana)
    await page.get_by_test_id("user-new").click()
    dialog = open_dialog(page)
    await dialog.get_by_label("Display name").fill("Budi the second")
    await dialog.get_by_label("User name").fill(team.budi)
    await dialog.get_by_role("button", name="Create user").click()
    username = dialog.get_by_label("User name")
    await expect(dialog.get_by_role("alert")).to_contain_text("is taken")
    await expect(username).to_be_focused()
    await expect(username).to_have_value(team.budi)
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_visible()
    await dialog.get_by_role("button", name="Cancel").click()
    await expect(dialog).to_be_hidden()
    await expect(page.get_by_test_id("user-new")).to_be_focused()


async def test_department_goes_when_it_is_empty_and_says_why_before(desk: Desk, team: Team) -> None:
    page = await open_admin(desk, team.ana)
    await create_department(page, "Gudang")
    await choose(page, "department", "Gudang", "Members")
    await open_dialog(page).get_by_label("Citra Maharani").check()
    await open_dialog(page).get_by_role("button", name="Save changes").click()
    row = page.get_by_test_id("department-row").filter(has_text="Gudang")
    await expect(row).to_contain_text("1 member")
    await row.get_by_test_id("department-menu").click()
    await expect(row.get_by_text("Cannot be deleted: it has members.")).to_be_visible()
    await page.keyboard.press("Escape")

    await choose(page, "department", "Gudang", "Members")
    await open_dialog(page).get_by_label("Citra Maharani").uncheck()
    await open_dialog(page).get_by_role("button", name="Save changes").click()
    await expect(row).to_contain_text("No members")
    await choose(page, "department", "Gudang", "Delete")
    await open_dialog(page).get_by_role("button", name="Delete department").click()
    await expect(row).to_have_count(0)


async def test_tabs_and_menus_follow_the_keys(desk: Desk, team: Team) -> None:
    page = await open_admin(desk, team.ana)
    await page.get_by_test_id("tab-users").focus()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_test_id("tab-departments")).to_be_focused()
    await expect(page).to_have_url(at("/admin/?tab=departments"))
    await page.reload()
    menu = page.get_by_test_id("department-menu").first
    await menu.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="Members")).to_be_focused()
    await page.keyboard.press("End")
    await expect(page.get_by_role("menuitem", name="Rename")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(menu).to_be_focused()


async def test_phone_has_everything_and_never_scrolls_sideways(desk: Desk, team: Team) -> None:
    page = await desk.sign_in(team.ana, viewport=PHONE)
    await go_to(page, "admin")
    await expect(page.get_by_test_id("user-row").first).to_be_visible()
    for tab in ("tab-users", "tab-departments"):
        await page.get_by_test_id(tab).click()
        assert await page.evaluate("document.querySelector('main').scrollWidth") <= PHONE["width"]
    await expect(page.get_by_test_id("logout")).to_be_hidden()
    await page.get_by_role("button", name="More").click()
    await page.get_by_test_id("theme-toggle").click()
    await expect(page.locator("html.dark")).to_have_count(1)
    await page.get_by_test_id("language-switch").click()
    await expect(page.locator("html[lang=id]")).to_have_count(1)
    await page.get_by_test_id("language-switch").click()
    await expect(page.locator("html[lang=en]")).to_have_count(1)
    await page.get_by_test_id("logout").click()
    await expect(page).to_have_url(at("/login"))


async def test_unknown_address_leads_back(desk: Desk, team: Team) -> None:
    page = await desk.sign_in(team.budi)
    await expect(page.get_by_test_id("conversation-list")).to_be_visible()
    answer = await page.goto("/nothing/here")
    assert answer is not None
    assert answer.status == 404
    await page.get_by_role("link", name="Go to the inbox").click()
    await expect(page).to_have_url(at("/inbox"))
