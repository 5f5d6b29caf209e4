"""Two days of an installation in five minutes, watched from the vendor's own log.

`python -m omnidesk up` with the test clock at 600 times speed, and Twilio's simulator. API and
campaign messages are asked for before the hours begin, shortly before they end, and on the second
day at noon; people write at any time. There is no short form: a minute of the clock is a tenth of a
second, so what a busy machine takes would show as hours.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import httpx

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.demo.calls import Call
from omnidesk.demo.simulators import Simulators
from omnidesk.rules.kinds import ChannelKind, OutboxKind
from omnidesk.rules.roles import Viewer
from omnidesk.services import bell, messages, programs
from omnidesk.services.channel_accounts import find_channel
from tests.chaos.fleet import settled
from tests.chaos.ground import Ground, Size
from tests.chaos.shown_clock import running_at, until_shown
from tests.chaos.verdict import Verdict
from tests.factories import count, rows
from tests.people import make_people
from tests.supervisor.installation import START_S, free_port
from tests.workers.processes import until

RATE = 600.0
ZONE = ZoneInfo("Asia/Jakarta")
START = datetime(2026, 11, 23, 5, 0, tzinfo=ZONE)
OPENS, CLOSES = time(7), time(21)
ASKED_AFTER_H = (0.0, 15.5, 31.0)
PEOPLE_AFTER_H = (1.0, 7.0, 18.0, 22.5)
# Shown seconds between two of a lane.
GAPS = {OutboxKind.API: (120, 180), OutboxKind.CAMPAIGN: (600, 1800)}
# Real seconds from the moment a message may go until the vendor has it, on a busy machine.
LATENCY_S = 3.0
# Somebody who wrote may be answered for a day.
WRITES_EVERY_H = 8
END_H = 44


@dataclass(frozen=True, slots=True)
class Asked:
    """One message of a program, recognised at the vendor by its text."""

    kind: OutboxKind
    text: str
    at: datetime


async def two_days(ground: Ground, size: Size) -> Verdict:
    """Programs keep hours and gaps, people's messages go at once, and everything goes once."""
    port = str(free_port())
    own = {"OMNIDESK_PORT": port, "OMNIDESK_DATA_DIR": str(ground.folder / "data")}
    with Simulators(ground.folder / "vendors", seed=ground.seed) as simulators:
        async with running_at(RATE, START, **own, **simulators.environment()):
            url = f"http://127.0.0.1:{port}"
            simulators.point_at(url)
            product = ground.processes.run([sys.executable, "-m", "omnidesk", "up"], "product")
            await until(lambda: _is_ready(url), "the installation is ready", START_S)
            asked, waits = await _live(simulators, size.amount)
            product.tell()
            code = await product.ended()
        return _judge(ground, asked, waits, simulators.calls(), code)


async def _is_ready(url: str) -> bool:
    try:
        async with httpx.AsyncClient() as client:
            return (await client.get(f"{url}/health/ready")).is_success
    except httpx.TransportError:
        return False


async def _live(simulators: Simulators, amount: int) -> tuple[list[Asked], dict[str, float]]:
    """Everything that happens. Also how long people's messages took, in real seconds."""
    viewer = (await make_people()).ana
    phones = [f"whatsapp:+62812{number:07d}" for number in range(amount)]
    writing = asyncio.create_task(_keep_writing(simulators, phones))
    try:
        await until(lambda: _have_written(amount), "everybody has written")
        threads = [row["id"] for row in await rows("select id from conversations order by id")]
        asked = await _ask(simulators, threads)
        waits = await _answer(simulators, viewer, threads[0])
        await until_shown(START + timedelta(hours=END_H))
        await settled(_left, "everything sent", _nothing)
    finally:
        writing.cancel()
    return asked, waits


