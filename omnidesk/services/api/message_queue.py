"""Queueing messages that arrive at the same moment in one transaction.

A commit costs the same for one message and for twenty: whatever arrives while others are looked up
waits for the next. Two transactions are under way at most: while one is written, the next looks
around. When a statement fails, each request is written alone, so that one of them cannot hurt the
others.
"""

from __future__ import annotations

import asyncio
from asyncio import AbstractEventLoop, Event, Future, Task
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from omnidesk.db import transaction
from omnidesk.errors import Conflict, Unavailable
from omnidesk.logs import log
from omnidesk.services import bell, realtime
from omnidesk.services.api.entries import Entry, still_open
from omnidesk.services.api.intake import take_in
from omnidesk.services.api.intake_writing import Raced
from omnidesk.services.outages import is_outage

# One transaction's share: a bulk, and what else waits.
MOST_ENTRIES = 200
# Each look finds at least one request more that another process has queued meanwhile.
MOST_LOOKS = 200
# Nobody notices the pause, and screens are told of many messages at the price of a few.
TELL_EVERY_S = 0.05


@dataclass(frozen=True, slots=True)
class _Asked:
    """The entries of one request, and who waits until each has its outcome."""

    entries: Sequence[Entry]
    done: Future[None]


async def queue_entries(entries: Sequence[Entry]) -> None:
    """Give each its outcome, once committed. Raises Unavailable when the database is away."""
    loop = asyncio.get_running_loop()
    if loop not in _queues:
        _queues[loop] = _Queue()
    await _queues[loop].add(_Asked(entries, loop.create_future()))


async def flush() -> None:
    """Until everything that was queued here has been told; to be awaited before the end."""
    queue = _queues.get(asyncio.get_running_loop())
    if queue is not None:
        await queue.teller.flush()


class _Queue:
    """The queue of one event loop."""

    def __init__(self) -> None:
        self._waiting: list[_Asked] = []
        self._task: Task[None] | None = None
        self._writing: Task[None] | None = None
        self.teller = _Teller()

    async def add(self, asked: _Asked) -> None:
        self._waiting.append(asked)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write_all())
        await asked.done

    async def _write_all(self) -> None:
        """Until nothing waits: one batch looks around while the one before it is written."""
        while self._waiting:
            before, sent = self._writing, Event()
            self._writing = asyncio.create_task(self._write_batch(self._take(), sent))
            await sent.wait()
            if before is not None:
                await before

    async def _write_batch(self, batch: Sequence[_Asked], sent: Event) -> None:
        """Whatever happens, each request hears of it; `sent` is set at the end at the latest."""
        try:
            await self._write(batch, sent)
        except Exception as error:
            await self._write_singly(batch, error, sent)
        finally:
            sent.set()

    def _take(self) -> list[_Asked]:
        """As many requests as fit into one transaction, at least one."""
        taken, size = 0, 0
        while taken < len(self._waiting) and (not taken or size < MOST_ENTRIES):
            size += len(self._waiting[taken].entries)
            taken += 1
        batch, self._waiting = self._waiting[:taken], self._waiting[taken:]
        return batch

    async def _write(self, batch: Sequence[_Asked], sent: Event) -> None:
        """Until every entry has its outcome; those of one new request id go one after another."""
        entries = [entry for asked in batch for entry in asked.entries]
        for _ in range(MOST_LOOKS):
            entries = still_open(entries)
            if not entries:
                break
            self.teller.tell(await _take_in(entries, sent))
        for asked in batch:
            _finish(asked)

    async def _write_singly(self, batch: Sequence[_Asked], error: Exception, sent: Event) -> None:
        """Each request alone; a failure is told to the one whose it is."""
        if len(batch) == 1 or is_outage(error):
            _fail(batch, error)
            return
        log().warning("messages_queued_singly", requests=len(batch), error=type(error).__name__)
        for asked in batch:
            try:
                await self._write([asked], sent)
            except Exception as own_error:
                _fail([asked], own_error)


class _Teller:
    """Rings and tells the screens, behind the callers' backs and of many messages at once."""

    def __init__(self) -> None:
        self._untold: dict[int, Mapping[str, Any]] = {}
        self._telling = asyncio.Lock()
        self._task: Task[None] | None = None

    def tell(self, waiting: Mapping[int, Mapping[str, Any]]) -> None:
        """`waiting`: what each message waits for."""
        self._untold.update(waiting)
        if self._untold and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._tell_all())

    async def flush(self) -> None:
        """Tell what is untold, without a pause."""
        async with self._telling:
            told, self._untold = self._untold, {}
            if told:
                await bell.ring_outbox()
                await realtime.messages_queued(told)

    async def _tell_all(self) -> None:
        while self._untold:
            await self.flush()
            await asyncio.sleep(TELL_EVERY_S)


_queues: WeakKeyDictionary[AbstractEventLoop, _Queue] = WeakKeyDictionary()


async def _take_in(entries: Sequence[Entry], sent: Event) -> dict[int, Mapping[str, Any]]:
    """One transaction. What raced with another process is as if nobody had looked at it."""
    try:
        async with transaction() as conn:
            return await take_in(conn, entries, sent.set)
    except Exception as error:
        for entry in entries:
            entry.outcome = None
        if isinstance(error, Raced):
            return {}
        raise


def _finish(asked: _Asked) -> None:
    for entry in asked.entries:
        entry.outcome = entry.outcome or Conflict()
    if not asked.done.done():
        asked.done.set_result(None)


def _fail(batch: Sequence[_Asked], error: Exception) -> None:
    """A client who hears that we are unavailable tries again; who is queued by now need not."""
    told = Unavailable() if is_outage(error) else error
    for asked in batch:
        if not still_open(asked.entries):
            _finish(asked)
        elif not asked.done.done():
            asked.done.set_exception(told)
