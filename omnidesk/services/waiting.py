"""Why a queued item waits and until when, from what claims left behind.

A claim that may not send writes down its reason where it applies: at the item (one contact), at its
lane (one program's messages) or at the account's gate. The latest of the three is what the item
waits for; while all sending is held, or the account is switched off, that is. A program's item
leaves when its lane comes to it (`rules/estimates.py`). The one place for threads, live updates and
the queue page: each takes these columns into its own query, so nobody asks once per message.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, LiteralString

from omnidesk.rules.estimates import Batch, LaneFacts, departure
from omnidesk.rules.hours import NO_SLACK, wait_for_hours
from omnidesk.rules.kinds import ChannelKind, OutboxKind, pace_class
from omnidesk.rules.lanes import gap_reason, hours_of, lane_gap, lane_kind
from omnidesk.rules.limits import Pace
from omnidesk.rules.pacing import contact_gap_s
from omnidesk.rules.suppression import find_refusal
from omnidesk.rules.verdict import Reason
from omnidesk.services.limits import limits_of, zone_of_installation

# Columns of `item`, a row of outbox, and of what it waits for. `batches` are what may leave before
# it in its lane, as (priority, due, number), a thousand of each kind at most: beyond that the
# estimate is days away in any case. `behind` counts what goes before it in its conversation.
WAITING_COLUMNS: LiteralString = """
    item.kind as item_kind, item.lane as item_lane, item.priority,
    item.not_before as item_open_at, item.hold_key as item_hold_key,
    item.hold_params as item_hold_params, lane.open_at as lane_open_at,
    lane.hold_key as lane_hold_key, lane.hold_params as lane_hold_params,
    case when item.kind = 'agent' then gate.people_open_at
      else gate.programs_open_at end as gate_open_at,
    case when item.kind = 'agent' then gate.people_hold_key
      else gate.programs_hold_key end as gate_hold_key,
    case when item.kind = 'agent' then gate.people_hold_params
      else gate.programs_hold_params end as gate_hold_params,
    coalesce(ahead.n, 0) as ahead, coalesce(ahead.batches, '[]') as batches,
    behind.n as behind, behind.open_at as behind_open_at,
    coalesce(behind.is_elsewhere, false) as is_behind_elsewhere,
    hold.key is not null as is_held, limits.value::text as limits,
    account.is_active, account.kind as channel_kind,
    account.settings ->> 'pace_class' as pace_class,
    coalesce(person.opted_out_at is not null, false) as is_opted_out,
    coalesce(person.blocked_at is not null, false) as is_blocked"""
# What goes before it in its conversation, and no program asked for later: few, or so many that it
# does not matter which.
BEHIND: LiteralString = """
    select count(*) as n,
      max(before.not_before) filter (where before.state = 'queued') as open_at,
      bool_or(before.lane not in ('', item.lane) and before.state = 'queued') as is_elsewhere
    from (
      select before.lane, before.state, before.not_before from outbox before
      where before.conversation_id = item.conversation_id and before.id < item.id
        and before.priority >= item.priority and before.state in ('queued', 'claimed')
        and (before.kind = 'agent' or before.not_before <= item.not_before
             or before.hold_key <> '' or before.attempts > 0)
      order by before.id limit 20) before"""
# Of what was due when the item was asked for it does not matter since when. What is less urgent
# counts only where it can be under way when the item falls due.
IN_ITS_LANE: LiteralString = """
    (case when other.state = 'queued' and other.kind <> 'agent' then other.lane end) = item.lane"""
AHEAD: LiteralString = " ".join(
    (
        """
        select jsonb_agg(jsonb_build_array(one.priority, one.due_at, one.n)) as batches,
          (sum(one.n) filter (where one.priority >= item.priority))::int as n
        from (
          select other.priority,
            greatest(other.not_before, lane.open_at, item.created_at) as due_at, count(*) as n
          from (
            (select other.priority, other.not_before from outbox other
             where""",
        IN_ITS_LANE,
        """
               and other.priority = item.priority and (other.not_before, other.id)
                 < (greatest(item.not_before, behind.open_at), item.id)
             limit 1000)
            union all
            (select other.priority, other.not_before from outbox other
             where""",
        IN_ITS_LANE,
        """
               and other.priority > item.priority limit 1000)
            union all
            (select other.priority, other.not_before from outbox other
             where""",
        IN_ITS_LANE,
        """
               and other.priority < item.priority and other.not_before < item.not_before
               and item.not_before > greatest(item.created_at, lane.open_at)
             limit 1000)) other
          group by 1, 2) one""",
    )
)
WAITING_JOINS: LiteralString = " ".join(
    (
        """
        join channels account on account.id = item.channel_id
        left join lanes lane on lane.key = item.lane
        left join channel_gates gate on gate.channel_id = item.channel_id
        left join conversations thread on thread.id = item.conversation_id and item.lane <> ''
        left join contacts person on person.id = thread.contact_id
        cross join lateral (""",
        BEHIND,
        ") behind left join lateral (",
        AHEAD,
        """) ahead on item.lane <> ''
        left join app_settings hold on hold.key = 'sending.hold'
        left join app_settings limits on limits.key = 'sending.limits' and item.lane <> ''""",
    )
)
# The same as one JSON column of a message `m`, null for one that is not queued. A subquery is asked
# only for the rows that need it, and never joined to all that waits anywhere.
WAITING_OF_MESSAGE: LiteralString = " ".join(
    (
        "case m.status when 'queued' then (select to_jsonb(one) from (select",
        WAITING_COLUMNS,
        "from outbox item",
        WAITING_JOINS,
        "where item.message_id = m.id and item.state = 'queued') one) end as waiting",
    )
)
SCOPES = ("item", "lane", "gate")
# What its next claim will refuse for good.
REFUSED_LATER = {
    "message.suppressed_opted_out": "hold.opted_out",
    "message.suppressed_blocked": "hold.blocked",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """`until` is None while nobody knows; without a `reason` it is simply the item's turn."""

    until: datetime | None
    reason: Reason | None


