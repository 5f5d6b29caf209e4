"""Figures of the whole installation for /metrics, read from the rows that are the record.

Every count runs over a partial index of what is still open, so it costs the same on the first day
and after a million messages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import LiteralString

from omnidesk.db import transaction
from omnidesk.services.stored_events import SHOULD_BE_DONE_AT

OPEN_WORK: LiteralString = " ".join(
    (
        """
select (select count(*) from outbox where state = 'queued') as queued,
       (select count(*) from outbox where state = 'claimed') as claimed,
       (select count(*) from outbox where state = 'unknown') as unknown,
       (select count(*) from inbox_events where state = 'received') as received,
       (select count(*) from inbox_events where state = 'parked') as parked,
       (select count(*) from sessions where expires_at > clock_timestamp()) as sessions,
       (select coalesce(extract(epoch from clock_timestamp() - min(""",
        SHOULD_BE_DONE_AT,
        ")), 0) from inbox_events where state = 'received') as oldest_event_s",
    )
)
BEATS = """
select role, count(*) filter (where beat_at > clock_timestamp() - interval '30 seconds') as alive
  from heartbeats group by role
"""
ALARMS = "select kind, count(*) as n from alarms where cleared_at is null group by kind"


@dataclass(frozen=True, slots=True)
class Figures:
    """Open work by state, signed-in browsers, living processes by role, alarms by kind."""

    outbox: dict[str, int]
    inbox: dict[str, int]
    oldest_event_s: float
    sessions: int
    processes: dict[str, int]
    alarms: dict[str, int]


async def read_figures() -> Figures:
    """The figures of this moment."""
    async with transaction() as conn:
        row = await (await conn.execute(OPEN_WORK)).fetchone()
        beats = await (await conn.execute(BEATS)).fetchall()
        alarms = await (await conn.execute(ALARMS)).fetchall()
    assert row is not None  # noqa: S101 - a select without from has one row
    return Figures(
        outbox={name: row[name] for name in ("queued", "claimed", "unknown")},
        inbox={name: row[name] for name in ("received", "parked")},
        oldest_event_s=float(row["oldest_event_s"]),
        sessions=row["sessions"],
        processes={beat["role"]: beat["alive"] for beat in beats},
        alarms={alarm["kind"]: alarm["n"] for alarm in alarms},
    )
