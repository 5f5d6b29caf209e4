"""What pages say when something is wrong behind them, without being loaded again."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.async_api import expect

from omnidesk.demo import twilio_events
from omnidesk.demo.simulators import Simulators
from tests.ui.conftest import Desk, Team
from tests.ui.installation import Installation
from tests.ui.steps import row

# Alarms are looked for every 25 s.
SOON_MS = 45_000
# A silent Redis is asked twice before it counts as away.
LOST_MS = 45_000


@contextmanager
def redis_stopped(installation: Installation) -> Iterator[None]:
    """Redis answers nothing inside the block, as on a machine that swaps itself to death."""
    servers = [one for one in installation.running.family() if "valkey" in one.name()]
    assert servers
    for server in servers:
        server.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for server in servers:
            server.send_signal(signal.SIGCONT)


async def test_an_alarm_reaches_open_pages_of_admins_only(desk: Desk, team: Team) -> None:
    vendors = desk.installation.simulators
    ana, budi = await desk.sign_in(team.ana), await desk.sign_in(team.budi)
    second = await ana.context.new_page()
    await second.goto("/admin/")
    for page in (ana, budi, second):
        await expect(page.get_by_test_id("connection-status")).to_contain_text("Live")
        await expect(page.locator("[data-alarm]")).to_have_count(0)
    _write_to_no_channel(vendors)
    for page in (ana, second):
        alarm = page.locator("[data-alarm=events_set_aside]")
        await expect(alarm).to_contain_text("could not be processed", timeout=SOON_MS)
        await expect(alarm.get_by_role("link")).to_have_attribute("href", "/admin/?tab=system")
    await expect(budi.locator("[data-alarm]")).to_have_count(0)
    assert "could not be processed" not in await budi.content()


def _write_to_no_channel(vendors: Simulators) -> None:
    """Somebody writes to a number that nobody has set up."""
    twilio = vendors.twilio
    parameters = twilio_events.inbound_parameters(
        twilio.account.sid,
        "whatsapp:+628115559001",
        "whatsapp:+15005550999",
        "Halo?",
        sid=twilio_events.new_sid(twilio.rng),
        name="Ketut",
    )
    twilio.send(f"{twilio.public_url}/api/twilio/webhook", parameters, "no channel")


async def test_pages_say_that_updates_are_late_and_catch_up(desk: Desk, team: Team) -> None:
    vendors = desk.installation.simulators
    ana = await desk.sign_in(team.ana)
    second = await ana.context.new_page()
    await second.goto("/admin/")
    status = "connection-status"
    for page in (ana, second):
        await expect(page.get_by_test_id(status)).to_contain_text("Live")
    with redis_stopped(desk.installation):
        for page in (ana, second):
            await expect(page.get_by_test_id(status)).to_contain_text("delayed", timeout=LOST_MS)
        await expect(ana.get_by_text("Messages still go out")).to_be_visible()
        vendors.meta.write("facebook", "7401", "Redis tidur", name="Wayan Sudira")
        await expect(row(ana, "Wayan Sudira")).to_have_count(0)
    for page in (ana, second):
        await expect(page.get_by_test_id(status)).to_contain_text("Live", timeout=LOST_MS)
    await expect(row(ana, "Wayan Sudira")).to_be_visible(timeout=LOST_MS)
