"""The spine: vendors write, people answer, everybody sees it, and only those who may."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.ui.conftest import Desk, Team
from tests.ui.steps import message, move_to, open_conversation, row, write

PAGE = "/inbox/"


async def test_two_people_see_a_text_arrive_and_its_answer_become_read(
    desk: Desk, team: Team
) -> None:
    vendors = desk.installation.simulators
    ana, budi = await desk.sign_in(team.ana), await desk.sign_in(team.budi)
    await expect(ana.get_by_test_id("connection-status")).to_contain_text("Live")
    before = await unread(ana)

    vendors.meta.write("facebook", "7001", "Halo, masih buka?", name="Dewi Lestari")
    vendors.twilio.write("whatsapp:+628115550012", "Pesanan saya sampai mana?", name="Made Aditya")
    for page in (ana, budi):
        await expect(row(page, "Made Aditya")).to_have_attribute("data-unread", "1")
        await expect(row(page, "Dewi Lestari")).to_have_attribute("data-platform", "facebook")
        names = page.get_by_test_id("conversation-row")
        await expect(names.nth(0)).to_contain_text("Made Aditya")
        await expect(names.nth(1)).to_contain_text("Dewi Lestari")
        await expect(page.get_by_test_id("platform-all")).to_have_attribute(
            "data-unread", str(before + 2)
        )

    for page in (ana, budi):
        await open_conversation(page, "Made Aditya")
        await expect(message(page, "Pesanan saya sampai mana?")).to_be_visible()
    for page in (ana, budi):
        everything = page.get_by_test_id("platform-all")
        await expect(everything).to_have_attribute("data-unread", str(before + 1))

    await write(budi, "Sudah di kurir, Pak.")
    for page in (ana, budi):
        await expect(message(page, "Sudah di kurir, Pak.")).to_have_attribute("data-status", "read")
    sent = vendors.calls(to="whatsapp:+628115550012")
    assert [call.text for call in sent] == ["Sudah di kurir, Pak."]


async def test_an_sms_arrives_and_is_answered(desk: Desk, team: Team) -> None:
    vendors = desk.installation.simulators
    ana = await desk.sign_in(team.ana)
    vendors.twilio.write("+628115550077", "Paket saya di mana?")
    name = "+62 811-5550-077"
    await expect(row(ana, name)).to_have_attribute("data-platform", "sms")
    platform = ana.get_by_test_id("platform-sms")
    await expect(platform).to_have_attribute("data-unread", "1")
    await platform.click()
    others = ana.locator("[data-testid=conversation-row]:not([data-platform=sms])")
    await expect(others).to_have_count(0)
    await open_conversation(ana, name)
    await write(ana, "Besok sampai, Pak.")
    await expect(message(ana, "Besok sampai, Pak.")).to_have_attribute("data-status", "delivered")
    sent = vendors.calls(to="+628115550077")
    assert [call.text for call in sent] == ["Besok sampai, Pak."]


async def test_budi_never_receives_anything_of_support(desk: Desk, team: Team) -> None:
    vendors = desk.installation.simulators
    ana, budi = await desk.sign_in(team.ana), await desk.sign_in(team.budi)
    vendors.meta.write("instagram", "9001", "Kaosnya sobek kak", name="Yohanes Wirawan")
    await open_conversation(ana, "Yohanes Wirawan")
    await expect(row(budi, "Yohanes Wirawan")).to_be_visible()
    number = await row(ana, "Yohanes Wirawan").get_attribute("data-conversation-id")

    await move_to(ana, "Support")
    await expect(row(budi, "Yohanes Wirawan")).to_have_count(0)
    before = await unread(budi)
    received = listen(budi)
    vendors.meta.write("instagram", "9001", "rahasia-support-8841", name="Yohanes Wirawan")
    await expect(message(ana, "rahasia-support-8841")).to_be_visible()

    await budi.goto(f"/inbox/{number}")
    await expect(budi.get_by_test_id("connection-status")).to_contain_text("Live")
    everything = budi.get_by_test_id("platform-all")
    await expect(everything).to_have_attribute("data-unread", str(before))
    await budi.get_by_test_id("conversation-search").fill("Yohanes")
    await expect(budi.get_by_text("No conversation matches")).to_be_visible()
    await expect(budi.get_by_test_id("conversation-row")).to_have_count(0)
    heard = "".join(received)
    assert "conversation_id" in heard or "rows" in heard  # the socket was listened to
    assert "rahasia-support-8841" not in heard
    assert "Yohanes" not in heard
    assert "Yohanes" not in await budi.content()


async def test_an_admin_moves_a_conversation_to_sales(desk: Desk, team: Team) -> None:
    vendors = desk.installation.simulators
    ana, budi = await desk.sign_in(team.ana), await desk.sign_in(team.budi)
    citra = await desk.sign_in(team.citra)
    vendors.meta.write("facebook", "7002", "Minta daftar harga", name="Tan Wei Ling")
    await open_conversation(ana, "Tan Wei Ling")
    await expect(row(citra, "Tan Wei Ling")).to_be_visible()
    await move_to(ana, "Sales")
    await expect(row(citra, "Tan Wei Ling")).to_have_count(0)
    await expect(row(budi, "Tan Wei Ling")).to_be_visible()


async def unread(page: Page) -> int:
    """What the sidebar says is unread in all."""
    return int(await page.get_by_test_id("platform-all").get_attribute("data-unread") or 0)


def listen(page: Page) -> list[str]:
    """Everything that the page's live connections receive from now on."""
    received: list[str] = []
    page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda frame: received.append(str(frame))),
    )
    return received
