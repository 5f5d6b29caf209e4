"""Writing events that arrive at the same moment in one transaction.

A commit costs the same for one event and for twenty. While one is under way, whatever arrives waits
for the next; nobody waits longer than for the commit under way and the own one. When a statement
fails, each request is written alone, so that one of them cannot hurt the others.
"""

from __future__ import annotations

import asyncio
from asyncio import AbstractEventLoop, Future, Task
from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString
from weakref import WeakKeyDictionary

from structlog.contextvars import get_contextvars

from omnidesk.db import transaction
from omnidesk.errors import Unavailable
from omnidesk.logs import log
from omnidesk.services import bell
from omnidesk.services.outages import is_outage
from omnidesk.services.stored_events import Row, as_json

# Ids follow the order of arrival, while the rows are inserted in the order of their keys: two
# processes that store the same events then wait for each other in line and never in a circle.
STORE: LiteralString = """
    with given as materialized (
      select nextval(pg_get_serial_sequence('inbox_events', 'id')) as id, g.*
      from jsonb_to_recordset(%s) as g(channel text, kind text, vendor_id text, ordering_key text,
        subject text, payload jsonb, state text, error text, request_id text)
    )
    insert into inbox_events
      (id, channel, kind, vendor_id, ordering_key, subject, payload, state, error, request_id)
    select id, channel, kind, vendor_id, ordering_key, subject, payload, state, error, request_id
    from given order by channel, kind, vendor_id
    on conflict (channel, kind, vendor_id) do nothing
    returning channel, kind, vendor_id, state"""

# One statement's share; a body of Meta's holds up to 1,000 events.
MOST_ROWS = 1000
# The first event is written at once; what follows on its heels shares the next commit.
GATHER_S = 0.003
# Nobody notices the pause; a job of the queue costs as much as processing ten events.
RING_EVERY_S = 0.02

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The rows of one request, and who waits for them."""

    rows: Sequence[Row]
    request_id: str
    stored: Future[int]

    @property
    def json(self) -> str:
        return ",".join(as_json(row, self.request_id) for row in self.rows)


async def write(rows: Sequence[Row]) -> int:
    """Store the rows that are not stored yet and return how many were new, once committed."""
    loop = asyncio.get_running_loop()
    if loop not in _writers:
        _writers[loop] = _Writer()
    request_id = str(get_contextvars().get("request_id", ""))
    return await _writers[loop].add(_Wanted(rows, request_id, loop.create_future()))


class _Writer:
    """The writer of one event loop."""

    def __init__(self) -> None:
        self._waiting: list[_Wanted] = []
        self._task: Task[None] | None = None
        self._ringer = _Ringer()

    async def add(self, wanted: _Wanted) -> int:
        self._waiting.append(wanted)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write_all())
        return await wanted.stored

    async def _write_all(self) -> None:
        while self._waiting:
            batch = self._take()
            try:
                has_work = await _write(batch)
            except Exception as error:
                has_work = await _write_singly(batch, error)
            if has_work:
                self._ringer.ask()
            await asyncio.sleep(GATHER_S)

    def _take(self) -> list[_Wanted]:
        """As many requests as fit into one statement, at least one."""
        taken, size = 0, 0
        while taken < len(self._waiting) and (not taken or size < MOST_ROWS):
            size += len(self._waiting[taken].rows)
            taken += 1
        batch, self._waiting = self._waiting[:taken], self._waiting[taken:]
        return batch


class _Ringer:
    """Rings at once, and while more arrives only every `RING_EVERY_S`: a ring costs a job."""

    def __init__(self) -> None:
        self._is_wanted = False
        self._task: Task[None] | None = None

    def ask(self) -> None:
        self._is_wanted = True
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._ring())

    async def _ring(self) -> None:
        while self._is_wanted:
            self._is_wanted = False
            await bell.ring_inbox()
            await asyncio.sleep(RING_EVERY_S)


_writers: WeakKeyDictionary[AbstractEventLoop, _Writer] = WeakKeyDictionary()


async def _write(batch: Sequence[_Wanted]) -> bool:
    """Write and tell who waits. Whether there is something to process."""
    async with transaction() as conn:
        asked = await conn.execute(STORE, (f"[{','.join(one.json for one in batch)}]",))
        stored = await asked.fetchall()
    new = {(row["channel"], row["kind"], row["vendor_id"]) for row in stored}
    for one in batch:
        own = {(row.channel, row.kind, row.vendor_id) for row in one.rows} & new
        new -= own
        if not one.stored.done():
            one.stored.set_result(len(own))
    return any(row["state"] == "received" for row in stored)


async def _write_singly(batch: Sequence[_Wanted], error: Exception) -> bool:
    """Each request alone; a failure is told to the one whose it is."""
    if len(batch) == 1 or is_outage(error):
        _tell(batch, error)
        return False
    log().warning("events_written_singly", requests=len(batch), error=type(error).__name__)
    has_work = False
    for one in batch:
        try:
            has_work |= await _write([one])
        except Exception as own_error:
            _tell([one], own_error)
    return has_work


def _tell(batch: Sequence[_Wanted], error: Exception) -> None:
    """A vendor who hears that we are unavailable tries again."""
    told = Unavailable() if is_outage(error) else error
    for one in batch:
        if not one.stored.done():
            one.stored.set_exception(told)
