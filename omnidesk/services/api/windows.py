"""Counting what happens within a minute, exactly, over all processes: who may have one more.

The count stands in PostgreSQL, in one row for each key that is locked while it is read and moved,
by the database's own clock. Redis may be emptied or away: nothing is forgotten, nothing is let
through unseen. Without PostgreSQL nothing is let through at all.

Requests that arrive while a statement is under way share the next one, so that the cost does not
grow with their number.
"""

from __future__ import annotations

import asyncio
from asyncio import AbstractEventLoop, Future, Task
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, LiteralString
from weakref import WeakKeyDictionary

import orjson

from omnidesk.db import statements, transaction
from omnidesk.errors import Unavailable
from omnidesk.services.outages import is_outage

# Where several come at once, the next few are waited for; somebody alone never waits.
GATHER_S = 0.002

# In the order of their keys: two processes then wait for each other in line, never in a circle.
SPEND: LiteralString = """
    select g.key, w.granted, w.spent, w.frees_at_ms,
      (select d.used from api_client_days d
        where d.api_client_id = g.client_id and d.day = g.day) as used_today
    from jsonb_to_recordset(%s) as g(key text, wanted int, most int, slot_ms int, slots int,
      client_id bigint, day date)
    cross join lateral spend_window(g.key, g.wanted, g.most, g.slot_ms, g.slots) w"""


# A window that nobody has touched for an hour holds nothing; strangers' addresses would pile up,
# those of `strangers` and of `link_guesses`.
DROP: LiteralString = """
    delete from api_windows where (key like 'address:%' or key like 'links:%')
      and slot < (extract(epoch from clock_timestamp()) - 3600)"""


@dataclass(frozen=True, slots=True)
class Window:
    """Whose window it is, and how many it holds.

    A window lasts from `slot_ms * (slots - 1)` to `slot_ms * slots`; a stored one keeps its number
    of slots, so another number needs another key. A client's day is told along.
    """

    key: str
    most: int
    slot_ms: int
    slots: int
    client_id: int = 0
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """Whether there was room, how many the window holds now, and when the oldest leaves it."""

    is_granted: bool
    used: int
    frees_at_ms: int
    used_today: int


async def spend(window: Window) -> Spent:
    """Take one place of the window, if there is one. Raises Unavailable."""
    loop = asyncio.get_running_loop()
    if loop not in _counters:
        _counters[loop] = _Counter()
    wanted = _Wanted(window, loop.create_future())
    _counters[loop].add(wanted)
    return await wanted.spent


@dataclass(frozen=True, slots=True)
class _Wanted:
    window: Window
    spent: Future[Spent]


class _Counter:
    """Collects what is wanted on one event loop."""

    def __init__(self) -> None:
        self._waiting: list[_Wanted] = []
        self._is_crowded = False
        self._task: Task[None] | None = None

    def add(self, wanted: _Wanted) -> None:
        self._waiting.append(wanted)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._spend_all())

    async def _spend_all(self) -> None:
        while self._waiting:
            # Whoever is ready in this moment comes along; in a crowd, whoever is in the next ones.
            await asyncio.sleep(GATHER_S if self._is_crowded else 0)
            batch, self._waiting = self._waiting, []
            self._is_crowded = len(batch) > 1
            try:
                await _spend(batch)
            except Exception as error:
                _tell(batch, Unavailable() if is_outage(error) else error)


_counters: WeakKeyDictionary[AbstractEventLoop, _Counter] = WeakKeyDictionary()


async def _spend(batch: Sequence[_Wanted]) -> None:
    """One statement for all; of one key, the first to come are the first to be let through."""
    ordered = sorted(batch, key=lambda one: one.window.key)
    groups = {key: list(group) for key, group in groupby(ordered, lambda one: one.window.key)}
    values = _values([group[-1].window for group in groups.values()], ordered)
    async with statements() as conn:
        rows = await (await conn.execute(SPEND, (values,))).fetchall()
    for row in rows:
        _share(groups[row["key"]], row)


def _values(windows: Sequence[Window], batch: Sequence[_Wanted]) -> str:
    """As JSON: PostgreSQL would plan the statement anew for arrays, of which it sees the length."""
    wanted = Counter(one.window.key for one in batch)
    return orjson.dumps([_given(one, wanted[one.key]) for one in windows]).decode()


def _given(window: Window, wanted: int) -> dict[str, Any]:
    return {
        "key": window.key,
        "wanted": wanted,
        "most": window.most,
        "slot_ms": window.slot_ms,
        "slots": window.slots,
        "client_id": window.client_id,
        "day": window.day,
    }


def _share(group: Sequence[_Wanted], row: dict[str, Any]) -> None:
    granted, spent = row["granted"], row["spent"]
    for place, one in enumerate(group, 1):
        if one.spent.done():  # nobody waits for it any more; what it spent stays spent
            continue
        used = spent - max(granted - place, 0)
        one.spent.set_result(
            Spent(place <= granted, used, row["frees_at_ms"], row["used_today"] or 0)
        )


def _tell(batch: Sequence[_Wanted], error: Exception) -> None:
    for one in batch:
        if not one.spent.done():
            one.spent.set_exception(error)


async def drop_old() -> int:
    """Delete windows of strangers who have not come for long; how many."""
    async with transaction() as conn:
        return (await conn.execute(DROP)).rowcount
