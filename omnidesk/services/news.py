"""Telling screens what changed, beside the work that changed it.

The first of a burst is told at once, what follows within `GATHER_S` together with the next: one
query and one round trip for many messages.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence

from omnidesk.services import realtime

# Shorter than anybody sees.
GATHER_S = 0.02


class News:
    """What screens do not know yet, by id; `publish` tells it: as a rule, moved statuses."""

    def __init__(
        self, publish: Callable[[Sequence[int]], Awaitable[None]] = realtime.statuses_changed
    ) -> None:
        self._publish = publish
        self._waiting: dict[int, None] = {}
        self._telling: asyncio.Task[None] | None = None

    def tell(self, ids: Iterable[int]) -> None:
        """Have these told soon, without waiting for it."""
        self._waiting.update(dict.fromkeys(ids))
        if self._waiting and (self._telling is None or self._telling.done()):
            self._telling = asyncio.create_task(self._tell())

    async def finish(self) -> None:
        """Wait until everything is told."""
        if self._telling is not None:
            await self._telling

    async def _tell(self) -> None:
        while self._waiting:
            ids, self._waiting = list(self._waiting), {}
            await self._publish(ids)
            await asyncio.sleep(GATHER_S)
