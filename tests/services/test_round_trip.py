"""A whole round over real HTTP: a customer writes, one of us answers, the ticks move to read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from aiohttp import web

from omnidesk.demo.pace import Pace
from omnidesk.demo.simulators import Simulators
from omnidesk.services import sending
from omnidesk.services.app_settings import seed_from_environment
from omnidesk.services.channel_accounts import ensure_channels, load_account
from omnidesk.services.channels.registry import channel_for
from omnidesk.services.claims import claim
from omnidesk.services.inbox import drain
from omnidesk.services.messages import send_text
from omnidesk.services.settling import Sent, settle
from omnidesk.settings import get_settings
from tests.factories import rows
from tests.people import People
from tests.webhooks import unconfigured


@asynccontextmanager
async def address(http: httpx.AsyncClient) -> AsyncIterator[str]:
    """A real address of our routes, which the vendors can call."""

    async def pass_on(request: web.Request) -> web.Response:
        answer = await http.request(
            request.method, request.path_qs, content=await request.read(), headers=request.headers
        )
        return web.Response(status=answer.status_code, body=answer.content)

    app = web.Application()
    app.add_routes([web.route("*", "/{tail:.*}", pass_on)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
async def vendors(
    people: People, simulators: Simulators, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Simulators]:
    """The simulated vendors and we know each other."""
    async with unconfigured() as ours, address(ours.http) as url:
        for name, value in simulators.environment().items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("OMNIDESK_PUBLIC_URL", url)
        get_settings.cache_clear()
        await seed_from_environment()
        await ensure_channels()
        simulators.point_at(url)
        yield simulators
        await simulators.idle()
        simulators.point_at("")
    monkeypatch.undo()
    get_settings.cache_clear()


def write(vendors: Simulators, platform: str, text: str) -> None:
    """A customer writes."""
    if platform == "whatsapp":
        vendors.twilio.write("whatsapp:+628119990001", text, name="Rahma")
    elif platform == "instagram":
        vendors.meta.write("instagram", "7104", text, name="Rahma")
    else:
        vendors.meta.write("facebook", "7104", text, name="Rahma")


async def arrive(vendors: Simulators) -> None:
    """Everything that is under way arrives and is processed."""
    await vendors.idle()
    await drain()


@pytest.mark.parametrize("platform", ["facebook", "instagram", "whatsapp"])
@pytest.mark.parametrize("disorder", [0.0, 1.0])
async def test_question_and_answer(
    vendors: Simulators, people: People, platform: str, disorder: float
) -> None:
    vendors.set_pace(Pace(disorder_chance=disorder))
    write(vendors, platform, "Masih ada?")
    await arrive(vendors)
    found = await rows("select id, platform, unread_count from conversations")
    assert [(row["platform"], row["unread_count"]) for row in found] == [(platform, 1)]

    await send_text(people.ana, found[0]["id"], "Masih, Kak", "key-1")
    await sending.drain("worker")
    await arrive(vendors)
    thread = await rows("select direction, body, status from messages order by sent_at, id")
    assert [tuple(row.values()) for row in thread] == [
        ("inbound", "Masih ada?", "received"),
        ("outbound", "Masih, Kak", "read"),
    ]
    assert [call.text for call in vendors.calls()] == ["Masih, Kak"]
    assert await rows("select state from inbox_events where state <> 'processed'") == []


@pytest.mark.parametrize("platform", ["facebook", "instagram"])
async def test_news_that_overtakes_our_own_call(
    vendors: Simulators, people: People, platform: str
) -> None:
    """Echo and receipts are processed while the worker still waits to settle."""
    vendors.set_pace(Pace(delivered_after_s=0, read_after_s=0))
    write(vendors, platform, "Masih ada?")
    await arrive(vendors)
    found = await rows("select id from conversations")
    await send_text(people.ana, found[0]["id"], "Masih, Kak", "key-1")
    taken = await claim("worker")
    assert taken is not None
    account = await load_account(taken.channel_id)
    external_id = await channel_for(taken.kind).send(account, taken.outgoing)
    await arrive(vendors)
    assert await rows("select 1 from inbox_events where state = 'parked'")
    await settle(taken, Sent(external_id))
    assert await rows("select status from messages where direction = 'outbound'") == [
        {"status": "read"}
    ]
    assert await rows("select 1 from inbox_events where state = 'parked'") == []
