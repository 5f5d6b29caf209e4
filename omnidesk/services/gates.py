"""Asking the rules whether one item may go, with everything that counts locked.

The account's gate and then the lane are locked, in this order, and only then the facts are read:
whoever comes next sees what this claim moved. Limits are kept by these rows alone, so they hold
over any number of workers and restarts.

A wait is written where it applies: at the item, at its lane, or at the account's gate. What is
closed is not looked at again before it opens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from omnidesk import clock
from omnidesk.db import Connection
from omnidesk.rules import gates, lanes
from omnidesk.rules.gates import Request, Tally
from omnidesk.rules.instants import EPOCH
from omnidesk.rules.kinds import ChannelKind, OutboxKind, pace_class
from omnidesk.rules.lanes import LaneKind
from omnidesk.rules.limits import Limits, Pace
from omnidesk.rules.pacing import wait_for_lane
from omnidesk.rules.verdict import Go, Never, Scope, Wait
from omnidesk.services.limits import zone_of_installation

# Real seconds. Clocks of two machines differ by so much without being wrong; what a gate has seen
# beyond that was shown by a clock that has been set back since.
SKEW_S = 2.0
# Real seconds from the decision until the vendor has the message.
CALL_S = 2.0

LOCK: LiteralString = """
    select g.channel_id as gate_id, g.recent, g.day, g.day_count, g.cold_count,
      g.last_at as gate_at, l.key as lane, l.open_at as lane_open_at, l.last_at as lane_at
    from (select id from outbox where id = %(id)s and state = 'queued' for update skip locked) item
    left join lateral (
      select * from channel_gates where channel_id = %(gate_id)s for update) g on true
    left join lateral (select * from lanes where key = %(lane)s for update) l on true"""
MAKE_GATE: LiteralString = """
    insert into channel_gates (channel_id) values (%(gate_id)s) on conflict do nothing"""
MAKE_LANE: LiteralString = """
    insert into lanes (key, kind, channel_id) values (%(lane)s, %(kind)s, %(channel_id)s)
    on conflict do nothing"""
# `is_cold`: they never wrote here, and nothing was sent to them here.
FACTS: LiteralString = """
    select ct.zone as contact_zone, ct.opted_out_at is not null as is_opted_out,
      ct.blocked_at is not null as is_blocked,
      c.last_inbound_at is null and not exists (
        select from messages m
        where m.conversation_id = c.id and m.direction = 'outbound'
          and m.status in ('sent', 'delivered', 'read', 'unknown')) as is_cold,
      (select greatest(p.claimed_at, p.settled_at) from outbox p
       where p.conversation_id = c.id and p.state in ('sent', 'unknown')
         and p.settled_at is not null
       order by p.settled_at desc limit 1) as last_to_contact_at,
      o.claimed_at as last_tried_at
    from outbox o join conversations c on c.id = o.conversation_id
      join contacts ct on ct.id = c.contact_id
    where o.id = %(id)s"""

HOLD_ITEM: LiteralString = """
    update outbox set not_before = %(until)s, hold_key = %(key)s, hold_params = %(params)s
    where id = %(id)s"""
HOLD_LANE: LiteralString = """
    update lanes set open_at = %(until)s, hold_key = %(key)s, hold_params = %(params)s
    where key = %(lane)s"""
MOVE_LANE: LiteralString = """
    update lanes set open_at = %(lane_open_at)s, last_at = %(lane_at)s where key = %(lane)s"""
MOVE_GATE: LiteralString = """
    update channel_gates set recent = %(recent)s::timestamptz[], last_at = %(gate_at)s,
      people_open_at = %(people_open_at)s, people_hold_key = %(people_hold_key)s,
      people_hold_params = %(people_hold_params)s, programs_open_at = %(programs_open_at)s,
      programs_hold_key = %(programs_hold_key)s, programs_hold_params = %(programs_hold_params)s
    where channel_id = %(gate_id)s"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item whose turn it seems to be, with the limits that its account keeps."""

    item_id: int
    message_id: int
    kind: OutboxKind
    lane: str
    channel_id: int
    limits: Limits
    pace: Pace

    @property
    def lane_kind(self) -> LaneKind | None:
        """What decides the pause of its lane; nothing for a person's."""
        return lanes.lane_kind(self.lane, self.kind)

    @property
    def is_misplaced(self) -> bool:
        """Whether it waits in a fast lane of an account that may have none any more."""
        return self.lane_kind is LaneKind.API_FAST and not self.pace.fast_gap_s

    @property
    def is_counted(self) -> bool:
        """Whether anything must be asked at all: a person on an account without limits may go."""
        return self.kind is not OutboxKind.AGENT or self.pace != Pace()

    @property
    def needs_facts(self) -> bool:
        """Whether it matters whom the message goes to."""
        is_program = self.kind is not OutboxKind.AGENT
        return is_program or bool(self.pace.contact_gap_s or self.pace.cold_per_day)


