"""When programs' messages will probably leave, told at once and again whenever it is asked about.

The same figures as on the queue page: what stands in the lane already, the instants from which
message, lane and account are open, pauses of average length, and the hours of programs. Each lane
is played through once, with all that is about to be queued in it. Counting stops at `MOST_COUNTED`:
beyond that the estimate lies days ahead in any case.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from omnidesk.rules.estimates import Batch, runs
from omnidesk.rules.kinds import OutboxKind
from omnidesk.services.waiting import due_at, lane_facts, waiting_of, why_nobody_knows

MOST_COUNTED = 1000

# Columns of the lane named `named.key` of a channel `ch`. The expression is that of the index
# (`models/outbox.py`), so that a long queue is read from its head and never as a whole.
LANE_COLUMNS: LiteralString = """
    named.key as item_lane, lane.open_at as lane_open_at, lane.hold_key as lane_hold_key,
    lane.hold_params as lane_hold_params, gate.programs_open_at as gate_open_at,
    gate.programs_hold_key as gate_hold_key, gate.programs_hold_params as gate_hold_params,
    array(
      select jsonb_build_array(o.priority, greatest(o.not_before, %(now)s), count(*))
      from (
        select o.priority, o.not_before from outbox o
        where (case when o.state = 'queued' and o.kind <> 'agent' then o.lane end) = named.key
        order by o.priority desc, o.not_before, o.id limit %(most_counted)s) o
      group by o.priority, greatest(o.not_before, %(now)s)) as batches"""
LANE_JOINS: LiteralString = """
    left join lanes lane on lane.key = named.key
    left join channel_gates gate on gate.channel_id = ch.id"""
# What goes before a message `g` in its conversation, as `waiting.BEHIND` sees it once the message
# is queued.
BEHIND: LiteralString = """
    select count(b.lane)::int as n,
      max(b.not_before) filter (where b.state = 'queued') as open_at,
      string_agg(b.lane, ' ') filter (where b.state = 'queued') as lanes
    from (
      select o.lane, o.state, o.not_before from outbox o
      where o.conversation_id = g.conversation_id and o.state in ('queued', 'claimed')
        and o.priority >= g.priority and (o.kind = 'agent' or o.not_before <= g.not_before
          or o.hold_key <> '' or o.attempts > 0)
      order by o.id limit 20) b"""


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
    """When a message will leave, and what it waits for in the shape of `WAITING_COLUMNS`."""

    leaves_at: datetime | None
    waiting: Mapping[str, Any]


def expect(
    places: Sequence[Place],
    behind: Sequence[Mapping[str, Any]],
    lanes: Mapping[str, Mapping[str, Any]],
    settings: Mapping[str, Any],
    now: datetime,
) -> list[Expected]:
    """What messages that are about to be queued at these places, in this order, will wait for.

    `behind` holds `BEHIND` for each place, its columns named `behind`, `behind_open_at` and
    `behind_lanes`; `lanes` hold `LANE_COLUMNS` with the channel's kind and pace class; `settings`
    are `is_held`, `is_active` and `limits`, as stored.
    """
    waits = [
        {**lanes[place.lane], **settings, **ITSELF, **its}
        for place, its in zip(places, _all_behind(places, behind), strict=True)
    ]
    for lane in {place.lane for place in places}:
        _play([one for one in waits if one["item_lane"] == lane], now)
    return [Expected(None if why_nobody_knows(one) else one["leaves_at"], one) for one in waits]


def departure_of(waiting: Mapping[str, Any], now: datetime) -> datetime | None:
    """When a queued message will leave, from `WAITING_COLUMNS`; None while nobody knows."""
    return waiting_of(waiting, now).until


def _all_behind(
    places: Sequence[Place], behind: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The columns that tell each its own instant, and what goes before it in its conversation.

    That may be one of those that come together with it.
    """
    older: defaultdict[int, list[Place]] = defaultdict(list)
    found = []
    for place, stored in zip(places, behind, strict=True):
        found.append(_behind(place, stored, older[place.conversation_id]))
        older[place.conversation_id].append(place)
    return found


def _behind(place: Place, stored: Mapping[str, Any], older: Sequence[Place]) -> dict[str, Any]:
    before = [
        one
        for one in older
        if one.priority >= place.priority and one.not_before <= place.not_before
    ]
    opens = [one.not_before for one in before] + [stored["behind_open_at"] or place.not_before]
    lanes = {*(stored["behind_lanes"] or "").split(" "), *(one.lane for one in before)}
    return {
        "priority": place.priority,
        "item_open_at": place.not_before,
        "behind": stored["behind"] + len(before),
        "behind_open_at": max(opens),
        "is_behind_elsewhere": bool(lanes - {"", place.lane}),
    }


def _play(waits: Sequence[dict[str, Any]], now: datetime) -> None:
    """Find out when these messages of one lane leave, and how many before each.

    Those that are alike are played as one batch, in which they keep their order.
    """
    lane = lane_facts(waits[0], now)
    present = [
        Batch(priority, datetime.fromisoformat(since), n)
        for priority, since, n in waits[0]["batches"]
    ]
    alike: defaultdict[tuple[int, datetime], deque[dict[str, Any]]] = defaultdict(deque)
    for one in waits:
        alike[one["priority"], due_at(one, lane)].append(one)
    coming = [Batch(*like, len(ones)) for like, ones in alike.items()]
    groups = [deque[dict[str, Any]]() for _ in present] + list(alike.values())
    gone = 0
    for run in runs([*present, *coming], lane, now):
        for n in range(min(run.n, len(groups[run.place]))):
            leaves_at = run.at + n * lane.gap
            groups[run.place].popleft().update(leaves_at=leaves_at, ahead=gone + n, batches=[])
        gone += run.n
