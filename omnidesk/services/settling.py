"""Recording what became of a claim, in one transaction with the message that people see.

Settling is fenced by the worker and the attempt number: only the claim that is still current may
settle. A claim whose lease ran out (`unknown`) may still report the outcome that it learnt late, as
long as nobody has decided about it; it may not report "unknown" again.

The pause of an ordinary lane begins anew with the vendor's answer, so that the vendor never sees a
shorter one. A contact whom the vendor reports as opted out or as blocking us is marked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

import psycopg
from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb

from omnidesk import clock
from omnidesk.db import Connection, transaction
from omnidesk.errors import ChannelError, Unavailable
from omnidesk.logs import log
from omnidesk.rules.kinds import MessageStatus, OutboxState
from omnidesk.rules.lanes import begins_anew
from omnidesk.rules.texts import storable
from omnidesk.services import contact_marks, identity, receipts
from omnidesk.services.claims import Claim
from omnidesk.services.gates import ahead


@dataclass(frozen=True, slots=True)
class Sent:
    """The vendor accepted the message under this id; None when the id is of no use to us."""

    external_id: str | None


@dataclass(frozen=True, slots=True)
class Failed:
    """Known not to have been sent, and not to be tried again."""

    error: ChannelError


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Known not to have been sent; to be tried again from `at` on (the clock's time)."""

    error: ChannelError
    at: datetime


@dataclass(frozen=True, slots=True)
class Unknown:
    """The message may have been sent. `error` says why nobody knows."""

    error: ChannelError


Outcome = Sent | Failed | TryAgain | Unknown

Mark = Callable[[Connection, int], Awaitable[bool]]
# What a vendor says of a contact when it refuses a message.
MARKS: dict[str, Mark] = {
    "channel.opted_out": contact_marks.mark_opted_out,
    "channel.blocked": contact_marks.mark_blocked,
}
RETRY = "hold.retry"

# A database that restarts is back within these two minutes; until then only we know the outcome.
PAUSES_S = (0.1, 0.2, 0.5, 1.0, *[2.0] * 60)

# One statement, so one round trip. Whoever changes a conversation or its messages locks the
# conversation first: then settling, receipts and new messages never wait for each other in a
# circle. What a receipt has already said of a message outlives what we say about the call.
#
# The conversation is the item's of this moment: it may have been folded into another one since the
# claim. When that happens while we wait for the lock, nothing is locked and nothing changes.
SETTLE: LiteralString = """
    with locked as (
      select id from conversations
      where id = (select conversation_id from outbox where id = %(item_id)s) for update
    ), settled as (
      update outbox set state = %(state)s, not_before = coalesce(%(at)s, not_before),
        settled_at = %(now)s, last_error = %(error_text)s, hold_key = %(hold_key)s,
        hold_params = %(hold_params)s
      where id = %(item_id)s and claimed_by = %(worker)s and attempts = %(attempts)s
        and state = any(%(open)s) and exists (select from locked)
      returning message_id, lane
    ), shown as (
      update messages m set status = %(status)s, error_key = %(error_key)s,
        external_id = coalesce(%(external_id)s, external_id), error_text = %(error_text)s,
        vendor_code = %(vendor_code)s
      from settled where m.id = settled.message_id
        and m.status in ('queued', 'processing', 'sending', 'unknown')
      returning m.id
    ), listed as (
      update conversations c set last_message_status = %(status)s from shown
      where c.id in (select id from locked) and c.last_message_id = shown.id
    ), paused as (
      update lanes l set last_at = %(now)s,
        open_at = greatest(case when l.last_at <= %(ahead)s then l.open_at end, case
          when %(begins_anew)s then %(now)s + l.gap_s * interval '1 second' else %(now)s end)
      from settled where l.key = settled.lane
    )
    select exists (select from locked) as is_locked,
      (select message_id from settled) as message_id"""
# Whom the item goes to now.
CONTACT: LiteralString = """
    select c.contact_id from outbox o join conversations c on c.id = o.conversation_id
    where o.id = %s"""
# A conversation that is folded into another, and that one into a third, while we wait for locks.
MOST_FOLDED = 10