@dataclass(frozen=True, slots=True)
class Passed:
    """Another worker is at it right now."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """It may go `at` this instant. `moves` are what the claim writes to gate and lane."""

    at: datetime
    moves: Mapping[str, Any]


Answer = Admitted | Wait | Never | Passed


@dataclass(frozen=True, slots=True)
class _Held:
    """The locked rows, as of `now`, after a clock that was set back is made up for."""

    now: datetime
    tally: Tally
    has_gate: bool
    lane_open_at: datetime | None
    lane_at: datetime
    was_set_back: bool


def candidate(found: Mapping[str, Any], limits: Limits) -> Candidate:
    """From a row of the claim's queries. An account may keep another class's limits."""
    kept = pace_class(ChannelKind(found["channel_kind"]), found["pace_class"])
    return Candidate(
        found["id"],
        found["message_id"],
        OutboxKind(found["kind"]),
        found["lane"],
        found["channel_id"],
        limits,
        limits.pace(kept),
    )


async def judge(conn: Connection, one: Candidate, rng: Random) -> Answer:
    """Lock what counts and decide. A wait is written down; the caller commits it."""
    held = await _lock(conn, one)
    if held is None:
        return Passed()
    request = await _request(conn, one, held)
    verdict = gates.decide(
        request,
        held.tally,
        held.lane_open_at,
        pace=one.pace,
        limits=one.limits,
        zone=zone_of_installation(),
        now=held.now,
        slack=_shown(CALL_S),
    )
    match verdict:
        case Go():
            return Admitted(held.now, _moves(one, held, request, rng))
        case Wait():
            await _hold(conn, one, held, verdict)
    return verdict


def ahead(now: datetime) -> datetime:
    """What no clock shows yet: whoever has seen a later instant saw a clock that was wrong."""
    return now + _shown(SKEW_S)


def _shown(real_s: float) -> timedelta:
    """How far the clock moves in so many real seconds."""
    return timedelta(seconds=real_s / clock.real_seconds(timedelta(seconds=1)))


async def _lock(conn: Connection, one: Candidate) -> _Held | None:
    """The rows that count, locked; made when this is their first message."""
    gate_id = one.channel_id if one.pace != Pace() else None
    values = {"id": one.item_id, "gate_id": gate_id, "lane": one.lane}
    row = await (await conn.execute(LOCK, values)).fetchone()
    if row is None:
        return None
    if row["gate_id"] == gate_id and (row["lane"] or "") == one.lane:
        return _held(row)
    if gate_id is not None:
        await conn.execute(MAKE_GATE, values)
    if one.lane:
        await conn.execute(MAKE_LANE, values | {"kind": one.kind, "channel_id": one.channel_id})
    row = await (await conn.execute(LOCK, values)).fetchone()
    return None if row is None else _held(row)


def _held(row: Mapping[str, Any]) -> _Held:
    """As of now, by a clock that never goes back by less than machines' clocks differ anyway."""
    gate_at, lane_at = row["gate_at"] or EPOCH, row["lane_at"] or EPOCH
    now = clock.now()
    now = max(at for at in (now, gate_at, lane_at) if at <= ahead(now))
    tally = Tally(
        tuple(row["recent"] or ()),
        row["day"],
        row["day_count"] or 0,
        row["cold_count"] or 0,
        gate_at,
    )
    opens = row["lane_open_at"]
    return _Held(
        now,
        gates.moved_back(tally, now),
        row["gate_id"] is not None,
        None if opens is None else gates.set_back(opens, lane_at, now),
        min(lane_at, now),
        max(gate_at, lane_at) > now,
    )


