"""What goes on beside RQ in a worker process: sending, processing, sweeping, beating.

Jobs only wake the drainers. So a vendor that hangs never blocks RQ, and with Redis away everything
but the ringing goes on.
"""

from __future__ import annotations

import asyncio

from omnidesk.services import inbox, wakes
from omnidesk.services.sending import Sender
from omnidesk.services.sweeping import sweep
from omnidesk.services.watching import WATCH_EVERY_S, watch
from workers import life
from workers.drainer import LOOK_EVERY_S, Drainer

# Under a flood of events a drain has no end of its own.
LONGEST_DRAIN_S = 5.0


class Crew:
    """The standing tasks of one worker process. To be made on its loop."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.sender = Sender(name, on_free=self._on_free)
        self.outbox = Drainer("outbox", self.sender.drain, seconds_to_next=wakes.seconds_to_next)
        self.inbox = Drainer("inbox", inbox.drain)

    def start(self) -> None:
        """Begin everything."""
        self._sending = asyncio.create_task(self.outbox.run())
        self._processing = asyncio.create_task(self.inbox.run())
        self._repeats = [
            asyncio.create_task(life.beat(self.name, "worker")),
            asyncio.create_task(life.repeat("sweep", LOOK_EVERY_S, sweep)),
            asyncio.create_task(life.repeat("watch", WATCH_EVERY_S, watch)),
        ]

    async def stop(self) -> None:
        """Begin nothing new, and wait until what was begun is settled."""
        self.sender.is_stopping = True
        self.outbox.stop()
        self.inbox.stop()
        await self._sending
        processing = asyncio.wait({self._processing}, timeout=LONGEST_DRAIN_S)
        await asyncio.gather(processing, self.sender.finish())
        # Events that are cut off here are rolled back and stay stored for another worker.
        for task in [self._processing, *self._repeats]:
            task.cancel()

    def _on_free(self) -> None:
        self.outbox.wake()
