"""Messages that wait, and people who are not to be written to, as the thread shows them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page, expect

from tests.ui.conftest import Desk, Team
from tests.ui.steps import at, message, open_conversation, open_dialog, write


@asynccontextmanager
async def held(admin: Page) -> AsyncIterator[None]:
    """All sending on hold, as an admin holds and releases it."""
    await admin.goto("/admin")
    await admin.get_by_test_id("tab-system").click()
    await admin.get_by_test_id("sending-hold").click()
    await open_dialog(admin).get_by_role("button", name="Hold sending").click()
    await expect(admin.get_by_test_id("sending-release")).to_be_visible()
    try:
        yield
    finally:
        await admin.get_by_test_id("sending-release").click()
        await open_dialog(admin).get_by_role("button", name="Release sending").click()
        await expect(admin.get_by_test_id("sending-hold")).to_be_visible()


async def test_message_that_waits_says_why_and_is_cancelled_and_sent_after_all(
    desk: Desk, team: Team
) -> None:
    vendors = desk.installation.simulators
    vendors.twilio.write("whatsapp:+628115550166", "Sudah dikirim?", name="Wayan Tunggu")
    ana, budi = await desk.sign_in(team.ana), await desk.sign_in(team.budi)
    for page in (ana, budi):
        await open_conversation(page, "Wayan Tunggu")
    waiting, seen = message(budi, "Hari ini dikirim"), message(ana, "Hari ini dikirim")
    admin = await desk.sign_in(team.ana)
    async with held(admin):
        await write(budi, "Hari ini dikirim")
        for bubble in (waiting, seen):
            await expect(bubble).to_contain_text("All sending is on hold.")
        await waiting.get_by_role("button", name="Cancel").dblclick()
        for bubble in (waiting, seen):
            await expect(bubble).to_have_attribute("data-status", "cancelled")
            await expect(bubble).to_contain_text("Cancelled before it was sent.")
    assert vendors.calls(to="whatsapp:+628115550166") == []
    await waiting.get_by_role("button", name="Send again").dblclick()
    await expect(seen).to_have_attribute("data-status", "read", timeout=30_000)
    sent = vendors.calls(to="whatsapp:+628115550166")
    assert [call.text for call in sent] == ["Hari ini dikirim"]


async def test_ordinary_answer_never_shows_a_wait(desk: Desk, team: Team) -> None:
    vendors = desk.installation.simulators
    vendors.meta.write("facebook", "7166", "Halo?", name="Ketut Cepat")
    page = await desk.sign_in(team.budi)
    await open_conversation(page, "Ketut Cepat")
    await page.evaluate(
        """() => {
          window.waits = 0;
          const look = () => (window.waits += document.querySelectorAll(
            '[data-testid="message-waits"]').length);
          new MutationObserver(look).observe(document.body, { subtree: true, childList: true });
        }"""
    )
    await write(page, "Halo, Kak")
    await expect(message(page, "Halo, Kak")).to_have_attribute("data-status", "read")
    assert await page.evaluate("window.waits") == 0


async def test_contact_is_left_in_peace_at_once_and_undo_takes_it_back(
    desk: Desk, team: Team
) -> None:
    vendors = desk.installation.simulators
    vendors.meta.write("facebook", "7167", "Jangan kirim promo", name="Nyoman Tenang")
    ana, budi = await desk.sign_in(team.ana), await desk.sign_in(team.budi)
    for page in (ana, budi):
        await open_conversation(page, "Nyoman Tenang")
    await budi.get_by_test_id("thread-menu").click()
    await budi.get_by_test_id("mark-opt_out").click()
    for page in (ana, budi):
        await expect(page.get_by_test_id("contact-notice")).to_contain_text(
            "Nyoman Tenang asked not to be written to. You can still answer."
        )
    await write(budi, "Baik, Bu")
    await expect(message(budi, "Baik, Bu")).to_have_attribute("data-status", "read")
    await budi.get_by_role("button", name="Undo").click()
    for page in (ana, budi):
        await expect(page.get_by_test_id("contact-notice")).to_have_count(0)
    await expect(budi).to_have_url(at(f"/inbox/{await number_of(budi)}"))


async def test_blocking_stays_until_somebody_unblocks(desk: Desk, team: Team) -> None:
    vendors = desk.installation.simulators
    vendors.meta.write("facebook", "7168", "…", name="Agus Spam")
    page = await desk.sign_in(team.budi)
    await open_conversation(page, "Agus Spam")
    await page.get_by_test_id("thread-menu").click()
    await page.get_by_test_id("mark-block").click()
    await expect(page.get_by_test_id("contact-notice")).to_have_attribute("data-kind", "blocked")
    await page.reload()
    await expect(page.get_by_test_id("contact-notice")).to_have_attribute("data-kind", "blocked")
    await page.get_by_test_id("thread-menu").click()
    await page.get_by_test_id("mark-unblock").click()
    await expect(page.get_by_test_id("contact-notice")).to_have_count(0)


async def number_of(page: Page) -> str:
    """The id of the open conversation."""
    row = page.locator('[data-testid="conversation-row"][aria-current="true"]')
    return await row.get_attribute("data-conversation-id") or ""
