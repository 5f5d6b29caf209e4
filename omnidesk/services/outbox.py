"""Intents to send. The row is the record; the queue is only rung.

    queued ── claim ──▶ claimed ── settle ──▶ sent, failed, or queued again for later
      │                    └─ the lease ran out ──▶ unknown ── a look-up or a person decides
      └─ cancel ──▶ cancelled

The commit of a claim is the decision to send. What crashed before it is still queued; what crashed
between claim and settle is `unknown`, and never queued again in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from psycopg.rows import class_row
from structlog.contextvars import get_contextvars

from omnidesk import clock
from omnidesk.db import Connection, transaction
from omnidesk.rules.kinds import OutboxKind

# Above the 0 to 100 that API clients may ask for: an agent never waits behind a program.
AGENT_PRIORITY = 1000

ENQUEUE: LiteralString = """
    insert into outbox (message_id, conversation_id, channel_id, idempotency_key, kind, lane,
                        priority, not_before, created_at, request_id)
    values (%(message_id)s, %(conversation_id)s, %(channel_id)s, %(idempotency_key)s, %(kind)s,
            %(lane)s, %(priority)s, coalesce(%(not_before)s, %(now)s), %(now)s, %(request_id)s)
    on conflict (idempotency_key) do nothing
    returning id, message_id, conversation_id, state"""
OPEN_LANE: LiteralString = """
    insert into lanes (key, kind, channel_id) values (%(lane)s, %(kind)s, %(channel_id)s)
    on conflict (key) do nothing"""
LANE_OF_OTHER: LiteralString = (
    "select 1 from lanes where key = %(lane)s and channel_id <> %(channel_id)s"
)
LAST: LiteralString = """
    select id, kind, lane, priority from outbox where message_id = %s order by id desc limit 1"""


@dataclass(frozen=True, slots=True)
class Item:
    """An intent, as far as its producer needs to know it."""

    id: int
    message_id: int
    conversation_id: int
    state: str


async def enqueue(
    conn: Connection,
    *,
    message_id: int,
    channel_id: int,
    conversation_id: int,
    idempotency_key: str,
    kind: OutboxKind = OutboxKind.AGENT,
    lane: str = "",
    priority: int | None = None,
    not_before: datetime | None = None,
) -> Item:
    """Record the intent to send a message. A repeated key changes nothing and returns the first.

    A program names the lane that its items wait in; people have none. Their priority stands above
    that of programs, whose own is 0 unless they say more.

    The caller holds the row locks of all its conversations, so that ids follow the order of writing
    and lanes are locked last, and rings after its commit.
    """
    values = {
        "message_id": message_id,
        "channel_id": channel_id,
        "conversation_id": conversation_id,
        "idempotency_key": idempotency_key,
        "kind": kind,
        "lane": lane,
        "priority": _usual_priority(kind) if priority is None else priority,
        "not_before": not_before,
        "now": clock.now(),
        "request_id": str(get_contextvars().get("request_id", "")),
    }
    async with conn.cursor(row_factory=class_row(Item)) as cursor:
        item = await (await cursor.execute(ENQUEUE, values)).fetchone()
    if item is None:
        return await get_item(conn, idempotency_key)
    if lane:
        await _open_lane(conn, values)
    return item


async def enqueue_again(
    conn: Connection, *, message_id: int, channel_id: int, conversation_id: int
) -> Item:
    """A new intent for a message whose last one came to nothing: one for each that did.

    It asks as the first one did: what a program wrote stays a program's, in its lane. A message
    that never had an item, because it came with a history, is its own cause, and a person's.
    """
    last = await (await conn.execute(LAST, (message_id,))).fetchone()
    same = {"kind": OutboxKind(last["kind"]), "lane": last["lane"]} if last else {}
    return await enqueue(
        conn,
        message_id=message_id,
        channel_id=channel_id,
        conversation_id=conversation_id,
        idempotency_key=f"again:{last['id']}" if last else f"again:message:{message_id}",
        priority=last["priority"] if last else None,
        **same,
    )


async def _open_lane(conn: Connection, values: dict[str, Any]) -> None:
    """Have the lane's row. A lane is of one account, whose gate opens and closes it."""
    made = await conn.execute(OPEN_LANE, values)
    if not made.rowcount and await (await conn.execute(LANE_OF_OTHER, values)).fetchone():
        raise ValueError(f"{values['lane']} is a lane of another account")


def _usual_priority(kind: OutboxKind) -> int:
    return AGENT_PRIORITY if kind is OutboxKind.AGENT else 0


async def find_item(conn: Connection, idempotency_key: str) -> Item | None:
    """The item that was enqueued under this key."""
    async with conn.cursor(row_factory=class_row(Item)) as cursor:
        await cursor.execute(
            "select id, message_id, conversation_id, state from outbox where idempotency_key = %s",
            (idempotency_key,),
        )
        return await cursor.fetchone()


async def get_item(conn: Connection, idempotency_key: str) -> Item:
    """As `find_item`, for a key that exists. Raises LookupError."""
    item = await find_item(conn, idempotency_key)
    if item is None:
        raise LookupError(idempotency_key)
    return item


async def cancel(conn: Connection, message_id: int) -> bool:
    """Take back what is still queued. False when it is on its way already, or was never asked."""
    cancelled = await conn.execute(
        "update outbox set state = 'cancelled', settled_at = %s"
        " where message_id = %s and state = 'queued'",
        (clock.now(), message_id),
    )
    return cancelled.rowcount == 1


async def is_anything_due() -> bool:
    """Whether an item could be claimed now, as far as its own time decides."""
    async with transaction() as conn:
        asked = await conn.execute(
            "select 1 from outbox where state = 'queued' and not_before > 'epoch'"
            " and not_before <= %s limit 1",
            (clock.now(),),
        )
        return await asked.fetchone() is not None
