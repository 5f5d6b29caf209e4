"""Emptying a table of waiting work whenever somebody rings, and every few seconds unasked.

Because of the unasked look nothing depends on Redis but speed: whatever became of a ring, what is
due goes out within `LOOK_EVERY_S`. A drainer that can say when something is due looks then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from omnidesk.logs import log

LOOK_EVERY_S = 5.0
# A database that is away is asked again after this time.
PAUSE_S = 1.0


class Drainer:
    """Runs one `drain` at a time; a wake-up during a drain causes another."""

    def __init__(
        self,
        name: str,
        drain: Callable[[], Awaitable[object]],
        *,
        seconds_to_next: Callable[[], Awaitable[float | None]] | None = None,
        look_every_s: float = LOOK_EVERY_S,
        pause_s: float = PAUSE_S,
    ) -> None:
        self.name = name
        self._drain = drain
        self._seconds_to_next = seconds_to_next
        self._look_every_s = look_every_s
        self._pause_s = pause_s
        self._wake = asyncio.Event()
        self._is_stopping = False

    def wake(self) -> None:
        """There may be work. To be called on the loop."""
        self._wake.set()

    def stop(self) -> None:
        """Let `run` return when the present drain is through."""
        self._is_stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Drain until told to stop. No failure ends it: each is logged, and the next look comes."""
        while not self._is_stopping:
            self._wake.clear()
            try:
                await self._drain()
                wait_s = await self._longest_wait_s()
            except Exception as error:
                log().warning("drain_interrupted", queue=self.name, error=repr(error))
                await asyncio.sleep(self._pause_s)
                continue
            await self._wait(wait_s)

    async def _longest_wait_s(self) -> float:
        next_s = None if self._seconds_to_next is None else await self._seconds_to_next()
        return self._look_every_s if next_s is None else min(next_s, self._look_every_s)

    async def _wait(self, longest_s: float) -> None:
        try:
            async with asyncio.timeout(longest_s):
                await self._wake.wait()
        except TimeoutError:
            return
