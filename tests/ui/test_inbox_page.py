"""What only a browser can show of the inbox: typing, lost connections, phones, long threads."""

from __future__ import annotations

from playwright.async_api import expect

from tests.ui.conftest import Desk, Team
from tests.ui.steps import at, message, open_conversation, row, write

PHONE = {"width": 390, "height": 844}


async def test_typing_sends_nothing_and_shift_enter_breaks_the_line(desk: Desk, team: Team) -> None:
    desk.installation.simulators.meta.write("facebook", "7101", "Ada ukuran L?", name="Nadia Putri")
    page = await desk.open("/login/")
    sent: list[str] = []
    page.on(
        "websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame)))
    )
    await desk.sign_in_on(page, team.ana)
    await open_conversation(page, "Nadia Putri")
    await expect(page.get_by_test_id("platform-all")).to_be_visible()
    await page.wait_for_timeout(500)
    assert sent, "the connection was listened to"
    sent.clear()
    composer = page.get_by_test_id("composer-input")
    await composer.press_sequentially("Ada, Kak.", delay=5)
    await composer.press("Shift+Enter")
    await composer.press_sequentially("Mau warna apa?", delay=5)
    await page.wait_for_timeout(300)
    assert [frame for frame in sent if "_event" in frame] == []
    await composer.press("Enter")
    await expect(message(page, "Mau warna apa?")).to_contain_text("Ada, Kak.")
    await expect(composer).to_have_value("")


async def test_draft_is_kept_for_its_conversation(desk: Desk, team: Team) -> None:
    vendors = desk.installation.simulators
    vendors.meta.write("facebook", "7102", "Halo satu", name="Gita Satu")
    vendors.meta.write("facebook", "7103", "Halo dua", name="Hadi Dua")
    page = await desk.sign_in(team.ana)
    await open_conversation(page, "Gita Satu")
    await page.get_by_test_id("composer-input").fill("belum selesai")
    await open_conversation(page, "Hadi Dua")
    await expect(page.get_by_test_id("composer-input")).to_have_value("")
    await page.reload()
    await open_conversation(page, "Gita Satu")
    await expect(page.get_by_test_id("composer-input")).to_have_value("belum selesai")


async def test_web_process_dies_and_nothing_is_lost(desk: Desk, team: Team) -> None:
    vendors = desk.installation.simulators
    vendors.twilio.write("whatsapp:+628115550144", "Masih ada stok?", name="Putu Wijaya")
    page = await desk.sign_in(team.ana)
    await open_conversation(page, "Putu Wijaya")
    desk.installation.kill_web()
    await write(page, "Masih, Pak. Mau berapa?")
    await expect(message(page, "Masih, Pak. Mau berapa?")).to_have_count(1)
    vendors.twilio.write("whatsapp:+628115550144", "Dua saja", name="Putu Wijaya")
    await expect(message(page, "Masih, Pak. Mau berapa?")).to_have_attribute(
        "data-status", "read", timeout=30_000
    )
    await expect(message(page, "Dua saja")).to_be_visible(timeout=30_000)
    await expect(message(page, "Masih, Pak. Mau berapa?")).to_have_count(1)
    sent = vendors.calls(to="whatsapp:+628115550144")
    assert [call.text for call in sent] == ["Masih, Pak. Mau berapa?"]


async def test_phone_shows_one_column_at_a_time(desk: Desk, team: Team) -> None:
    desk.installation.simulators.meta.write("facebook", "7104", "Alamatnya?", name="Lim Jia Hui")
    page = await desk.sign_in(team.ana, viewport=PHONE, has_touch=True)
    await expect(row(page, "Lim Jia Hui")).to_be_visible()
    await expect(page.get_by_test_id("thread")).to_be_hidden()
    await open_conversation(page, "Lim Jia Hui")
    await expect(page.get_by_test_id("conversation-list")).to_be_hidden()
    await page.go_back()
    await expect(row(page, "Lim Jia Hui")).to_be_visible()
    await expect(page).to_have_url(at("/inbox"))
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert await page.evaluate(wide) is False


async def test_older_messages_come_on_request_and_stay_in_order(desk: Desk, team: Team) -> None:
    vendors = desk.installation.simulators
    for number in range(1, 131):
        vendors.meta.write("facebook", "7105", f"pesan ke-{number:03d}", name="Sri Panjang")
    await vendors.idle(60)
    page = await desk.sign_in(team.ana)
    await open_conversation(page, "Sri Panjang")
    await expect(message(page, "pesan ke-130")).to_be_visible()
    await expect(page.get_by_test_id("message")).to_have_count(100)
    await page.get_by_test_id("load-older").click()
    await expect(page.get_by_test_id("message")).to_have_count(130)
    texts = await page.get_by_test_id("message").all_text_contents()
    numbers = [text.split("pesan ke-")[1][:3] for text in texts]
    assert numbers == [f"{number:03d}" for number in range(1, 131)]


async def test_vendors_refusal_stands_at_the_message_and_can_be_sent_again(
    desk: Desk, team: Team
) -> None:
    vendors = desk.installation.simulators
    vendors.twilio.write("whatsapp:+628115550155", "Tolong kabari", name="Rizky Gagal")
    page = await desk.sign_in(team.ana)
    await open_conversation(page, "Rizky Gagal")
    rizky = vendors.twilio.people.find("whatsapp:+628115550155")
    assert rizky
    rizky.is_reachable = False
    await write(page, "Sudah kami kirim")
    failed = message(page, "Sudah kami kirim")
    await expect(failed).to_have_attribute("data-status", "failed")
    rizky.is_reachable = True
    await failed.get_by_role("button", name="Send again").click()
    await expect(failed).to_have_attribute("data-status", "read")