async def settle(claim: Claim, outcome: Outcome) -> list[int]:
    """Record the outcome; returns the messages whose status moved.

    An empty list means that the claim is no longer current: then nothing changed.
    """
    marked: int | None = None
    async with transaction() as conn:
        if isinstance(outcome, Failed) and outcome.error.key in MARKS:
            marked = await _mark(conn, claim, MARKS[outcome.error.key])
        if not await _settle(conn, claim, outcome):
            moved = []
        else:
            moved = [claim.message_id]
            if isinstance(outcome, Sent) and outcome.external_id:
                # Receipts may overtake the vendor's answer to our call: some may have waited.
                moved += await receipts.apply_parked(conn, claim.channel_id, outcome.external_id)
    if marked is not None:
        await contact_marks.tell_screens(marked)
    return list(dict.fromkeys(moved))


async def _settle(conn: Connection, claim: Claim, outcome: Outcome) -> bool:
    """Whether the claim was current, and is settled now."""
    values = _values(claim) | _facts(outcome)
    for _ in range(MOST_FOLDED):
        found = await (await conn.execute(SETTLE, values)).fetchone()
        assert found is not None  # noqa: S101 - the statement always answers with one row
        if found["is_locked"]:
            return found["message_id"] is not None
    return False


async def _mark(conn: Connection, claim: Claim, mark: Mark) -> int | None:
    """Mark the contact, before its conversation is locked; the contact's id when that was news."""
    await identity.hold_off_merges(conn)
    found = await (await conn.execute(CONTACT, (claim.item_id,))).fetchone()
    if found is None or not await mark(conn, found["contact_id"]):
        return None
    return int(found["contact_id"])


async def settle_surely(claim: Claim, outcome: Outcome) -> list[int]:
    """As `settle`, but waits for a database that is away. Empty also when it stayed away."""
    for pause_s in PAUSES_S:
        try:
            return await settle(claim, outcome)
        except UniqueViolation:
            # Another message stands under the vendor's id, as one written at the vendor whose echo
            # came first. Ours was accepted all the same.
            log().warning("vendor_id_taken", item_id=claim.item_id)
            outcome = Sent(None)
        except (psycopg.OperationalError, psycopg.InterfaceError, Unavailable) as error:
            log().warning("settling_waits", item_id=claim.item_id, error=str(error))
            await asyncio.sleep(pause_s)
    log().error("settling_failed", item_id=claim.item_id)
    return []


def _values(claim: Claim) -> dict[str, Any]:
    """Which item, under which fence."""
    return {
        "item_id": claim.item_id,
        "worker": claim.worker,
        "attempts": claim.attempts,
        "now": (now := clock.now()),
        "ahead": ahead(now),
        "begins_anew": begins_anew(claim.lane),
    }


def _facts(outcome: Outcome) -> dict[str, Any]:
    """The columns that the outcome decides."""
    match outcome:
        case Sent(external_id):
            clean_id = storable(external_id or "") or None
            return _columns(OutboxState.SENT, MessageStatus.SENT) | {"external_id": clean_id}
        case Failed(error):
            return _columns(OutboxState.FAILED, MessageStatus.FAILED, error)
        case TryAgain(error, at):
            queued = _columns(OutboxState.QUEUED, MessageStatus.QUEUED, error)
            return queued | {"at": at, "hold_key": RETRY, "hold_params": _length(at)}
        case Unknown(error):
            only_claimed = {"open": [OutboxState.CLAIMED]}
            return _columns(OutboxState.UNKNOWN, MessageStatus.UNKNOWN, error) | only_claimed


def _length(at: datetime) -> Jsonb:
    """How long the wait is, so that a clock that is set back does not make it longer."""
    return Jsonb({"seconds": max(0.0, (at - clock.now()).total_seconds())})


def _columns(
    state: OutboxState, status: MessageStatus, error: ChannelError | None = None
) -> dict[str, Any]:
    return {
        "state": state,
        "status": status,
        "open": [OutboxState.CLAIMED, OutboxState.UNKNOWN],
        "at": None,
        "external_id": None,
        "hold_key": "",
        "hold_params": Jsonb({}),
        "error_key": error.key if error else "",
        "error_text": storable(error.text) if error else "",
        "vendor_code": storable(error.vendor_code) if error else "",
    }
