"""Several workers, one of which is killed or told to end again and again, and replaced."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

from omnidesk.services.sweeping import expire_leases
from tests.chaos.ground import Ground, Size
from tests.factories import rows
from tests.workers.processes import Process, until

# While an outcome is still possible something moves at least this often, also on a busy machine.
PATIENCE_S = 60.0
LOOK_EVERY_S = 0.1

RUN_OUT = """
    update outbox set lease_until = now() - interval '1 second'
    where state = 'claimed' and lease_until > now()
      and split_part(reverse(claimed_by), '-', 2) = any(%(pids)s) returning id"""


class Fleet:
    """So many workers, and the names of those that were killed."""

    def __init__(self, ground: Ground, number: int) -> None:
        self.ground = ground
        self.workers = [ground.processes.start() for _ in range(number)]
        self.dead: list[int] = []

    async def strike(self, how: signal.Signals) -> int:
        """Send a signal to one that works, and put another in its place. Returns its exit code."""
        victim = await self._choose()
        victim.tell(how)
        code = await victim.ended()
        self.workers[self.workers.index(victim)] = self.ground.processes.start()
        if how is signal.SIGKILL:
            self.dead.append(victim.pid)
        return code

    async def end(self) -> set[int]:
        """Tell all of them to end; the exit codes."""
        for worker in self.workers:
            await until(partial(_has_started, worker), "the worker works")
            worker.tell()
        return {await worker.ended() for worker in self.workers}

    async def _choose(self) -> Process:
        """Any that has begun to work: killing one that has not would prove nothing."""
        working: list[Process] = []

        async def somebody_works() -> bool:
            working[:] = [worker for worker in self.workers if worker.has_started]
            return bool(working)

        await until(somebody_works, "a worker works")
        return self.ground.rng.choice(working)

    async def let_leases_run_out(self) -> None:
        """The claims of the killed: their leases end now instead of in a minute."""
        await end_leases(self.dead)

    @property
    def fallen(self) -> tuple[str, ...]:
        """Workers that ended although nobody told them to."""
        fallen = [worker for worker in self.workers if not worker.is_running]
        return (f"{len(fallen)} workers ended by themselves",) if fallen else ()


async def _has_started(worker: Process) -> bool:
    return worker.has_started


async def end_leases(pids: list[int]) -> None:
    """Let the leases of dead processes run out, and have the sweep see it."""
    backwards = [str(pid)[::-1] for pid in pids]
    if backwards:
        await rows(RUN_OUT, pids=backwards)
        await expire_leases()


async def strikes(
    size: Size, accepted: Callable[[], int], is_over: Callable[[], Awaitable[bool]]
) -> AsyncIterator[int]:
    """The moments of a run at which to strike, by number from 1; the caller strikes in between.

    Something is accepted between two of them, so that each hits work.
    """
    share = 1 if size.every_s else max(1, size.amount // (size.strikes + 2))
    number = 0
    while not size.strikes or number < size.strikes:
        reached = accepted() + share
        await asyncio.sleep(size.every_s)
        if not await _comes(lambda goal=reached: accepted() >= goal, is_over):  # type: ignore[misc]
            return
        number += 1
        yield number


async def _comes(reached: Callable[[], bool], is_over: Callable[[], Awaitable[bool]]) -> bool:
    """Wait for it; False when everything is over before."""
    while not reached():
        if await is_over():
            return False
        await asyncio.sleep(LOOK_EVERY_S)
    return True


async def settled(
    left: Callable[[], Awaitable[int]], what: str, meanwhile: Callable[[], Awaitable[None]]
) -> None:
    """Wait until nothing is left; fails when for a while it does not even become less."""
    least = await left()
    while least:

        async def is_less(than: int = least) -> bool:
            await meanwhile()
            return await left() < than

        await until(is_less, f"{what}: {least} left")
        least = await left()
