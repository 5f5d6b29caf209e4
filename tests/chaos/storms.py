"""The storms of tests/identity_storm.py and the simulation of sending, at full length."""

from __future__ import annotations

import re
import sys

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
    tally = await storm(size.amount, ground.rng, people.ana)
    events = tally.events + tally.sent
    return ground.verdict(
        attempted=events, acknowledged=events, accepted=events, strikes=tally.merges
    )


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
