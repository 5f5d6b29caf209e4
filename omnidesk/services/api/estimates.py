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
from omnidesk.rules.kinds import OutboxKind
from omnidesk.rules.limits import Limits
from omnidesk.services.limits import limits_of, zone_of_installation
from omnidesk.services.waiting import SCOPES

MOST_COUNTED = 1000

# The expression is that of the index (`models/outbox.py`), so that a long queue is read from its
# head and never as a whole.
AHEAD: LiteralString = """
    select g.n, l.open_at as lane_open_at, l.hold_key as lane_hold_key,
      l.hold_params as lane_hold_params, gate.programs_open_at as gate_open_at,
      gate.programs_hold_key as gate_hold_key, gate.programs_hold_params as gate_hold_params,
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


# What a new item says of itself.
ITSELF = {
    "item_kind": OutboxKind.API.value,
    "item_hold_key": "",
    "item_hold_params": {},
    "is_behind": False,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message is about to stand: its lane, and what decides who goes before it."""

    lane: str
    channel_id: int
    priority: int
    not_before: datetime


@dataclass(frozen=True, slots=True)
class Expected:
    """When a message will leave, and what it waits for in the shape of `WAITING_OF_MESSAGE`."""

    leaves_at: datetime | None
    waiting: Mapping[str, Any]


async def expect(
    conn: Connection, places: Sequence[Place], settings: Mapping[str, Any], now: datetime
) -> list[Expected]:
    """What messages that are about to be queued at these places, in this order, will wait for.

    `settings` are `is_held` and `limits`, as stored.
    """
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
    expected = []
    for place in places:
        found = queue[place]
        due_at = max(place.not_before, found["lane_open_at"] or place.not_before)
        ahead = found["ahead"] + _ahead_among(place, due_at, written, seen)
        waiting = {**found, **ITSELF, "item_open_at": place.not_before}
        waiting |= {"ahead": min(ahead, MOST_COUNTED), **settings}
        expected.append(Expected(departure_of(waiting, now), _as_json(waiting)))
        seen[place] += 1
    return expected


def _as_json(waiting: Mapping[str, Any]) -> dict[str, Any]:
    """With its instants as texts: the other end of `waiting.from_json`."""
    opens = {f"{scope}_open_at": waiting[f"{scope}_open_at"] for scope in SCOPES}
    return {**waiting, **{name: at and at.isoformat() for name, at in opens.items()}}


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
