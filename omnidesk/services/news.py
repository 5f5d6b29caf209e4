"""Telling screens about statuses beside the work that moves them.

The first of a burst is told at once, what follows within `GATHER_S` together with the next: one
query and one round trip for many messages.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from omnidesk.services import realtime

# Shorter than anybody sees.
GATHER_S = 0.02


class News:
    """Messages whose status moved and of which screens do not know yet."""

    def __init__(self) -> None:
        self._waiting: dict[int, None] = {}
        self._telling: asyncio.Task[None] | None = None

    def tell(self, message_ids: Iterable[int]) -> None:
        """Have these told soon, without waiting for it."""
        self._waiting.update(dict.fromkeys(message_ids))
        if self._waiting and (self._telling is None or self._telling.done()):
            self._telling = asyncio.create_task(self._tell())

    async def finish(self) -> None:
        """Wait until everything is told."""
        if self._telling is not None:
            await self._telling

    async def _tell(self) -> None:
        while self._waiting:
            message_ids, self._waiting = list(self._waiting), {}
            await realtime.statuses_changed(message_ids)
            await asyncio.sleep(GATHER_S)
