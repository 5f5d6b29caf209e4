"""When programs' messages will probably leave, told at once and again whenever it is asked about.

The same figures as on the queue page: what stands in the lane already, the instants from which
message, lane and account are open, pauses of average length, and the hours of programs. Each lane
is played through once, with all that is about to be queued in it. Counting stops at `MOST_COUNTED`:
beyond that the estimate lies days ahead in any case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from omnidesk.db import Connection, Cursor
from omnidesk.rules.estimates import Batch, runs
from omnidesk.rules.kinds import OutboxKind
from omnidesk.services.waiting import SCOPES, due_at, lane_facts, waiting_of, why_nobody_knows

MOST_COUNTED = 1000

# One row for each lane. The expression is that of the index (`models/outbox.py`), so that a long
# queue is read from its head and never as a whole.
LANES: LiteralString = """
    select g.lane as item_lane, l.open_at as lane_open_at, l.hold_key as lane_hold_key,
      l.hold_params as lane_hold_params, gate.programs_open_at as gate_open_at,
      gate.programs_hold_key as gate_hold_key, gate.programs_hold_params as gate_hold_params,
      ch.kind as channel_kind, ch.settings ->> 'pace_class' as pace_class,
      array(
        select jsonb_build_array(o.priority, greatest(o.not_before, %(now)s), count(*))
        from (
          select o.priority, o.not_before from outbox o
          where (case when o.state = 'queued' and o.kind <> 'agent' then o.lane end) = g.lane
          order by o.priority desc, o.not_before, o.id limit %(most)s) o
        group by o.priority, greatest(o.not_before, %(now)s)) as batches
    from unnest(%(lanes)s::text[], %(channels)s::bigint[]) as g(lane, channel_id)
    join channels ch on ch.id = g.channel_id
    left join lanes l on l.key = g.lane
    left join channel_gates gate on gate.channel_id = g.channel_id"""
# What goes before each in its conversation, as `waiting.BEHIND` sees it once it is queued.
BEHIND: LiteralString = """
    select count(b.lane) as n, max(b.not_before) as open_at,
      coalesce(bool_or(b.lane not in ('', g.lane)), false) as is_elsewhere
    from unnest(%(threads)s::bigint[], %(lanes)s::text[], %(priorities)s::int[],
      %(instants)s::timestamptz[]) with ordinality as g(id, lane, priority, not_before, n)
    left join lateral (
      select o.lane, o.not_before from outbox o
      where o.conversation_id = g.id and o.state in ('queued', 'claimed')
        and o.priority >= g.priority and (o.kind = 'agent' or o.not_before <= g.not_before
          or o.hold_key <> '' or o.attempts > 0)
      order by o.id limit 20) b on true
    group by g.n order by g.n"""


# What a new item says of itself.
ITSELF = {
    "item_kind": OutboxKind.API.value,
    "item_hold_key": "",
    "item_hold_params": {},
    "is_opted_out": False,
    "is_blocked": False,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message is about to stand: its lane, and what decides who goes before it.

    Of one conversation it waits for what is older and not less urgent.
    """

    lane: str
    channel_id: int
    priority: int
    not_before: datetime
    conversation_id: int = 0


@dataclass(frozen=True, slots=True)
class Expected:
    """When a message will leave, and what it waits for in the shape of `WAITING_OF_MESSAGE`."""

    leaves_at: datetime | None
    waiting: Mapping[str, Any]


async def expect(
    conn: Connection, places: Sequence[Place], settings: Mapping[str, Any], now: datetime
) -> list[Expected]:
    """What messages that are about to be queued at these places, in this order, will wait for.

    `settings` are `is_held`, `is_active` and `limits`, as stored. In a pipeline both questions
    travel together.
    """
    asked = await _ask_lanes(conn, places, now), await _ask_behind(conn, places)
    lanes = {row["item_lane"]: row for row in await asked[0].fetchall()}
    behind = _all_behind(places, await asked[1].fetchall())
    waits = [
        {**lanes[place.lane], **settings, **ITSELF, **its}
        for place, its in zip(places, behind, strict=True)
    ]
    for lane in lanes:
        _play([one for one in waits if one["item_lane"] == lane], now)
    return [
        Expected(None if why_nobody_knows(one) else one["leaves_at"], _as_json(one))
        for one in waits
    ]


def departure_of(waiting: Mapping[str, Any], now: datetime) -> datetime | None:
    """When a queued message will leave, from `WAITING_COLUMNS`; None while nobody knows."""
    return waiting_of(waiting, now).until


async def _ask_lanes(conn: Connection, places: Sequence[Place], now: datetime) -> Cursor:
    channels = {place.lane: place.channel_id for place in places}
    values = {"most": MOST_COUNTED, "now": now}
    values |= {"lanes": list(channels), "channels": list(channels.values())}
    return await conn.execute(LANES, values)


async def _ask_behind(conn: Connection, places: Sequence[Place]) -> Cursor:
    columns = {
        "threads": [place.conversation_id for place in places],
        "lanes": [place.lane for place in places],
        "priorities": [place.priority for place in places],
        "instants": [place.not_before for place in places],
    }
    return await conn.execute(BEHIND, columns)


def _all_behind(
    places: Sequence[Place], stored: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The columns that tell each its own instant, and what goes before it in its conversation.

    That may be one of those that come together with it.
    """
    older: defaultdict[int, list[Place]] = defaultdict(list)
    found = []
    for place, row in zip(places, stored, strict=True):
        found.append(_behind(place, row, older[place.conversation_id]))
        older[place.conversation_id].append(place)
    return found


def _behind(place: Place, stored: Mapping[str, Any], older: Sequence[Place]) -> dict[str, Any]:
    before = [
        one
        for one in older
        if one.priority >= place.priority and one.not_before <= place.not_before
    ]
    opens = [one.not_before for one in before] + [stored["open_at"] or place.not_before]
    return {
        "priority": place.priority,
        "item_open_at": place.not_before,
        "behind": stored["n"] + len(before),
        "behind_open_at": max(opens),
        "is_behind_elsewhere": stored["is_elsewhere"]
        or any(one.lane != place.lane for one in before),
    }


def _play(waits: Sequence[dict[str, Any]], now: datetime) -> None:
    """Find out when these messages of one lane leave, and how many before each."""
    lane = lane_facts(waits[0], now)
    present = [
        Batch(priority, datetime.fromisoformat(since), n)
        for priority, since, n in waits[0]["batches"]
    ]
    gone = 0
    coming = [Batch(one["priority"], due_at(one, lane)) for one in waits]
    for run in runs([*present, *coming], lane, now):
        if run.place >= len(present):
            waits[run.place - len(present)] |= {"leaves_at": run.at, "ahead": gone, "batches": []}
        gone += run.n


def _as_json(waiting: Mapping[str, Any]) -> dict[str, Any]:
    """With its instants as texts: the other end of `waiting.from_json`."""
    names = [*(f"{scope}_open_at" for scope in SCOPES), "behind_open_at", "leaves_at"]
    instants = {name: waiting.get(name) for name in names}
    return {**waiting, **{name: at and at.isoformat() for name, at in instants.items()}}