async def _keep_writing(simulators: Simulators, phones: Sequence[str]) -> None:
    """People write now and then, so that they may be answered."""
    for number in range(END_H):
        await until_shown(START + timedelta(hours=number * WRITES_EVERY_H))
        for phone in phones:
            simulators.twilio.write(phone, f"Halo {number}", name="Rahma")


async def _have_written(people: int) -> bool:
    return await count("conversations") == people


async def _ask(simulators: Simulators, threads: Sequence[int]) -> list[Asked]:
    """Two of three are an API client's, the others a campaign's."""
    number = simulators.twilio.account.whatsapp_number
    channel_id = await find_channel(ChannelKind.WHATSAPP_TWILIO, number)
    asked = list(_program(len(threads)))
    async with transaction() as conn:
        for one, thread in zip(asked, threads, strict=True):
            lane = f"api:{channel_id}" if one.kind is OutboxKind.API else "campaign:1"
            await programs.write(
                conn,
                conversation_id=thread,
                body=one.text,
                kind=one.kind,
                cause=f"chaos:{one.text}",
                lane=lane,
                not_before=one.at,
            )
    await bell.ring_outbox()
    return asked


def _program(amount: int) -> Iterator[Asked]:
    for number in range(amount):
        kind = OutboxKind.CAMPAIGN if number % 3 == 2 else OutboxKind.API
        after_h = ASKED_AFTER_H[number * len(ASKED_AFTER_H) // amount]
        yield Asked(kind, f"{kind} {number}", START + timedelta(hours=after_h))


async def _answer(simulators: Simulators, viewer: Viewer, thread: int) -> dict[str, float]:
    """People write by day and by night: real seconds until the vendor had each message."""
    waits = {}
    for after_h in PEOPLE_AFTER_H:
        text = f"agent {after_h}"
        await until_shown(START + timedelta(hours=after_h))
        began = clock.real_now()
        await messages.send_text(viewer, thread, text, f"chaos {text}")
        await until(lambda text=text: _has(simulators, text), f"{text} left")  # type: ignore[misc]
        waits[text] = (clock.real_now() - began).total_seconds()
    return waits


async def _has(simulators: Simulators, text: str) -> bool:
    return any(call.text == text for call in simulators.calls())


async def _left() -> int:
    return await count("outbox", "state in ('queued', 'claimed')")


async def _nothing() -> None:
    """Nobody is killed."""


def _judge(
    ground: Ground, asked: list[Asked], waits: dict[str, float], calls: list[Call], code: int
) -> Verdict:
    heard = Counter(call.text for call in calls)
    wanted = {one.text for one in asked} | waits.keys()
    broken = [f"{text} took {s:.1f} s" for text, s in waits.items() if s > LATENCY_S]
    for kind in GAPS:
        broken += _violations({one.text: one for one in asked if one.kind is kind}, calls, kind)
    if code:
        broken.append(f"the installation ended with exit code {code}")
    return ground.verdict(
        attempted=len(wanted),
        acknowledged=len(wanted),
        accepted=len(heard),
        lost=len(wanted - heard.keys()),
        twice=heard.total() - len(heard),
        broken=tuple(broken),
    )


def _violations(asked: dict[str, Asked], calls: list[Call], kind: OutboxKind) -> Iterator[str]:
    """What one lane did wrong, by the instants that the vendor saw."""
    sent = [(_local(call), call.text) for call in calls if call.text in asked]
    for at, text in sent:
        if not OPENS <= at.time() < CLOSES:
            yield f"{text} left at {at:%H:%M:%S}"
    least, most = GAPS[kind]
    longest = most + LATENCY_S * RATE
    for (before, _), (at, text) in pairwise(sent):
        gap = (at - before).total_seconds()
        has_waited = asked[text].at <= before and at.date() == before.date()
        if gap < least or (has_waited and gap > longest):
            yield f"{text} left {gap:.0f} s after the one before it"


def _local(call: Call) -> datetime:
    return datetime.fromisoformat(call.at).astimezone(ZONE)
