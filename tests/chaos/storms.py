"""The storms of tests/identity_storm.py and the simulation of sending, at full length."""

from __future__ import annotations

import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from omnidesk import db
from tests.chaos.ground import Ground, Size
from tests.chaos.verdict import Verdict
from tests.factories import count
from tests.identity_storm import deliver, storm
from tests.people import make_people

# What the simulation prints.
SIMULATED = re.compile(r"^(attempted|sent) +(\d+)", re.M)


async def events(ground: Ground, size: Size) -> Verdict:
    """Each event one to five times, shuffled, eight at once: each becomes one message."""
    await deliver(size.amount, ground.rng)
    stored, messages = await count("inbox_events"), await count("messages")
    return ground.verdict(
        attempted=size.amount,
        acknowledged=stored,
        accepted=messages,
        lost=max(0, size.amount - messages),
        twice=max(0, messages - size.amount),
    )


async def merging(ground: Ground, size: Size) -> Verdict:
    """Contacts joined among everything else always end alike, and undoing restores them."""
    people = await make_people()
    async with _without_fsync():
        tally = await storm(size.amount, ground.rng, people.ana)
    events = tally.events + tally.sent
    return ground.verdict(
        attempted=events, acknowledged=events, accepted=events, strikes=tally.merges
    )


@asynccontextmanager
async def _without_fsync() -> AsyncIterator[None]:
    """Nothing dies in a storm of merges, and emptying the tables for each round is mostly fsync."""
    await _alter(b"alter system set fsync = off")
    try:
        yield
    finally:
        await _alter(b"alter system reset fsync")


async def _alter(statement: bytes) -> None:
    async with await db.dedicated_connection() as conn:
        await conn.execute(statement)
        await conn.execute("select pg_reload_conf()")


async def simulated(ground: Ground, size: Size) -> Verdict:
    """Sends over 400 days in five zones break no rule, as an independent counter sees it."""
    command = [sys.executable, "-m", "tests.simulation", "--sends", str(size.amount)]
    process = ground.processes.run([*command, "--seed", str(ground.seed)], "simulation")
    code = await process.ended(patience_s=None)
    found = {name: int(number) for name, number in SIMULATED.findall(process.log.read_text())}
    return ground.verdict(
        attempted=found.get("attempted", 0),
        acknowledged=found.get("sent", 0),
        accepted=found.get("sent", 0),
        broken=() if code == 0 else tuple(process.log.read_text().splitlines()),
    )