async def _request(conn: Connection, one: Candidate, held: _Held) -> Request:
    if not one.needs_facts:
        return Request(one.kind, False, None, "", False, False)
    facts = await (await conn.execute(FACTS, {"id": one.item_id})).fetchone()
    assert facts is not None  # noqa: S101 - the item is locked, and its neighbours are foreign keys
    was_counted = _is_counted(facts.pop("last_tried_at"), held)
    return Request(kind=one.kind, **facts, lane=one.lane_kind, was_counted=was_counted)


def _is_counted(last_tried_at: datetime | None, held: _Held) -> bool:
    """Whether the counts of today hold an earlier try of the same item."""
    zone = zone_of_installation()
    today = held.now.astimezone(zone).date()
    if last_tried_at is None or held.tally.day != today:
        return False
    return last_tried_at.astimezone(zone).date() == today


def _moves(one: Candidate, held: _Held, request: Request, rng: Random) -> dict[str, Any]:
    """What gate and lane remember once the item has gone."""
    zone = zone_of_installation()
    tally = gates.let_through(held.tally, request, pace=one.pace, zone=zone, now=held.now)
    gap = lanes.gap_s(one.lane_kind, one.limits, one.pace, rng)
    opens = held.now + timedelta(seconds=gap)
    pause = wait_for_lane(opens, one.lane_kind, one.limits, one.pace, held.now)
    return {
        **_gate(one, held, tally),
        "lane": one.lane,
        "gap_s": gap,
        "lane_at": held.now,
        "lane_open_at": opens,
        "lane_hold_key": pause.reason.key if pause else "",
        "lane_hold_params": Jsonb(dict(pause.reason.params) if pause else {}),
    }


def _gate(one: Candidate, held: _Held, tally: Tally) -> dict[str, Any]:
    """The columns of the account's gate: what it remembers, and until when it is closed."""
    return {
        "gate_id": one.channel_id if held.has_gate else None,
        "recent": list(tally.recent),
        "day": tally.day,
        "day_count": tally.day_count,
        "cold_count": tally.cold_count,
        "gate_at": tally.last_at,
        **_closed(one, held, tally, "people"),
        **_closed(one, held, tally, "programs"),
    }


def _closed(one: Candidate, held: _Held, tally: Tally, whom: str) -> dict[str, Any]:
    wait = gates.opens_at(
        tally,
        pace=one.pace,
        limits=one.limits,
        zone=zone_of_installation(),
        now=held.now,
        for_people=whom == "people",
    )
    return {
        f"{whom}_open_at": wait.until if wait else EPOCH,
        f"{whom}_hold_key": wait.reason.key if wait else "",
        f"{whom}_hold_params": Jsonb(dict(wait.reason.params) if wait else {}),
    }


async def _hold(conn: Connection, one: Candidate, held: _Held, wait: Wait) -> None:
    """Write a wait where it applies, and whatever a clock that was set back moved."""
    values = {
        "id": one.item_id,
        "lane": one.lane,
        "lane_at": held.lane_at,
        "lane_open_at": held.lane_open_at,
        "until": wait.until,
        "key": wait.reason.key,
        "params": Jsonb(dict(wait.reason.params)),
    }
    if held.has_gate and (wait.scope is Scope.CHANNEL or held.was_set_back):
        await conn.execute(MOVE_GATE, _gate(one, held, held.tally))
    if one.lane and held.was_set_back:
        await conn.execute(MOVE_LANE, values)
    if wait.scope is not Scope.CHANNEL:
        await conn.execute(HOLD_LANE if wait.scope is Scope.LANE else HOLD_ITEM, values)
