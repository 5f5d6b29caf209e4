"""How much a client may ask for: requests a minute, messages a day; and what answers tell of it.

The minute slides, and every request of a known client counts one, a bulk as well; refused ones do
not count. What a day counts are queued messages, in the transaction that queues them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import orjson

from omnidesk import clock
from omnidesk.errors import QuotaExceeded
from omnidesk.rules.instants import to_milliseconds
from omnidesk.rules.quota import ONE_DAY, starts_at
from omnidesk.services.api.callers import ApiCaller
from omnidesk.services.api.windows import Spent, Window, spend
from omnidesk.services.limits import zone_of_installation

# Held for 60.25 to 60.5 s. The quarter second is for observers: a client that notes when it sent a
# request, or when the answer came, sees no more than the limit in any of its minutes either.
SLOT_MS, SLOTS = 250, 242

# What PostgreSQL's `spend_days` violates where a day has no room.
DAY_IS_FULL = "day_of_client"


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
        f"client:{caller.id}",
        caller.per_minute,
        SLOT_MS,
        SLOTS,
        client_id=caller.id,
        day=day_of(clock.now()),
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


def charges(messages: Sequence[tuple[ApiCaller, int]], now: datetime) -> str:
    """What `spend_days` takes to count so many messages of each client on this day.

    It counts all of them or none, and locks the clients' rows until the transaction ends.
    """
    day = day_of(now)
    wanted = [
        {"client_id": caller.id, "day": day, "n": n, "most": caller.per_day}
        for caller, n in messages
    ]
    return orjson.dumps(wanted).decode()


def quota_exceeded() -> QuotaExceeded:
    """The refusal of what did not fit, with the seconds until the next day."""
    zone, now = zone_of_installation(), clock.now()
    midnight = starts_at(now.astimezone(zone).date() + ONE_DAY, zone)
    return QuotaExceeded(max(1, math.ceil(clock.real_seconds(midnight - now))))


def day_of(now: datetime) -> date:
    """The day that a message queued at this instant belongs to."""
    return now.astimezone(zone_of_installation()).date()


def _now_ms() -> int:
    return to_milliseconds(clock.real_now())
