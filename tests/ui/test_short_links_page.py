"""Short links in a browser: followed by a phone, seen in the thread at once, and on their page."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
from playwright.async_api import Page, expect

from omnidesk.settings import get_settings
from tests.api_client import Program
from tests.links import PHONE, PREVIEW
from tests.supervisor.installation import omnidesk
from tests.ui.conftest import Desk, Team
from tests.ui.steps import at, go_to, message, open_conversation, open_dialog, row
from tests.ui.test_accessibility import troubles

NARROW = {"width": 390, "height": 844}
MESSAGES = "/api/external/messages"


@dataclass(frozen=True, slots=True)
class Shop:
    """A program that sends links through the installation of a desk."""

    desk: Desk
    program: Program

    async def send(self, phone: str, text: str) -> str:
        """Queue a message; returns the path of the short link in it."""
        body = json.dumps({"phone_number": phone, "message": text}).encode()
        headers = self.program.headers(body, "POST", MESSAGES)
        async with httpx.AsyncClient(base_url=self.desk.installation.url) as http:
            answer = await http.post(
                MESSAGES, content=body, headers=headers | {"content-type": "application/json"}
            )
            assert answer.status_code == 201, answer.text
            path = f"{MESSAGES}/{answer.json()['message_id']}"
            found = await http.get(path, headers=self.program.headers(b"", "GET", path))
        link = re.search(r"/s/\w+", found.json()["message"])
        assert link, found.text
        return link.group()


def make_shop(desk: Desk, name: str) -> Shop:
    data_dir = desk.installation.running.data_dir
    made = json.loads(omnidesk("create-api-client", name, data_dir=data_dir).stdout)
    return Shop(desk, Program(0, made["client_id"], made["secret"]))


async def follow(desk: Desk, path: str, agent: str = PHONE) -> int:
    """What somebody gets who opens the link."""
    async with httpx.AsyncClient(base_url=desk.installation.url) as http:
        return (await http.get(path, headers={"user-agent": agent})).status_code


async def open_links(page: Page) -> None:
    await go_to(page, "api")
    await page.get_by_test_id("tab-short-links").click()
    await expect(page).to_have_url(at("/api-message"))


def tomorrow() -> str:
    """The day after this one where the installation is."""
    return (datetime.now(get_settings().zone) + timedelta(days=1)).date().isoformat()


async def hidden_cells(page: Page) -> list[str]:
    """What stands in a cell of the table and reaches over its edge."""
    found: list[str] = await page.evaluate(
        "[...document.querySelectorAll('[data-testid=link-row] td')]"
        ".filter((cell) => cell.scrollWidth > cell.clientWidth + 1)"
        ".map((cell) => cell.textContent)"
    )
    return found


async def test_a_link_that_is_opened_appears_in_the_open_thread_once(
    desk: Desk, team: Team
) -> None:
    vendors = desk.installation.simulators
    vendors.twilio.write("whatsapp:+628115551001", "Saya mau bayar", name="Putri Ayu")
    ana = await desk.sign_in(team.ana)
    await open_conversation(ana, "Putri Ayu")
    shop = make_shop(desk, "Pay shop")
    link = await shop.send("+628115551001", "Bayar di https://pay.example.com/inv/1 ya")
    await expect(message(ana, "Bayar di")).to_be_visible()
    line = ana.get_by_test_id("link-opened")
    await follow(desk, link, PREVIEW)
    await follow(desk, link)
    await expect(line).to_have_text(re.compile(r"^Opened the link pay\.example\.com · \d\d:\d\d$"))
    await follow(desk, link)
    await ana.reload()
    await expect(line).to_have_count(1)
    order = await ana.get_by_test_id("thread").inner_text()
    assert order.index("Bayar di") < order.index("Opened the link")


async def test_admins_look_at_links_switch_them_off_and_say_until_when_they_hold(
    desk: Desk, team: Team
) -> None:
    vendors = desk.installation.simulators
    vendors.twilio.write("whatsapp:+628115551002", "Ada katalog?", name="Joko Widianto")
    page = await desk.sign_in(team.ana, reduced_motion="reduce")
    await expect(row(page, "Joko Widianto")).to_be_visible()
    shop = make_shop(desk, "Catalogue")
    link = await shop.send("+628115551002", "Katalog: https://shop.example.com/katalog?x=1")
    await follow(desk, link)
    await follow(desk, link, PREVIEW)
    await open_links(page)
    line = page.get_by_test_id("link-row").filter(has_text=link)
    await expect(line).to_contain_text("Joko Widianto")
    await expect(line).to_contain_text("1 by people, 1 by robots")
    await follow(desk, link)
    await expect(line).to_contain_text("2 by people, 1 by robots", timeout=25_000)

    await line.get_by_test_id("link-details").focus()
    await page.keyboard.press("Enter")
    dialog = open_dialog(page)
    await expect(dialog).to_contain_text("https://shop.example.com/katalog?x=1")
    await expect(dialog.get_by_test_id("link-visit")).to_have_count(3)
    assert await troubles(page) == []
    await page.keyboard.press("Escape")
    await expect(line.get_by_test_id("link-details")).to_be_focused()

    await line.get_by_test_id("link-disable").click()
    await expect(line).to_have_attribute("data-state", "disabled")
    assert await follow(desk, link) == 404
    await line.get_by_test_id("link-enable").click()
    await expect(line).to_have_attribute("data-state", "active")
    assert await follow(desk, link) == 200

    await line.get_by_test_id("link-details").click()
    await page.get_by_test_id("link-change-end").click()
    await page.get_by_test_id("link-last-day").fill("2020-01-01")
    await open_dialog(page).get_by_role("button", name="Save end").click()
    await expect(open_dialog(page)).to_contain_text("This day is over")
    await page.get_by_test_id("link-last-day").fill(tomorrow())
    await open_dialog(page).get_by_role("button", name="Save end").click()
    await expect(line).to_contain_text("until 23:59 tomorrow")
    await page.evaluate("window.inbox.speak('id')")
    await expect(line).to_contain_text("sampai 23.59 besok")
    assert await hidden_cells(page) == []
    await page.evaluate("window.inbox.speak('en')")
    await line.get_by_test_id("link-details").click()
    await page.get_by_test_id("link-change-end").click()
    await page.get_by_test_id("link-last-day").fill("")
    await open_dialog(page).get_by_role("button", name="Save end").click()
    await expect(open_dialog(page)).to_have_count(0)


async def test_links_are_found_and_nothing_found_says_so(desk: Desk, team: Team) -> None:
    vendors = desk.installation.simulators
    vendors.twilio.write("whatsapp:+628115551003", "Halo", name="Wayan Sudarta")
    page = await desk.sign_in(team.ana)
    await expect(row(page, "Wayan Sudarta")).to_be_visible()
    shop = make_shop(desk, "Finder")
    await shop.send("+628115551003", "Lihat https://find-me.example.com/")
    await open_links(page)
    lines = page.get_by_test_id("link-row")
    for text in ("find-me.ex", "Wayan", "0811 5551 003"):
        await page.get_by_test_id("link-search").fill(text)
        await expect(lines).to_have_count(1)
        await expect(lines).to_contain_text("find-me.example.com")
    await lines.get_by_test_id("link-details").click()
    await expect(open_dialog(page)).to_contain_text("Nobody has followed it yet")
    await expect(open_dialog(page).get_by_role("img")).to_have_count(0)
    await page.keyboard.press("Escape")
    await page.get_by_test_id("link-filter-disabled").click()
    await expect(page.get_by_text("No link matches")).to_be_visible()
    await expect(page.get_by_test_id("link-export")).to_have_attribute(
        "href", re.compile(r"filter=disabled.*search=0811")
    )
    await page.get_by_role("button", name="Clear filters").click()
    await expect(lines.filter(has_text="find-me.example.com")).to_be_visible()
    await page.get_by_test_id("link-client").select_option(label="Finder")
    await expect(lines).to_have_count(1)
    await page.get_by_test_id("link-days-30").click()
    await expect(page.get_by_role("img", name="Clicks of the last 30 days")).to_be_visible()
    await expect(page.get_by_text("today", exact=True).first).to_be_visible()


async def test_phone_shows_all_of_it_in_its_width(desk: Desk, team: Team) -> None:
    page = await desk.sign_in(team.ana, viewport=NARROW, reduced_motion="reduce")
    await expect(page.get_by_test_id("conversation-list")).to_be_visible()
    await page.goto("/admin/?tab=short-links")
    await expect(page.get_by_test_id("link-search")).to_be_visible()
    await expect(page.get_by_role("img", name="Clicks of the last 14 days")).to_be_visible()
    assert await troubles(page) == []
    assert await page.evaluate("document.querySelector('main').scrollWidth") <= NARROW["width"]
