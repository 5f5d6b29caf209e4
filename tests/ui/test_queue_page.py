"""The tab System in a browser: what waits, what to do about it, and that it follows by itself."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect

from omnidesk.demo.trouble import Trouble
from tests.ui.conftest import Desk, Team
from tests.ui.steps import at, message, open_conversation, open_dialog, write

PHONE = {"width": 390, "height": 844}
TABLET = {"width": 900, "height": 900}
# The list is renewed every ten seconds.
RENEWED_MS = 25_000
# An alarm that is over goes at the next look, 25 s later at most.
QUIET_MS = 60_000


async def open_system(desk: Desk, username: str, **options: object) -> Page:
    page = await desk.sign_in_on(await desk.open("/login/", **options), username)
    await expect(page.get_by_test_id("conversation-list")).to_be_visible()
    await page.goto("/admin/?tab=system")
    await expect(page.get_by_test_id("sending-state")).not_to_be_empty()
    return page


def line(page: Page, text: str) -> Locator:
    """The row of the message with this text."""
    return page.get_by_test_id("queue-row").filter(has_text=text)


async def answer(dialog: Locator, verb: str) -> None:
    await dialog.get_by_role("button", name=verb).click()
    await expect(dialog).to_have_count(0)


async def test_held_sending_is_seen_changed_and_released(desk: Desk, team: Team) -> None:
    desk.installation.simulators.meta.write("facebook", "7301", "Halo?", name="Sri Antre")
    ana = await open_system(desk, team.ana)
    await expect(ana.get_by_test_id("sending-state")).to_have_text("Sending runs.")
    await ana.get_by_test_id("sending-hold").click()
    await expect(open_dialog(ana)).to_contain_text("Nothing leaves until somebody releases it")
    await answer(open_dialog(ana), "Hold sending")
    await expect(ana.get_by_text("All sending is on hold since")).to_contain_text("Ana Wulandari")

    budi = await desk.sign_in(team.budi)
    await open_conversation(budi, "Sri Antre")
    await write(budi, "Menunggu giliran")
    row = line(ana, "Menunggu giliran")
    await expect(row).to_have_attribute("data-status", "queued", timeout=RENEWED_MS)
    await expect(row).to_contain_text("Sri Antre")
    await expect(row).to_contain_text("Budi Santoso")
    await expect(row.get_by_test_id("queue-reason")).to_contain_text("All sending is on hold")

    await row.get_by_test_id("queue-cancel").click()
    await expect(row).to_have_attribute("data-status", "cancelled")
    await ana.get_by_test_id("queue-filter-cancelled").click()
    await row.get_by_test_id("queue-resend").click()
    await expect(row).to_have_count(0)
    await ana.get_by_test_id("queue-filter-queued").click()
    await expect(row).to_have_attribute("data-status", "queued")

    await ana.get_by_test_id("sending-release").click()
    await expect(open_dialog(ana)).to_contain_text("by the sending rules")
    await answer(open_dialog(ana), "Release sending")
    await expect(ana.get_by_test_id("sending-state")).to_have_text("Sending runs.")
    await ana.get_by_test_id("queue-filter-sent").click()
    await expect(row).to_be_visible(timeout=RENEWED_MS)
    await row.get_by_role("link", name="Sri Antre").click()
    await expect(message(ana, "Menunggu giliran")).to_be_visible()
    await expect(ana.locator("[data-alarm]")).to_have_count(0, timeout=QUIET_MS)


async def test_failure_is_sent_again_and_uncertainty_decided(desk: Desk, team: Team) -> None:
    meta = desk.installation.simulators.meta
    for number, name in (("7302", "Tuti Gagal"), ("7303", "Umar Ragu")):
        meta.write("facebook", number, "Halo?", name=name)
    budi = await desk.sign_in(team.budi)
    await open_conversation(budi, "Tuti Gagal")
    meta.troubles.expect(Trouble.DEAD_TOKEN)
    await write(budi, "Ditolak dahulu")
    await expect(message(budi, "Ditolak dahulu")).to_have_attribute("data-status", "failed")
    await open_conversation(budi, "Umar Ragu")
    meta.troubles.expect(Trouble.RESET)
    await write(budi, "Tidak pasti sampai")
    await expect(message(budi, "Tidak pasti sampai")).to_have_attribute("data-status", "unknown")

    ana = await open_system(desk, team.ana)
    failed, uncertain = line(ana, "Ditolak dahulu"), line(ana, "Tidak pasti sampai")
    await expect(failed.get_by_test_id("queue-reason")).to_contain_text("credentials")
    await failed.get_by_test_id("queue-resend").click()
    await expect(failed).to_have_attribute("data-status", "read", timeout=RENEWED_MS)

    await ana.get_by_test_id("queue-filter-unknown").click()
    await uncertain.get_by_test_id("queue-decide").click()
    dialog = open_dialog(ana)
    await expect(dialog).to_contain_text("Tidak pasti sampai")
    await dialog.get_by_role("button", name="Save decision").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("Choose what became of it")
    await dialog.locator("input[value=send_again]").check()
    await answer(dialog, "Save decision")
    await expect(uncertain).to_have_count(0)
    await expect(message(budi, "Tidak pasti sampai")).to_have_attribute(
        "data-status", "read", timeout=RENEWED_MS
    )
    await expect(ana.locator("[data-alarm]")).to_have_count(0, timeout=QUIET_MS)


async def test_hidden_tab_asks_nothing_and_a_shown_one_asks_at_once(desk: Desk, team: Team) -> None:
    page = await desk.open("/login/")
    sent: list[str] = []
    page.on(
        "websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame)))
    )
    await desk.sign_in_on(page, team.ana)
    await page.goto("/admin/?tab=system")
    await expect(page.get_by_test_id("sending-state")).to_have_text("Sending runs.")
    assert asked(sent) > 0
    await look_away(page, hidden=True)
    sent.clear()
    await look_away(page, hidden=True)
    await page.wait_for_timeout(500)
    assert asked(sent) == 0
    await look_away(page, hidden=False)
    while not asked(sent):
        await page.wait_for_timeout(50)


def asked(frames: list[str]) -> int:
    """How often the page asked for the queue."""
    return sum("queue_state.refresh" in frame for frame in frames)


async def look_away(page: Page, *, hidden: bool) -> None:
    """As when the person goes to another tab of the browser, or comes back."""
    await page.evaluate(
        """hidden => {
          Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


async def test_users_find_no_system(desk: Desk, team: Team) -> None:
    page = await desk.sign_in(team.budi)
    await expect(page.get_by_test_id("connection-status")).to_contain_text("Live")
    await page.goto("/admin/?tab=system")
    await expect(page.get_by_text("This page is for admins")).to_be_visible()
    await expect(page.get_by_test_id("account-row")).to_have_count(0)


async def test_phone_shows_all_of_it_in_its_width(desk: Desk, team: Team) -> None:
    page = await open_system(desk, team.ana, viewport=PHONE)
    await expect(page).to_have_url(at("/admin/?tab=system"))
    await expect(page.get_by_test_id("account-row").first).to_be_visible()
    assert await page.evaluate("document.querySelector('main').scrollWidth") <= PHONE["width"]


async def test_tablet_has_room_for_each_message_and_its_reason(desk: Desk, team: Team) -> None:
    desk.installation.simulators.meta.write("facebook", "7304", "Halo?", name="Vina Sempit")
    budi = await desk.sign_in(team.budi)
    await open_conversation(budi, "Vina Sempit")
    desk.installation.simulators.meta.troubles.expect(Trouble.DEAD_TOKEN)
    await write(budi, "Alasannya harus terbaca")
    await expect(message(budi, "Alasannya harus terbaca")).to_have_attribute(
        "data-status", "failed"
    )
    page = await open_system(desk, team.ana, viewport=TABLET)
    row = line(page, "Alasannya harus terbaca")
    reason = await row.get_by_test_id("queue-reason").bounding_box()
    assert reason is not None
    assert reason["width"] > TABLET["width"] / 4
    panel = page.locator("#panel-system")
    assert await panel.evaluate("it => it.scrollWidth - it.clientWidth") == 0


async def test_cancel_clicked_twice_does_not_send_again(desk: Desk, team: Team) -> None:
    desk.installation.simulators.meta.write("facebook", "7305", "Halo?", name="Wati Ganda")
    ana = await open_system(desk, team.ana)
    await ana.get_by_test_id("sending-hold").click()
    await answer(open_dialog(ana), "Hold sending")
    await expect(ana.get_by_test_id("sending-release")).to_be_focused()
    budi = await desk.sign_in(team.budi)
    await open_conversation(budi, "Wati Ganda")
    await write(budi, "Jangan jadi dikirim")
    row = line(ana, "Jangan jadi dikirim")
    await expect(row).to_have_attribute("data-status", "queued", timeout=RENEWED_MS)
    place = await row.get_by_test_id("queue-cancel").bounding_box()
    assert place is not None
    await ana.mouse.click(place["x"] + 10, place["y"] + 10)
    await expect(row.get_by_test_id("queue-resend")).to_be_visible()
    await ana.mouse.down(click_count=2)
    await ana.mouse.up(click_count=2)
    await ana.get_by_test_id("sending-release").click()
    await answer(open_dialog(ana), "Release sending")
    await expect(ana.get_by_test_id("sending-state")).to_have_text("Sending runs.")
    await expect(row).to_have_attribute("data-status", "cancelled")
