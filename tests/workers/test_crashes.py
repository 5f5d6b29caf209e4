"""Crashes of workers and of what they stand on: nothing lost, nothing sent twice.

The short forms of rows 1 and 2 of the reliability table, with real processes, signals and servers.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from omnidesk.db import redis
from omnidesk.embedded import EmbeddedServers
from omnidesk.services import bell
from omnidesk.services.heartbeat import is_alive
from omnidesk.services.sweeping import expire_leases
from tests.factories import count, rows
from tests.outgoing import Vendor, make_thread, make_vendor, queue, states
from tests.workers.processes import Process, Processes, until

pytestmark = pytest.mark.usefixtures("database")

CONVERSATIONS = 60


@pytest.fixture
async def vendor(tmp_path: Path) -> Vendor:
    """A vendor that cannot be asked, so that every lost outcome stays unknown."""
    return await make_vendor(tmp_path, look_up=False)


@pytest.fixture
async def processes(tmp_path: Path) -> AsyncIterator[Processes]:
    with Processes(tmp_path) as started:
        yield started


@pytest.fixture
def rng() -> random.Random:
    seed = time.time_ns()
    print("seed", seed)  # noqa: T201 - a failed run shows its seed
    return random.Random(seed)


async def queue_many(vendor: Vendor, messages: int) -> dict[int, list[int]]:
    """Messages over several conversations: their ids by conversation, in the order written."""
    threads = [await make_thread(vendor) for _ in range(min(messages, CONVERSATIONS))]
    written: dict[int, list[int]] = {thread: [] for thread in threads}
    for number in range(messages):
        thread = threads[number % len(threads)]
        written[thread].append(await queue(thread, f"Pesan {number}"))
    return written


async def is_idle() -> bool:
    return await count("outbox", "state in ('queued', 'claimed')") == 0


async def is_listening() -> bool:
    return await is_alive("worker")


async def let_leases_run_out() -> None:
    """Claims of killed workers: their lease ends now instead of in a minute."""
    await rows(
        "update outbox set lease_until = now() - interval '1 second'"
        " where state = 'claimed' and claimed_at < now() - interval '5 seconds' returning id"
    )
    await expire_leases()


async def is_settled() -> bool:
    await let_leases_run_out()
    return await is_idle()


def assert_nothing_lost_nor_twice(
    vendor: Vendor, written: dict[int, list[int]], unknown: int
) -> None:
    accepted = vendor.accepted
    everything = {one for ids in written.values() for one in ids}
    assert len(accepted) == len(set(accepted)), "sent twice"
    assert set(accepted) <= everything
    assert len(everything - set(accepted)) <= unknown, "lost"
    for ids in written.values():
        assert [one for one in accepted if one in set(ids)] == [
            one for one in ids if one in set(accepted)
        ], "out of order"


async def test_kills_lose_nothing_and_repeat_nothing(
    vendor: Vendor, processes: Processes, rng: random.Random
) -> None:
    written = await queue_many(vendor, 300)
    workers = [processes.start() for _ in range(4)]
    kills = 0
    while kills < 5:
        reached = 300 * (kills + 1) // 7
        await until(partial(_has_accepted, vendor, reached), f"{reached} accepted")
        victim = rng.randrange(4)
        workers[victim].kill()
        kills += 1
        workers[victim] = processes.start()
    await until(is_settled, "everything settled")
    found = await states()
    assert found.get("unknown", 0) <= kills
    assert found.get("sent", 0) + found.get("unknown", 0) == 300
    assert_nothing_lost_nor_twice(vendor, written, found.get("unknown", 0))


async def _has_accepted(vendor: Vendor, number: int) -> bool:
    return len(vendor.accepted) >= number


async def test_sigterm_leaves_no_outcome_unknown(
    tmp_path: Path, processes: Processes, rng: random.Random
) -> None:
    vendor = await make_vendor(tmp_path, look_up=False)
    written = await queue_many(vendor, 200)
    workers: list[Process] = [processes.start() for _ in range(2)]
    for reached in (30, 80, 130):
        await until(partial(_has_accepted, vendor, reached), f"{reached} accepted")
        victim = rng.randrange(2)
        await until(workers[victim].has_started, "the worker works")
        workers[victim].tell()
        assert await workers[victim].ended() == 0
        workers[victim] = processes.start()
    await until(is_idle, "everything sent")
    assert await states() == {"sent": 200}
    assert_nothing_lost_nor_twice(vendor, written, unknown=0)


async def test_sigterm_waits_for_the_call_that_is_open(
    tmp_path: Path, processes: Processes
) -> None:
    vendor = await make_vendor(tmp_path, behaviour="hang", hang_s=2, look_up=False)
    worker = processes.start()
    await until(is_listening, "the worker listens")
    await queue_many(vendor, 1)
    await until(_is_claimed, "claimed")
    worker.tell()
    worker.tell()
    assert await worker.ended() == 0
    # The vendor's silence is an outcome that the worker heard: it settled it before it ended.
    assert await count("outbox", "state = 'unknown' and last_error like '%%does not answer%%'") == 1
    assert await count("heartbeats") == 0


async def _is_claimed() -> bool:
    return await count("outbox", "state = 'claimed'") == 1


async def test_redis_flushed_and_restarted_under_traffic(
    vendor: Vendor, processes: Processes, servers: EmbeddedServers
) -> None:
    assert servers.redis is not None
    workers = [processes.start() for _ in range(2)]
    await until(is_listening, "a worker listens")
    written = await queue_many(vendor, 60)
    await redis().flushall()
    await until(is_idle, "sent after the flush")
    await asyncio.to_thread(servers.redis.stop)
    try:
        late = await queue_many(vendor, 20)
        await until(is_idle, "sent while Redis is away")
    finally:
        servers.redis.start()
    assert await states() == {"sent": 80}
    assert_nothing_lost_nor_twice(vendor, written | late, unknown=0)
    assert all(worker.is_running for worker in workers)
    await until(_hears_again, "a worker hears rings again")


async def _hears_again() -> bool:
    """A ring does not stay in the queue."""
    await bell.ring_outbox()
    await asyncio.sleep(0.2)
    return not await redis().exists("rq:queue:send")


async def test_postgres_restarted_under_traffic(
    vendor: Vendor, processes: Processes, servers: EmbeddedServers
) -> None:
    assert servers.postgres is not None
    written = await queue_many(vendor, 120)
    workers = [processes.start() for _ in range(2)]
    await until(partial(_has_accepted, vendor, 30), "30 accepted")
    await asyncio.to_thread(servers.postgres.stop)
    servers.postgres.start()
    await until(is_settled, "everything settled")
    found = await states()
    assert found.get("sent", 0) + found.get("unknown", 0) == 120
    assert_nothing_lost_nor_twice(vendor, written, found.get("unknown", 0))
    assert all(worker.is_running for worker in workers)
