"""Waking workers: a ring says that there is work, never which.

What is to be done stands in the tables; a lost ring costs a few seconds, because workers also look
by themselves. So a Redis that cannot be reached is logged and never raised.

Rings of one queue are collapsed: a flag says that a ring is waiting, and the job lowers it before
it looks, so that whatever is written after the look causes another ring.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

from omnidesk.db import blocking_redis, redis
from omnidesk.logs import log

SEND = "send"
INBOX = "inbox"
DEFAULT = "default"
QUEUES = (SEND, INBOX, DEFAULT)

# A ring that nobody answered in this time was lost with its worker or its Redis; ring again.
RING_LASTS_MS = 5000
# A Redis that hangs must not hold up whoever rings.
REDIS_WAIT_S = 1.0
# RQ is synchronous: it writes its jobs from a thread of its own, and the event loop goes on.
_hand = ThreadPoolExecutor(1, thread_name_prefix="bell")


async def ring_outbox() -> None:
    """There is something to send."""
    await _ring(SEND, "workers.jobs.drain_outbox")


async def ring_inbox() -> None:
    """There are events to process."""
    await _ring(INBOX, "workers.jobs.drain_inbox")


async def enqueue(function: str, *ids: int) -> None:
    """Have a worker run `function` of `workers.jobs` with these ids, once, some time soon."""
    await _in_thread(DEFAULT, f"workers.jobs.{function}", ids)


async def lower(queue: str) -> None:
    """The ring is heard: from now on a new one is needed."""
    try:
        async with asyncio.timeout(REDIS_WAIT_S):
            await redis().delete(_flag(queue))
    except (RedisError, OSError) as error:
        log().warning("bell_not_lowered", queue=queue, error=str(error))


async def _ring(queue: str, job: str) -> None:
    try:
        async with asyncio.timeout(REDIS_WAIT_S):
            is_first = await redis().set(_flag(queue), 1, nx=True, px=RING_LASTS_MS)
    except (RedisError, OSError) as error:
        log().warning("ring_lost", queue=queue, error=str(error))
        return
    if is_first:
        await _in_thread(queue, job, ())


async def _in_thread(queue: str, job: str, ids: tuple[int, ...]) -> None:
    loop = asyncio.get_running_loop()
    try:
        await loop.run_in_executor(_hand, _write, queue, job, ids)
    except (RedisError, OSError) as error:
        log().warning("ring_lost", queue=queue, error=str(error))


def _write(queue: str, job: str, ids: tuple[int, ...]) -> None:
    """Nothing of a job is kept once it ran, and nothing is repeated: the tables are the record."""
    _queue(queue).enqueue_call(job, args=ids, timeout=-1, result_ttl=0, failure_ttl=60)


@cache
def _queue(name: str) -> Queue:
    return Queue(name, connection=blocking_redis(), serializer=JSONSerializer)


def _flag(queue: str) -> str:
    return f"omnidesk:rung:{queue}"
