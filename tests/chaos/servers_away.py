"""Redis flushed and stopped, PostgreSQL restarted, while workers send: row 2 of the promises."""

from __future__ import annotations

import asyncio
import os
import signal
from functools import partial

from omnidesk.db import redis
from omnidesk.embedded.postgres import EmbeddedPostgres
from omnidesk.processes import wait_gone
from omnidesk.services import bell
from omnidesk.services.heartbeat import is_alive
from tests.chaos.fleet import Fleet, settled, strikes
from tests.chaos.ground import Ground, Size
from tests.chaos.traffic import Traffic
from tests.chaos.verdict import Verdict
from tests.factories import count
from tests.outgoing import make_vendor
from tests.workers.processes import until

# By when every worker has found a server that came back.
RECOVERED_S = 30.0
# While Redis is away something is written this often: each has to leave without a ring.
PORTION_S = 20.0


async def redis_away(ground: Ground, size: Size) -> Verdict:
    """A Redis that forgets everything, or is gone, costs seconds and nothing else."""
    server = ground.servers.redis
    assert server is not None
    traffic = Traffic(await make_vendor(ground.folder, look_up=False))
    fleet = Fleet(ground, size.workers)
    await until(partial(is_alive, "worker"), "a worker listens")
    portions = 1 + int(size.away_s / PORTION_S)
    share = max(1, size.amount // (size.strikes + portions))
    for _ in range(size.strikes):
        await traffic.write(share)
        await _some_accepted(ground, traffic, share)
        await redis().flushall()
    await asyncio.to_thread(server.stop)
    try:
        for _ in range(portions):
            await traffic.write(share)
            await settled(traffic.left, "sent while Redis is away", _nothing)
            await asyncio.sleep(size.away_s / portions)
    finally:
        server.start()
    await until(_hears_again, "a worker hears rings again", RECOVERED_S)
    return await traffic.verdict(ground, strikes=size.strikes + 1, broken=fleet.fallen)


async def _some_accepted(ground: Ground, traffic: Traffic, share: int) -> None:
    """Wait for a part of what was written last."""
    goal = traffic.total - ground.rng.randrange(share)

    async def reached() -> bool:
        return len(traffic.vendor.accepted) >= goal

    await until(reached, f"{goal} accepted")


async def _hears_again() -> bool:
    """A ring does not stay in the queue."""
    await bell.ring_outbox()
    await asyncio.sleep(0.2)
    return not await redis().exists("rq:queue:send")


async def _nothing() -> None:
    """No lease has to be ended: nobody is killed."""


async def postgres_away(ground: Ground, size: Size) -> Verdict:
    """A database that restarts costs seconds: every worker lives, and knows its outcomes."""
    server = ground.servers.postgres
    assert server is not None
    traffic = Traffic(await make_vendor(ground.folder, look_up=False))
    await traffic.write(size.amount)
    fleet, number = Fleet(ground, size.workers), 0
    async for number in strikes(size, lambda: len(traffic.vendor.accepted), traffic.is_idle):
        await asyncio.to_thread(_stop, server, is_crash=number % 2 == 0)
        await asyncio.sleep(size.away_s)
        server.start()
    await until(partial(_all_live, fleet), "every worker gives signs of life", RECOVERED_S)
    await settled(traffic.left, "everything sent", _nothing)
    return await traffic.verdict(ground, strikes=number, broken=fleet.fallen)


def _stop(server: EmbeddedPostgres, *, is_crash: bool) -> None:
    """In order, or at once, so that it has to recover from its log."""
    pid = server.pid()
    if pid is not None and is_crash:
        os.kill(pid, signal.SIGQUIT)
        wait_gone(pid, RECOVERED_S)
    server.stop()


async def _all_live(fleet: Fleet) -> bool:
    """Heartbeats come every ten seconds; those of before do not count."""
    where = "beat_at > pg_postmaster_start_time()"
    return await count("heartbeats", where) >= len(fleet.workers)
