"""The shop's programs: what they did before, and what they do while the demo runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from random import Random

import httpx
import pytest

from omnidesk import clock
from omnidesk.demo.calls import Call
from omnidesk.demo.history import past
from omnidesk.demo.people import Outsider
from omnidesk.demo.program_life import Habits, ProgramLife
from omnidesk.demo.program_past import Keys, seed_programs
from omnidesk.demo.programs import PROGRAMS
from omnidesk.demo.seed import introduce, seed
from omnidesk.demo.simulators import Simulators
from omnidesk.omnidesk import api
from omnidesk.routes.edge import edge
from omnidesk.rules.kinds import Platform
from omnidesk.services import link_clicks
from omnidesk.services.api import callers, message_queue, request_log
from omnidesk.services.api.clients import NewSecret
from omnidesk.settings import get_settings
from tests.factories import count, rows

PASSWORD = "kopi-tubruk-pagi"
COUNT = 120
SMS = Outsider("Sri", Platform.SMS, "+6281100007001", "id")
ALWAYS = Habits(silence_s=0.01, refused=0.0, curious=1.0, reading_s=0.01)


@dataclass(frozen=True, slots=True)
class Shop:
    """A seeded shop with the keys of its programs."""

    keys: list[Keys]
    life: ProgramLife


@pytest.fixture
async def shop(
    database: None, simulators: Simulators, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Shop]:
    """A past in the database, and programs that reach the routes of this process."""
    for name, value in simulators.environment().items():
        monkeypatch.setenv(name, value)
    get_settings.cache_clear()
    callers.forget_callers()
    # One chance for all of it, as in the demo: two that begin alike draw the same vendor's ids.
    rng = Random(5)
    made = past(clock.now(), rng, COUNT)
    await seed(made, PASSWORD, rng)
    introduce(simulators, made)
    keys = await seed_programs(rng)
    transport = httpx.ASGITransport(app=edge(api), client=("203.0.113.7", 40_000))
    async with httpx.AsyncClient(transport=transport) as http:
        url = get_settings().public_url
        yield Shop(keys, ProgramLife(simulators, keys, url, http, rng, ALWAYS))
    await message_queue.flush()
    await request_log.flush()
    await link_clicks.finish_telling()
    monkeypatch.undo()
    get_settings.cache_clear()


async def test_past_has_every_outcome_of_every_program_and_leaves_lists_as_they_are(
    shop: Shop,
) -> None:
    said = await rows(
        "select distinct c.name, m.status from api_messages a"
        " join messages m on m.id = a.message_id join api_clients c on c.id = a.api_client_id"
    )
    assert {row["name"] for row in said} == {program.name for program in PROGRAMS}
    assert {row["status"] for row in said} == {"sent", "delivered", "read", "failed"}
    assert await count("outbox", "kind = 'api'") == await count("messages", "origin = 'api'") > 40
    assert await count("messages", "origin = 'api' and status = 'failed'") == 1
    assert await count("api_client_days") == 14 * len(PROGRAMS)
    assert await count("api_requests", "status >= 400") >= 3 < await count("api_requests")
    wrong = """conversations c join lateral (select * from messages m where m.conversation_id = c.id
        order by sent_at desc, id desc limit 1) m on true"""
    differs = "c.last_message_id <> m.id or c.last_message_at <> m.sent_at"
    assert await count(wrong, differs) == 0
    assert await count("messages", "sent_at > now()") == 0


async def test_bills_are_filled_in_and_links_are_open_disabled_and_over(shop: Shop) -> None:
    found = await rows(
        "select m.body from api_messages a join messages m on m.id = a.message_id"
        " where a.template_name = 'Tagihan'"
    )
    assert found and not any("{" in row["body"] for row in found)
    assert all("Rp " in row["body"] for row in found)
    assert await count("short_links", "opened_at is not null") > 5
    assert await count("short_links", "disabled_at is not null") == 1
    assert await count("short_links", "expires_at < now()") >= 1
    assert await count("link_clicks", "is_robot") > 5 < await count("link_clicks", "not is_robot")
    first = """short_links l left join lateral (select min(at) as at from link_clicks
        where short_link_id = l.id and not is_robot) c on true"""
    assert await count(first, "l.opened_at is distinct from c.at") == 0


async def test_programs_ask_for_everything_they_write_and_are_refused_what_is_wrong(
    shop: Shop,
) -> None:
    shop.life.simulators.introduce(SMS, clock.now())
    before = await count("api_messages")
    answers = [await shop.life.ask() for _ in range(40)]
    assert {answer.status_code for answer in answers if answer} == {201}
    assert await count("api_messages") == before + 40
    assert await count("api_messages", "scheduled_at is not null") > 0
    sms = "outbox o join channels c on c.id = o.channel_id"
    assert await count(sms, "c.kind = 'sms_twilio' and o.state = 'queued'") > 0
    shop.life.habits = Habits(refused=1.0)
    answer = await shop.life.ask()
    assert answer is not None and answer.json()["code"] == "validation_failed"


async def test_recipient_follows_the_link_as_a_browser(shop: Shop) -> None:
    unopened = "opened_at is null and disabled_at is null and expires_at is null"
    link = (await rows(f"select id, code from short_links where {unopened} limit 1"))[0]
    text = f"Lacak paketnya di {shop.life.public_url}/s/{link['code']}."
    shop.life.hear(Call("t", "twilio", "message", "us", "whatsapp:+62811", text, "SM1"))
    await asyncio.gather(*shop.life._tasks)
    assert await count("short_links", f"id = {link['id']} and opened_at is not null") == 1


async def test_programs_go_on_when_the_product_is_away(simulators: Simulators) -> None:
    whatsapp = Outsider("Rahma", Platform.WHATSAPP, "+6281100007002", "id")
    for who in (SMS, whatsapp):
        simulators.introduce(who, clock.now())
    asked = asyncio.Event()

    def refuse(request: httpx.Request) -> httpx.Response:
        if asked.is_set():
            again.set()
        asked.set()
        raise httpx.ConnectError("nobody listens", request=request)

    again = asyncio.Event()
    keys = [Keys(program, NewSecret(1, "odk_1", program.name, "key")) for program in PROGRAMS]
    async with httpx.AsyncClient(transport=httpx.MockTransport(refuse)) as http:
        life = ProgramLife(simulators, keys, "http://127.0.0.1:1", http, Random(1), ALWAYS)
        running = asyncio.create_task(life.run())
        await asyncio.wait_for(again.wait(), 10)
    running.cancel()
    await asyncio.wait([running])
    assert running.cancelled()
