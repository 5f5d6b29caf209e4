"""The clock of a running installation is set back by an hour, in the middle of its traffic."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta
from itertools import pairwise

from omnidesk.db import transaction
from omnidesk.rules.kinds import OutboxKind, PaceClass
from omnidesk.services import bell, programs
from tests.chaos.fleet import Fleet, settled, strikes
from tests.chaos.ground import Ground, Size
from tests.chaos.shown_clock import running_at, set_back
from tests.chaos.traffic import Traffic
from tests.chaos.verdict import Verdict
from tests.outgoing import make_thread, make_vendor

# Ten shown seconds in a real one: a minute is longer than restarting the workers takes, and whoever
# waited an hour would wait for six minutes.
RATE = 10.0
NOON = datetime.fromisoformat("2026-11-23T12:00:00+07:00")
PER_MINUTE, MINUTE_S = 10, 60 / RATE
API_GAP_S = 120 / RATE
API_MESSAGES = 3
# Between a claim, which is counted, and the vendor's log, which is watched: real seconds.
JITTER_S = 0.5
LOOK_EVERY_S = 0.01


class Watch:
    """When the vendor accepted each message, by the machine's own time."""

    def __init__(self, traffic: Traffic) -> None:
        self.times: list[tuple[float, int]] = []
        self._traffic = traffic

    async def run(self) -> None:
        while True:
            new = self._traffic.vendor.accepted[len(self.times) :]
            self.times += [(time.monotonic(), message_id) for message_id in new]
            await asyncio.sleep(LOOK_EVERY_S)

    def violations(self, api: set[int]) -> tuple[str, ...]:
        """Bursts over the account's limit a minute, and API messages that follow too soon."""
        everything = [at for at, _ in self.times]
        of_api = [at for at, message_id in self.times if message_id in api]
        broken = []
        for first, last in zip(everything, everything[PER_MINUTE:], strict=False):
            if last - first < MINUTE_S - JITTER_S:
                broken.append(f"{PER_MINUTE + 1} messages within {last - first:.1f} s")
        for first, last in pairwise(of_api):
            if last - first < API_GAP_S - JITTER_S:
                broken.append(f"an API message {last - first:.1f} s after another")
        return tuple(broken)


async def clock_set_back(ground: Ground, size: Size) -> Verdict:
    """No burst, nothing twice, and nobody waits until the clock is where it was."""
    async with running_at(RATE, NOON):
        settings = {"look_up": False, "pace_class": PaceClass.UNOFFICIAL}
        traffic = Traffic(await make_vendor(ground.folder, **settings))
        await traffic.write(size.amount)
        api = await _ask(traffic)
        watch = Watch(traffic)
        watching = asyncio.create_task(watch.run())
        fleet, number = Fleet(ground, size.workers), 0
        async for _ in strikes(size, lambda: len(traffic.vendor.accepted), traffic.is_idle):
            number += 1
            await fleet.end()
            await set_back(timedelta(hours=1))
            fleet = Fleet(ground, size.workers)
        await settled(traffic.left, "everything sent", _nothing)
        watching.cancel()
        broken = (*fleet.fallen, *watch.violations(api))
        return await traffic.verdict(ground, strikes=number, broken=broken)


async def _ask(traffic: Traffic) -> set[int]:
    """An API client's messages, each in a conversation of its own."""
    threads = [await make_thread(traffic.vendor) for _ in range(API_MESSAGES)]
    async with transaction() as conn:
        for thread in threads:
            message_id = await programs.write(
                conn,
                conversation_id=thread,
                body="Pesanan Anda dikirim",
                kind=OutboxKind.API,
                cause=f"chaos:{thread}",
                lane=f"api:{traffic.vendor.channel_id}",
            )
            traffic.written[thread] = [message_id]
    await bell.ring_outbox()
    return {traffic.written[thread][0] for thread in threads}


async def _nothing() -> None:
    """Nobody is killed."""
