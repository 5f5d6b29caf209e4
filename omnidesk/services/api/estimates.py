"""When a program's message will probably leave, told at once and again whenever it is asked about.

The same figures as on the queue page: what goes before it in its lane, the instants from which
message, lane and account are open, pauses of average length, and the hours of programs. Counting
stops at `MOST_COUNTED`: beyond that the estimate lies days ahead in any case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from omnidesk.db import Connection
from omnidesk.rules.estimates import departure
from omnidesk.rules.limits import Limits
from omnidesk.services.limits import limits_of, zone_of_installation

MOST_COUNTED = 1000

# The expression is that of the index (`models/outbox.py`), so that a long queue is read from its
# head and never as a whole.
AHEAD: LiteralString = """
    select g.n, l.open_at as lane_open_at, gate.programs_open_at as gate_open_at,
      (select count(*) from (
         select 1 from outbox o
         where (case when o.state = 'queued' and o.kind <> 'agent' then o.lane end) = g.lane
           and o.priority > g.priority and o.not_before <= greatest(g.not_before, l.open_at)
         limit %(most)s) more_urgent)
      + (select count(*) from (
           select 1 from outbox o
           where (case when o.state = 'queued' and o.kind <> 'agent' then o.lane end) = g.lane
             and o.priority = g.priority and o.not_before <= g.not_before
           limit %(most)s) earlier) as ahead
    from unnest(%(lanes)s::text[], %(channels)s::bigint[], %(priorities)s::int[],
      %(instants)s::timestamptz[]) with ordinality as g(lane, channel_id, priority, not_before, n)
    left join lanes l on l.key = g.lane
    left join channel_gates gate on gate.channel_id = g.channel_id
    order by g.n"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message is about to stand: its lane, and what decides who goes before it."""

    lane: str
    channel_id: int
    priority: int
    not_before: datetime


async def departures(
    conn: Connection, places: Sequence[Place], limits: Limits, now: datetime
) -> list[datetime]:
    """When messages that are about to be queued at these places, in this order, will leave."""
    distinct = list(dict.fromkeys(places))
    columns: dict[str, Any] = {
        "most": MOST_COUNTED,
        "lanes": [one.lane for one in distinct],
        "channels": [one.channel_id for one in distinct],
        "priorities": [one.priority for one in distinct],
        "instants": [one.not_before for one in distinct],
    }
    rows = await (await conn.execute(AHEAD, columns)).fetchall()
    queue = dict(zip(distinct, rows, strict=True))
    written, seen = Counter(places), Counter[Place]()
    leaves = []
    for place in places:
        found = queue[place]
        opens = (place.not_before, found["lane_open_at"], found["gate_open_at"])
        due_at = max(place.not_before, found["lane_open_at"] or place.not_before)
        ahead = found["ahead"] + _ahead_among(place, due_at, written, seen)
        leaves.append(_leaves(min(ahead, MOST_COUNTED), opens, limits, now))
        seen[place] += 1
    return leaves


def departure_of(waiting: Mapping[str, Any], now: datetime) -> datetime | None:
    """When a queued message will leave, from `WAITING_COLUMNS`; None while all sending is held."""
    if waiting["is_held"]:
        return None
    opens = (waiting["item_open_at"], waiting["lane_open_at"], waiting["gate_open_at"])
    return _leaves(waiting["ahead"], opens, limits_of(waiting["limits"]), now)


def _ahead_among(
    place: Place, due_at: datetime, written: Mapping[Place, int], seen: Mapping[Place, int]
) -> int:
    """How many of those that come together go before the next one at this place.

    `written` are all of them, `seen` those that came before it.
    """
    ahead = 0
    for other, number in written.items():
        if other.lane != place.lane:
            continue
        if (other.priority > place.priority and other.not_before <= due_at) or (
            other.priority == place.priority and other.not_before < place.not_before
        ):
            ahead += number
        elif other == place:
            ahead += seen.get(other, 0)
    return ahead


def _leaves(
    ahead: int, opens: Sequence[datetime | None], limits: Limits, now: datetime
) -> datetime:
    return departure(
        ahead,
        open_at=max((at for at in opens if at is not None), default=now),
        gap_s=limits.api_gap_s,
        hours=limits.program_hours,
        zone=zone_of_installation(),
        now=now,
    )
