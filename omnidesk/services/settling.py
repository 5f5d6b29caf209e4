"""Recording what became of a claim, in one transaction with the message that people see.

Settling is fenced by the worker and the attempt number: only the claim that is still current may
settle. A claim whose lease ran out (`unknown`) may still report the outcome that it learnt late, as
long as nobody has decided about it; it may not report "unknown" again.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

import psycopg
from psycopg.errors import UniqueViolation

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.errors import ChannelError, Unavailable
from omnidesk.logs import log
from omnidesk.rules.kinds import MessageStatus, OutboxState
from omnidesk.rules.texts import storable
from omnidesk.services import receipts
from omnidesk.services.claims import Claim


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

# A database that restarts is back within these two minutes; until then only we know the outcome.
PAUSES_S = (0.1, 0.2, 0.5, 1.0, *[2.0] * 60)

# One statement, so one round trip. Whoever changes a conversation or its messages locks the
# conversation first: then settling, receipts and new messages never wait for each other in a
# circle. What a receipt has already said of a message outlives what we say about the call.
SETTLE: LiteralString = """
    with locked as (
      select id from conversations where id = %(conversation_id)s for update
    ), settled as (
      update outbox set state = %(state)s, not_before = coalesce(%(at)s, not_before),
        settled_at = %(now)s, last_error = %(error_text)s
      where id = %(item_id)s and claimed_by = %(worker)s and attempts = %(attempts)s
        and state = any(%(open)s) and exists (select 1 from locked)
      returning message_id
    ), shown as (
      update messages m set status = %(status)s, error_key = %(error_key)s,
        external_id = coalesce(%(external_id)s, external_id), error_text = %(error_text)s,
        vendor_code = %(vendor_code)s
      from settled where m.id = settled.message_id
        and m.status in ('queued', 'processing', 'sending', 'unknown')
      returning m.id
    ), listed as (
      update conversations c set last_message_status = %(status)s from shown
      where c.id = %(conversation_id)s and c.last_message_id = shown.id
    )
    select message_id from settled"""


async def settle(claim: Claim, outcome: Outcome) -> list[int]:
    """Record the outcome; returns the messages whose status moved.

    An empty list means that the claim is no longer current: then nothing changed.
    """
    async with transaction() as conn:
        if not await (await conn.execute(SETTLE, _values(claim) | _facts(outcome))).fetchone():
            return []
        moved = [claim.message_id]
        if isinstance(outcome, Sent) and outcome.external_id:
            # Receipts may overtake the vendor's answer to our call: some may have waited for it.
            moved += await receipts.apply_parked(conn, claim.channel_id, outcome.external_id)
    return list(dict.fromkeys(moved))


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
        "conversation_id": claim.conversation_id,
        "now": clock.now(),
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
            return _columns(OutboxState.QUEUED, MessageStatus.QUEUED, error) | {"at": at}
        case Unknown(error):
            only_claimed = {"open": [OutboxState.CLAIMED]}
            return _columns(OutboxState.UNKNOWN, MessageStatus.UNKNOWN, error) | only_claimed


def _columns(
    state: OutboxState, status: MessageStatus, error: ChannelError | None = None
) -> dict[str, Any]:
    return {
        "state": state,
        "status": status,
        "open": [OutboxState.CLAIMED, OutboxState.UNKNOWN],
        "at": None,
        "external_id": None,
        "error_key": error.key if error else "",
        "error_text": storable(error.text) if error else "",
        "vendor_code": storable(error.vendor_code) if error else "",
    }
