"""Rings: collapsed, repeated after they were heard, and never a reason to fail."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import zlib
from typing import cast

import pytest

from omnidesk.db import blocking_redis, redis
from omnidesk.embedded import EmbeddedServers
from omnidesk.services import bell

pytestmark = pytest.mark.usefixtures("database")


def waiting(queue: str) -> list[str]:
    """Ids of the jobs that wait in a queue."""
    with blocking_redis() as client:
        return [
            one.decode() for one in cast(list[bytes], client.lrange(f"rq:queue:{queue}", 0, -1))
        ]


def payload(job_id: str) -> object:
    with blocking_redis() as client:
        packed = cast(bytes, client.hget(f"rq:job:{job_id}", "data"))
    return json.loads(zlib.decompress(packed))


async def test_rings_that_nobody_heard_yet_are_one() -> None:
    await asyncio.gather(*(bell.ring_outbox() for _ in range(20)))
    assert len(waiting("send")) == 1


async def test_a_ring_after_the_flag_was_lowered_rings_again() -> None:
    await bell.ring_outbox()
    await bell.lower(bell.SEND)
    await bell.ring_outbox()
    assert len(waiting("send")) == 2


async def test_queues_ring_apart() -> None:
    await bell.ring_outbox()
    await bell.ring_inbox()
    assert (len(waiting("send")), len(waiting("inbox"))) == (1, 1)


async def test_a_job_carries_its_name_and_ids_and_nothing_else() -> None:
    await bell.enqueue("look_up_profile", 7)
    assert payload(waiting("default")[0]) == ["workers.jobs.look_up_profile", None, [7], {}]


async def test_a_lost_ring_does_not_silence_the_bell_for_long() -> None:
    await bell.ring_outbox()
    assert 0 < await redis().pttl("omnidesk:rung:send") <= bell.RING_LASTS_MS


async def test_nothing_fails_while_redis_is_away(servers: EmbeddedServers) -> None:
    assert servers.redis is not None
    await asyncio.to_thread(servers.redis.stop)
    try:
        await bell.ring_outbox()
        await bell.lower(bell.SEND)
        await bell.enqueue("look_up_profile", 7)
    finally:
        servers.redis.start()
    await bell.ring_outbox()
    assert len(waiting("send")) == 1


async def test_a_redis_that_hangs_holds_nobody_up(servers: EmbeddedServers) -> None:
    assert servers.redis is not None
    pid = servers.redis.pid()
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        async with asyncio.timeout(10):
            await bell.ring_outbox()
    finally:
        os.kill(pid, signal.SIGCONT)
