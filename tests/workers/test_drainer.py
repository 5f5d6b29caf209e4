"""A drainer: one drain at a time, another for each ring, and one now and then unasked."""

from __future__ import annotations

import asyncio

from workers.drainer import Drainer

NEVER_S = 3600.0


class Work:
    """Counts drains; each waits for a permit."""

    def __init__(self) -> None:
        self.begun = 0
        self.permits = asyncio.Semaphore(0)
        self.has_begun = asyncio.Event()

    async def __call__(self) -> None:
        self.begun += 1
        self.has_begun.set()
        await self.permits.acquire()

    async def next(self) -> None:
        """Wait until another drain has begun."""
        await self.has_begun.wait()
        self.has_begun.clear()


async def end(drainer: Drainer, running: asyncio.Task[None]) -> None:
    drainer.stop()
    await running


async def test_it_looks_at_once_and_then_waits_for_a_ring() -> None:
    work = Work()
    drainer = Drainer("test", work, look_every_s=NEVER_S)
    running = asyncio.create_task(drainer.run())
    await work.next()
    work.permits.release()
    await asyncio.sleep(0)
    drainer.wake()
    await work.next()
    work.permits.release()
    await end(drainer, running)
    assert work.begun == 2


async def test_rings_during_a_drain_cause_one_more() -> None:
    work = Work()
    drainer = Drainer("test", work, look_every_s=NEVER_S)
    running = asyncio.create_task(drainer.run())
    await work.next()
    for _ in range(3):
        drainer.wake()
    work.permits.release()
    await work.next()
    work.permits.release()
    await asyncio.sleep(0.01)
    assert work.begun == 2
    await end(drainer, running)


async def test_it_looks_unasked() -> None:
    work = Work()
    drainer = Drainer("test", work, look_every_s=0.001)
    running = asyncio.create_task(drainer.run())
    for _ in range(3):
        await work.next()
        work.permits.release()
    await end(drainer, running)


async def test_a_failure_is_not_the_end() -> None:
    tries = 0
    enough = asyncio.Event()

    async def fail() -> None:
        nonlocal tries
        tries += 1
        if tries == 3:
            enough.set()
        raise OSError("the database is away")

    drainer = Drainer("test", fail, look_every_s=NEVER_S, pause_s=0.001)
    running = asyncio.create_task(drainer.run())
    await enough.wait()
    await end(drainer, running)


async def test_stop_waits_for_the_drain_that_runs() -> None:
    work = Work()
    drainer = Drainer("test", work, look_every_s=NEVER_S)
    running = asyncio.create_task(drainer.run())
    await work.next()
    drainer.stop()
    await asyncio.sleep(0.01)
    assert not running.done()
    work.permits.release()
    await running
    assert work.begun == 1


async def test_it_looks_when_something_is_due() -> None:
    work = Work()
    told = iter([0.001, 0.001, None])

    async def seconds_to_next() -> float | None:
        return next(told)

    drainer = Drainer("test", work, seconds_to_next=seconds_to_next, look_every_s=NEVER_S)
    running = asyncio.create_task(drainer.run())
    for _ in range(3):
        await work.next()
        work.permits.release()
    await end(drainer, running)
    assert work.begun == 3
