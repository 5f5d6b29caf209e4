"""Why a queued item waits and until when, from what claims left behind.

A claim that may not send writes down its reason where it applies: at the item (one contact), at its
lane (one program's messages) or at the account's gate. The latest of the three is what the item
waits for; while all sending is held, or the account is switched off, that is. The one place for
threads, live updates and the queue page: each takes these columns into its own query, so nobody
asks once per message.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, LiteralString

from omnidesk.rules.estimates import departure
from omnidesk.rules.kinds import OutboxKind
from omnidesk.rules.limits import Hours, Limits
from omnidesk.rules.verdict import Reason
from omnidesk.services.limits import limits_of, zone_of_installation

# Columns of `item`, a row of outbox, and of what it waits for. `ahead` counts what leaves before it
# in its lane, up to a thousand: beyond that the estimate is days away in any case.
WAITING_COLUMNS: LiteralString = """
    item.kind as item_kind, item.not_before as item_open_at, item.hold_key as item_hold_key,
    item.hold_params as item_hold_params, lane.open_at as lane_open_at,
    lane.hold_key as lane_hold_key, lane.hold_params as lane_hold_params,
    case when item.kind = 'agent' then gate.people_open_at
      else gate.programs_open_at end as gate_open_at,
    case when item.kind = 'agent' then gate.people_hold_key
      else gate.programs_hold_key end as gate_hold_key,
    case when item.kind = 'agent' then gate.people_hold_params
      else gate.programs_hold_params end as gate_hold_params,
    coalesce(ahead.n, 0) as ahead, hold.key is not null as is_held, limits.value::text as limits,
    account.is_active,
    exists (select from outbox before where before.conversation_id = item.conversation_id
      and before.id < item.id and before.priority >= item.priority
      and before.state in ('queued', 'claimed')) as is_behind"""
WAITING_JOINS: LiteralString = """
    join channels account on account.id = item.channel_id
    left join lanes lane on lane.key = item.lane
    left join channel_gates gate on gate.channel_id = item.channel_id
    left join lateral (
      select count(*) as n from (
        (select from outbox other
         where (case when other.state = 'queued' and other.kind <> 'agent' then other.lane end)
             = item.lane
           and other.priority = item.priority
           and (other.not_before, other.id) < (item.not_before, item.id)
         limit 1000)
        union all
        (select from outbox other
         where (case when other.state = 'queued' and other.kind <> 'agent' then other.lane end)
             = item.lane
           and other.priority > item.priority
           and other.not_before <= greatest(item.not_before, lane.open_at)
         limit 1000)
        limit 1000) one) ahead on item.lane <> ''
    left join app_settings hold on hold.key = 'sending.hold'
    left join app_settings limits on limits.key = 'sending.limits' and item.lane <> ''"""
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
GAPS = {OutboxKind.API: "hold.api_gap", OutboxKind.CAMPAIGN: "hold.campaign_gap"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """`until` is None while nobody knows; without a `reason` it is simply the item's turn."""

    until: datetime | None
    reason: Reason | None


def waiting_of(found: Mapping[str, Any], now: datetime) -> Waiting:
    """What a queued item waits for, from `WAITING_COLUMNS`."""
    if found["is_held"]:
        return Waiting(None, Reason("hold.held"))
    if not found["is_active"]:
        return Waiting(None, Reason("hold.inactive"))
    until, reason = _latest(found)
    if found["ahead"]:
        leaves_at = _departure(found, max(until, now), now)
        return Waiting(leaves_at, reason if until > now else _gap(found))
    if until > now:
        return Waiting(until, reason)
    return Waiting(until, Reason("hold.order") if found["is_behind"] else None)


def from_json(waiting: Mapping[str, Any]) -> dict[str, Any]:
    """`WAITING_COLUMNS` from `WAITING_OF_MESSAGE`, whose instants are texts."""
    opens = {f"{scope}_open_at": waiting[f"{scope}_open_at"] for scope in SCOPES}
    instants = {key: at and datetime.fromisoformat(at) for key, at in opens.items()}
    return dict(waiting) | instants


def _latest(found: Mapping[str, Any]) -> tuple[datetime, Reason]:
    """When item, lane and gate are all open, and the reason of the one that opens last."""
    opens = [(found[f"{scope}_open_at"], scope) for scope in SCOPES]
    until, scope = max((at, scope) for at, scope in opens if at is not None)
    # Only what somebody asked to be sent later waits without a rule's reason.
    key = found[f"{scope}_hold_key"] or "hold.scheduled"
    return until, Reason(key, found[f"{scope}_hold_params"] or {})


def _departure(found: Mapping[str, Any], opens_at: datetime, now: datetime) -> datetime:
    """When the lane comes to this item, as far as anybody can tell."""
    limits = limits_of(found["limits"])
    gap_s, hours = _lane_rules(OutboxKind(found["item_kind"]), limits)
    zone = zone_of_installation()
    return departure(found["ahead"], open_at=opens_at, gap_s=gap_s, hours=hours, zone=zone, now=now)


def _lane_rules(kind: OutboxKind, limits: Limits) -> tuple[tuple[float, float], Hours]:
    match kind:
        case OutboxKind.API:
            return limits.api_gap_s, limits.program_hours
        case OutboxKind.CAMPAIGN:
            return limits.campaign_gap_s, limits.program_hours
        case _:
            return (0, 0), limits.auto_reply_hours


def _gap(found: Mapping[str, Any]) -> Reason:
    """The pause that a lane makes between its messages; an auto-reply's lane makes none."""
    kind = OutboxKind(found["item_kind"])
    if kind not in GAPS:
        return Reason("hold.order")
    least, most = _lane_rules(kind, limits_of(found["limits"]))[0]
    return Reason(GAPS[kind], {"least": _minutes(least), "most": _minutes(most)})


def _minutes(seconds: float) -> int:
    return round(seconds / timedelta(minutes=1).total_seconds())
