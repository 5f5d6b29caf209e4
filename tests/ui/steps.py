"""What people do on the pages, step by step, as the tests need it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from playwright.async_api import Locator, Page, expect

NEW_PASSWORD = "kopi-susu-gula-aren"


async def fill_sign_in(page: Page, username: str, password: str) -> None:
    """Fill the sign-in form and send it."""
    await page.get_by_test_id("login-username").fill(username)
    await page.get_by_test_id("login-password").fill(password)
    await page.get_by_test_id("login-submit").click()


async def choose_password(page: Page, one_time: str, chosen: str = NEW_PASSWORD) -> None:
    """Replace a one-time password on the page that asks for it."""
    await expect(page).to_have_url(at("/password"))
    await page.get_by_test_id("current-password").fill(one_time)
    await page.get_by_test_id("new-password").fill(chosen)
    await page.get_by_test_id("repeat-password").fill(chosen)
    await page.get_by_test_id("password-submit").click()
    await expect(page.get_by_test_id("conversation-list")).to_be_visible()


def at(path: str) -> re.Pattern[str]:
    """Matches a path with or without its slash, query included."""
    return re.compile(rf".*{re.escape(path)}/?(\?.*)?$")


async def go_to(page: Page, place: str) -> None:
    """Follow the navigation. On phones everything but the inbox stands below "More"."""
    size = page.viewport_size
    if size is not None and size["width"] < 768 and place != "inbox":
        await page.get_by_test_id("nav-more").click()
    await page.get_by_test_id(f"nav-{place}").click()


async def create_department(page: Page, name: str) -> None:
    """On the admin page: a new department."""
    await page.get_by_test_id("tab-departments").click()
    await page.get_by_test_id("department-new").click()
    dialog = open_dialog(page)
    await dialog.get_by_label("Name", exact=True).fill(name)
    await dialog.get_by_role("button", name="Create department").click()
    await expect(page.get_by_test_id("department-row").filter(has_text=name)).to_be_visible()


async def create_user(
    page: Page,
    username: str,
    name: str,
    *,
    role: Literal["user", "admin"] = "user",
    departments: Sequence[str] = (),
) -> str:
    """On the admin page: a new person; returns the one-time password that is shown once."""
    await page.get_by_test_id("tab-users").click()
    await page.get_by_test_id("user-new").click()
    dialog = open_dialog(page)
    await dialog.get_by_label("Display name").fill(name)
    await dialog.get_by_label("User name", exact=False).fill(username)
    if role == "admin":
        await dialog.locator("input[name=role][value=admin]").check()
    for department in departments:
        await dialog.get_by_label(department, exact=True).check()
    await dialog.get_by_role("button", name="Create user").click()
    secret = page.get_by_test_id("one-time-password")
    await expect(secret).to_be_visible()
    password = (await secret.text_content() or "").strip()
    await page.get_by_test_id("secret-stored").click()
    await expect(secret).to_be_hidden()
    return password


def open_dialog(page: Page) -> Locator:
    """The dialog that is open now."""
    return page.locator("dialog[open]")


def row(page: Page, name: str) -> Locator:
    """The row of a conversation in the list."""
    return page.get_by_test_id("conversation-row").filter(has_text=name)


async def open_conversation(page: Page, name: str) -> None:
    """Choose a conversation in the list and wait for its thread."""
    await row(page, name).click()
    await expect(page.get_by_test_id("thread-title")).to_contain_text(name)


async def move_to(page: Page, department: str) -> None:
    """Move the open conversation to a department."""
    await page.get_by_test_id("assign-department").click()
    await page.get_by_role("menuitem", name=department).click()
    await expect(page.get_by_test_id("assign-department")).to_contain_text(department)


async def write(page: Page, text: str) -> None:
    """Type an answer and press Enter."""
    await page.get_by_test_id("composer-input").fill(text)
    await page.get_by_test_id("composer-input").press("Enter")


def message(page: Page, text: str) -> Locator:
    """The bubble with this text."""
    return page.get_by_test_id("message").filter(has_text=text)