def waiting_of(found: Mapping[str, Any], now: datetime) -> Waiting:
    """What a queued item waits for, from `WAITING_COLUMNS`."""
    unknown = why_nobody_knows(found)
    if unknown is not None:
        return Waiting(None, unknown)
    until, reason = _latest(found)
    if not found["item_lane"]:
        if until > now:
            return Waiting(until, reason)
        return Waiting(until, Reason("hold.order") if found["behind"] else None)
    leaves_at = found.get("leaves_at") or _leaves_at(found, now)
    return Waiting(leaves_at, reason if until > now else _reason_in_lane(found, leaves_at, now))


def from_json(waiting: Mapping[str, Any]) -> dict[str, Any]:
    """`WAITING_COLUMNS` from `WAITING_OF_MESSAGE`, whose instants are texts."""
    names = [*(f"{scope}_open_at" for scope in SCOPES), "behind_open_at"]
    instants = {name: _instant(waiting.get(name)) for name in names}
    batches = [(priority, _instant(due_at), n) for priority, due_at, n in waiting["batches"]]
    return dict(waiting) | instants | {"batches": batches}


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def why_nobody_knows(found: Mapping[str, Any]) -> Reason | None:
    """What keeps it for a time that no clock tells."""
    if found["is_held"]:
        return Reason("hold.held")
    if not found["is_active"]:
        return Reason("hold.inactive")
    marks = {name: found[name] for name in ("is_opted_out", "is_blocked")}
    refusal = find_refusal(OutboxKind(found["item_kind"]), **marks)
    if refusal is not None:
        return Reason(REFUSED_LATER[refusal.key])
    return Reason("hold.order") if found["is_behind_elsewhere"] else None


def _latest(found: Mapping[str, Any]) -> tuple[datetime, Reason]:
    """When item, lane and gate are all open, and the reason of the one that opens last."""
    opens = [(found[f"{scope}_open_at"], scope) for scope in SCOPES]
    until, scope = max((at, scope) for at, scope in opens if at is not None)
    # Only what somebody asked to be sent later waits without a rule's reason.
    key = found[f"{scope}_hold_key"] or "hold.scheduled"
    return until, Reason(key, found[f"{scope}_hold_params"] or {})


def _leaves_at(found: Mapping[str, Any], now: datetime) -> datetime:
    """When the lane comes to this item, as far as anybody can tell."""
    lane = lane_facts(found, now)
    mine = Batch(found["priority"], due_at(found, lane))
    return departure(mine, (Batch(*one) for one in found["batches"]), lane, now)


def due_at(found: Mapping[str, Any], lane: LaneFacts) -> datetime:
    """Its own instant, or when what goes before it in its conversation has gone."""
    due: datetime = max(found["item_open_at"], lane.open_at)
    if not found["behind"]:
        return due
    gap_s = contact_gap_s(OutboxKind(found["item_kind"]), pace_of(found))
    after_others = lane.open_at + timedelta(seconds=found["behind"] * gap_s)
    behind_open_at: datetime = found["behind_open_at"] or due
    return max(due, behind_open_at, after_others)


def lane_facts(found: Mapping[str, Any], now: datetime) -> LaneFacts:
    """The lane of a program's item, which is open when its account is too."""
    limits, kind = limits_of(found["limits"]), OutboxKind(found["item_kind"])
    gap_s = lane_gap(lane_kind(found["item_lane"], kind), limits, pace_of(found))
    opens = (now, found["lane_open_at"], found["gate_open_at"])
    opens_at = max(at for at in opens if at is not None)
    return LaneFacts(opens_at, gap_s, hours_of(kind, limits), zone_of_installation())


def pace_of(found: Mapping[str, Any]) -> Pace:
    """The limits of the account, from its `channel_kind` and its own `pace_class`."""
    return _pace(found["limits"], found["channel_kind"], found["pace_class"])


@lru_cache(maxsize=64)
def _pace(limits: str | None, channel_kind: str, own_class: str | None) -> Pace:
    return limits_of(limits).pace(pace_class(ChannelKind(channel_kind), own_class))


def _reason_in_lane(found: Mapping[str, Any], leaves_at: datetime, now: datetime) -> Reason | None:
    """Why an item that may go by itself has not gone yet; nothing when it is its turn."""
    limits, kind = limits_of(found["limits"]), OutboxKind(found["item_kind"])
    if found["ahead"]:
        lane = lane_kind(found["item_lane"], kind)
        return gap_reason(lane, limits, pace_of(found)) or Reason("hold.order")
    if found["behind"]:
        return Reason("hold.order")
    closed = wait_for_hours(hours_of(kind, limits), zone_of_installation(), now, NO_SLACK)
    return closed.reason if closed else None
