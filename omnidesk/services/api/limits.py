"""How much a client may ask for: requests a minute, messages a day; and what answers tell of it.

The minute slides, and every request of a known client counts one, a bulk as well; refused ones do
not count. What a day counts are queued messages, in the transaction that queues them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import LiteralString

from omnidesk import clock
from omnidesk.db import Connection, Cursor
from omnidesk.errors import QuotaExceeded
from omnidesk.rules.instants import to_milliseconds
from omnidesk.rules.quota import ONE_DAY, starts_at
from omnidesk.services.api.callers import ApiCaller
from omnidesk.services.api.windows import Spent, Window, spend
from omnidesk.services.limits import zone_of_installation

# Held for 60.25 to 60.5 s. The quarter second is for observers: a client that notes when it sent a
# request, or when the answer came, sees no more than the limit in any of its minutes either.
SLOT_MS, SLOTS = 250, 242

# All of them fit, or nothing is taken.
TAKE: LiteralString = """
    insert into api_client_days as d (api_client_id, day, used)
    select %(client)s, %(day)s, %(n)s where %(n)s <= %(most)s
    on conflict (api_client_id, day) do update set used = d.used + excluded.used
      where d.used + excluded.used <= %(most)s
    returning used"""
GIVE_BACK: LiteralString = """
    update api_client_days set used = used - %(n)s
    where api_client_id = %(client)s and day = %(day)s"""
LOCK: LiteralString = """
    select used from api_client_days
    where api_client_id = %(client)s and day = %(day)s for update"""


@dataclass(slots=True)
class Standing:
    """What is left, for the headers of an answer.

    `resets_at`: epoch seconds at which the oldest request leaves the minute. `retry_after_s` is
    there when this request found no room.
    """

    limit: int = 0
    remaining: int = 0
    resets_at: int = 0
    daily_limit: int = 0
    daily_remaining: int = 0
    retry_after_s: int | None = None

    def count_queued(self, n: int) -> None:
        """So many messages were queued since."""
        self.daily_remaining = max(0, self.daily_remaining - n)

    def headers(self) -> dict[str, str]:
        """Told with every answer, refusals included."""
        return {
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-remaining": str(self.remaining),
            "x-ratelimit-reset": str(self.resets_at or _now_ms() // 1000),
            "x-ratelimit-daily-limit": str(self.daily_limit),
            "x-ratelimit-daily-remaining": str(self.daily_remaining),
        }


async def spend_minute(caller: ApiCaller) -> Standing:
    """Count one request, if there is room. Raises Unavailable."""
    window = Window(
        f"client:{caller.id}", caller.per_minute, SLOT_MS, SLOTS, client_id=caller.id, day=_today()
    )
    spent = await spend(window)
    return Standing(
        limit=caller.per_minute,
        remaining=max(0, caller.per_minute - spent.used),
        resets_at=math.ceil(spent.frees_at_ms / 1000),
        daily_limit=caller.per_day,
        daily_remaining=max(0, caller.per_day - spent.used_today),
        retry_after_s=retry_after_s(spent),
    )


def retry_after_s(spent: Spent) -> int | None:
    """Whole seconds until there is room again; None when there was."""
    if spent.is_granted:
        return None
    return max(1, math.ceil((spent.frees_at_ms - _now_ms()) / 1000))


def closed_to(caller: ApiCaller) -> Standing:
    """The standing of a client that may do nothing at present."""
    return Standing(limit=caller.per_minute, daily_limit=caller.per_day)


@dataclass(frozen=True, slots=True)
class DayUnits:
    """`n` messages that a client's day was asked for; `asked` tells whether they fit."""

    caller: ApiCaller
    day: date
    n: int
    asked: Cursor


async def take_day(conn: Connection, caller: ApiCaller, n: int) -> DayUnits:
    """Count `n` messages of today, if all of them fit; `settle_day` says what came of it.

    The client's row is locked in any case, until the transaction ends; who spends for several
    clients in one transaction goes by their ids. In a pipeline the question travels with the next.
    """
    day, n = _today(), min(n, caller.per_day)
    return DayUnits(caller, day, n, await _take(conn, caller, day, n))


async def settle_day(conn: Connection, units: DayUnits, wanted: int) -> int:
    """Have `wanted` messages counted, or as many as still fit; how many these are."""
    taken = units.n if await units.asked.fetchone() is not None else 0
    if wanted >= taken:
        return taken + await _spend(conn, units.caller, units.day, wanted - taken)
    values = {"client": units.caller.id, "day": units.day, "n": taken - wanted}
    await conn.execute(GIVE_BACK, values)
    return wanted


async def _spend(conn: Connection, caller: ApiCaller, day: date, n: int) -> int:
    """Count as many of `n` as fit."""
    if n <= 0 or await (await _take(conn, caller, day, n)).fetchone() is not None:
        return max(n, 0)
    row = await (await conn.execute(LOCK, {"client": caller.id, "day": day})).fetchone()
    fits = min(n, caller.per_day - (row["used"] if row is not None else 0))
    # Without a row to lock, somebody else may have made it in between.
    return await _spend(conn, caller, day, fits)


def quota_exceeded() -> QuotaExceeded:
    """The refusal of what did not fit, with the seconds until the next day."""
    zone, now = zone_of_installation(), clock.now()
    midnight = starts_at(now.astimezone(zone).date() + ONE_DAY, zone)
    return QuotaExceeded(max(1, math.ceil(clock.real_seconds(midnight - now))))


async def _take(conn: Connection, caller: ApiCaller, day: date, n: int) -> Cursor:
    values = {"client": caller.id, "day": day, "n": n, "most": caller.per_day}
    return await conn.execute(TAKE, values)


def _today() -> date:
    return clock.now().astimezone(zone_of_installation()).date()


def _now_ms() -> int:
    return to_milliseconds(clock.real_now())
