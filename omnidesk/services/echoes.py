"""Messages that left our account: ours come back as echoes, others were written at the vendor.

Ours are known by the vendor's id or by our own mark. An echo may overtake the answer to our call;
then it is parked until the call is settled. One that fits exactly one message of unknown outcome
proves that it was sent. Whatever is not ours was written elsewhere and joins the thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import LiteralString

from omnidesk import clock
from omnidesk.db import Connection
from omnidesk.rules.kinds import Direction, MessageStatus, Origin, OutboxState
from omnidesk.services import arrivals, proofs, receipts
from omnidesk.services.arrivals import Added, Arrival, ChannelRef, Place
from omnidesk.services.channels.base import Echo

KNOWN: LiteralString = """
    select 1 from messages where channel_id = %(channel_id)s and external_id = %(external_id)s"""
# What may be the message that echoes: by our mark, else by its text.
CANDIDATES: LiteralString = """
    select m.id, o.state from outbox o join messages m on m.id = o.message_id
    where o.conversation_id = %(conversation_id)s and o.state in ('claimed', 'unknown')
      and case when %(marked)s::bigint is null then btrim(m.body) = btrim(%(text)s)
               else m.id = %(marked)s end"""
MARKED_AS_OURS: LiteralString = """
    select 1 from messages where id = %(marked)s and conversation_id = %(conversation_id)s
      and origin <> 'elsewhere' and btrim(body) = btrim(%(text)s)"""


@dataclass(frozen=True, slots=True)
class Heard:
    """What an echo did: a message added, messages whose status moved, or nothing yet."""

    added: Added | None = None
    moved: tuple[int, ...] = ()
    must_wait: bool = False


async def hear(conn: Connection, channel: ChannelRef, place: Place, echo: Echo) -> Heard:
    """Take an echo into account. The caller has locked its conversation."""
    values = {
        "channel_id": channel.id,
        "conversation_id": place.conversation_id,
        "external_id": echo.vendor_id,
        "text": echo.text,
        "marked": echo.message_id,
    }
    if await _exists(conn, KNOWN, values):
        return Heard()
    found = await (await conn.execute(CANDIDATES, values)).fetchall()
    if len(found) == 1 and found[0]["state"] == OutboxState.UNKNOWN:
        return await _prove(conn, channel, place, found[0]["id"], echo.vendor_id)
    if found:
        return Heard(must_wait=True)
    if echo.message_id is not None and await _exists(conn, MARKED_AS_OURS, values):
        return Heard()
    return await _add(conn, channel, place.conversation_id, echo)


async def _prove(conn: Connection, channel: ChannelRef, place: Place, one: int, mid: str) -> Heard:
    """Our message `one` was sent: the vendor shows it to us under its id."""
    await proofs.prove(conn, conversation_id=place.conversation_id, message_id=one, external_id=mid)
    moved = await receipts.apply_parked(conn, channel.id, mid)
    return Heard(moved=tuple(dict.fromkeys((one, *moved))))


async def _add(conn: Connection, channel: ChannelRef, conversation_id: int, echo: Echo) -> Heard:
    arrival = Arrival(
        conversation_id,
        channel.id,
        echo.vendor_id,
        echo.text,
        echo.sent_at or clock.now(),
        Direction.OUTBOUND,
        Origin.ELSEWHERE,
        MessageStatus.SENT,
    )
    added = await arrivals.add(conn, [arrival])
    moved = await receipts.apply_parked(conn, channel.id, echo.vendor_id)
    return Heard(added=added[0] if added else None, moved=tuple(moved))


async def _exists(conn: Connection, query: LiteralString, values: dict[str, object]) -> bool:
    return await (await conn.execute(query, values)).fetchone() is not None
