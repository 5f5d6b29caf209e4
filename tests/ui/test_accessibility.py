"""axe-core (WCAG 2.2 AA and best practice) finds nothing on any page, wide and narrow.

Pages for strangers have a content policy of their own: there the browser complains of nothing
either, and no foreign host is asked.
"""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import httpx
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, Route, expect

from tests.api_client import Program
from tests.supervisor.installation import omnidesk
from tests.ui.complaints import Complaints
from tests.ui.conftest import Desk, Team
from tests.ui.installation import Installation
from tests.ui.steps import at, go_to, open_dialog

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

    await go_to(page, "admin")
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

    await go_to(page, "settings")
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


# A theme each: what the same elements look like at the other width is seen on other pages.
THEMES = [SCREENS[0], SCREENS[2]]
MESSAGES = "/api/external/messages"
DESTINATION = "shop.example.com"


@pytest.fixture(scope="module")
def link(installation: Installation) -> str:
    """The path of a short link that a program has sent by SMS."""
    running = installation.running
    made = json.loads(omnidesk("create-api-client", "Axe", data_dir=running.data_dir).stdout)
    program = Program(0, made["client_id"], made["secret"])
    asked = {
        "phone_number": "081234500095",
        "message": f"Katalog: https://{DESTINATION}/katalog",
        "channel": "sms",
    }
    body = json.dumps(asked).encode()
    with httpx.Client(base_url=installation.url) as http:
        queued = http.post(
            MESSAGES, content=body, headers=program.headers(body, "POST", MESSAGES)
        ).json()
        path = f"{MESSAGES}/{queued['message_id']}"
        found = http.get(path, headers=program.headers(b"", "GET", path)).json()
    sent: str = found["message"]
    return urlsplit(sent.rpartition(" ")[2]).path


@pytest.mark.parametrize(("viewport", "scheme"), THEMES)
async def test_pages_of_the_external_api(
    desk: Desk, team: Team, link: str, viewport: dict[str, int], scheme: str
) -> None:
    page = await desk.sign_in(team.ana, viewport=viewport, color_scheme=scheme, **STILL)
    await expect(page.get_by_test_id("connection-status")).to_contain_text("Live")
    await page.goto("/api-message/")
    await expect(page.get_by_test_id("client-card").first).to_be_visible()
    assert await troubles(page) == []
    await page.get_by_test_id("client-new").click()
    await open_dialog(page).get_by_label("Name", exact=True).fill(f"{viewport['width']} {scheme}")
    await open_dialog(page).get_by_label("Links end after").fill("0")
    await page.get_by_test_id("mapping-add").click()
    await open_dialog(page).get_by_label("Placeholder, row 1").fill("two words")
    await open_dialog(page).get_by_role("button", name="Create client").click()
    await expect(open_dialog(page).locator("[aria-invalid=true]").first).to_be_visible()
    assert await troubles(page) == []
    await page.get_by_test_id("mapping-remove").click()
    await open_dialog(page).get_by_label("Links end after").fill("")
    await open_dialog(page).get_by_role("button", name="Create client").click()
    await expect(page.get_by_test_id("client-secret")).to_be_visible()
    assert await troubles(page) == []
    await page.get_by_test_id("secret-tick").check()
    await page.get_by_test_id("secret-stored").click()

    await page.get_by_test_id("tab-queue").click()
    await expect(page.get_by_test_id("queue-row").first).to_be_visible()
    assert await troubles(page) == []
    await page.get_by_test_id("tab-log").click()
    await expect(page.get_by_test_id("log-row").first).to_be_visible()
    assert await troubles(page) == []
    await page.get_by_test_id("log-open").first.click()
    await expect(open_dialog(page)).to_be_visible()
    assert await troubles(page) == []
    await page.keyboard.press("Escape")
    await page.get_by_test_id("tab-documentation").click()
    await expect(page.locator("#panel-documentation a").first).to_be_visible()
    assert await troubles(page) == []

    await page.goto("/admin/?tab=api-clients")
    await expect(page.get_by_test_id("client-card").first).to_be_visible()
    assert await troubles(page) == []
    await page.get_by_test_id("tab-api-queue").click()
    await expect(page.get_by_test_id("queue-row").first).to_be_visible()
    assert await troubles(page) == []


@pytest.mark.parametrize(("viewport", "scheme"), THEMES)
async def test_pages_for_strangers(
    desk: Desk, link: str, viewport: dict[str, int], scheme: str
) -> None:
    page = await desk.open("about:blank", viewport=viewport, color_scheme=scheme, **STILL)
    home, heard = urlsplit(desk.installation.url).netloc, Complaints()
    heard.listen(page)
    await page.goto("/api/external/docs")
    await expect(page.get_by_role("button", name="Copy").first).to_be_visible()
    await page.get_by_text("curl and OpenSSL").click()
    assert await troubles(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]

    missing = await page.goto("/s/2222222222")
    assert missing is not None
    assert missing.status == 404
    await expect(page.get_by_role("heading", name="This link leads nowhere")).to_be_visible()
    assert await troubles(page) == []
    assert (heard.said, heard.hosts) == ([], {home})

    await page.route(f"https://{DESTINATION}/**", lambda route: route.fulfill(body="arrived"))
    await page.goto(link, wait_until="commit")
    await expect(page.get_by_text("arrived")).to_be_visible()
    assert (heard.said, heard.hosts) == ([], {home, DESTINATION})
    await page.route(f"**{link}", without_target)
    await page.goto(link)
    await expect(page.get_by_role("link", name="Open the page")).to_be_visible()
    assert await troubles(page) == []
    assert heard.said == []


async def without_target(route: Route) -> None:
    """The page behind a link as people see it whose browser does not follow at once."""
    served = await route.fetch()
    page = await served.text()
    assert "data-target=" in page
    await route.fulfill(response=served, body=page.replace("data-target=", "data-none="))
