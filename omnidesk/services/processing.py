"""Processing stored events: in order for each conversation, many conversations at once.

A worker takes a batch of conversations under advisory locks, so that no other worker has events of
the same conversation, and processes all their events in one transaction. When that fails nothing of
it stands, and each event is processed alone: the one that cannot be processed is tried again after
pauses, then set aside as `failed` with its reason, and what came after it goes on.

Events that prove contacts to be one person have them joined first, in a transaction of its own.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

import psycopg

from omnidesk.db import Connection, transaction
from omnidesk.logs import log
from omnidesk.rules.texts import storable
from omnidesk.services import bell, traffic
from omnidesk.services.event_handling import Handled, handle, tell
from omnidesk.services.identity import ProvedTogether
from omnidesk.services.merges import merge
from omnidesk.services.outages import is_outage
from omnidesk.services.stored_events import MESSAGE, WAITS_FOR_MERGE, from_row

MOST_CONVERSATIONS = 200
MOST_EVENTS = 500

# Seconds before the next try of an event that failed; after the last one it is set aside. Short,
# because later events of the same conversation wait for it.
PAUSES_S = (1, 4, 15)
LONGEST_REASON = 300
QUOTED = re.compile(r"""".*"|'.*'""")

# An event whose contacts cannot be joined yet, because messages are on their way to them, waits for
# this long at a time. It costs no try.
MERGE_WAITS_S = 2

# Waking what waits costs a look at all that is parked.
LOOK_AT_PARKED_EVERY_S = 10.0

# The conversations whose oldest event is due, as far as no other worker has them. Locks are tried
# one by one until the limit is reached.
LOCK_CONVERSATIONS: LiteralString = """
    select ordering_key from (
      select ordering_key from (
        select distinct on (ordering_key) ordering_key, id, not_before from inbox_events
        where state = 'received' order by ordering_key, id) heads
      where not_before <= now() order by id limit 2000) due
    where pg_try_advisory_xact_lock(hashtextextended('inbox:' || ordering_key, 0))
    limit %(limit)s"""
COLUMNS: LiteralString = "select id, channel, kind, ordering_key, attempts, payload"
# A statement of its own: it sees what was committed before the locks were taken.
PENDING: LiteralString = (
    COLUMNS
    + """ from inbox_events
    where state = 'received' and ordering_key = any(%(keys)s) order by id limit %(limit)s"""
)
LOCK_ONE: LiteralString = (
    "select pg_try_advisory_xact_lock(hashtextextended('inbox:' || %s, 0)) as is_ours"
)
ONE: LiteralString = COLUMNS + " from inbox_events where state = 'received' and id = %s"
PUT_OFF: LiteralString = """
    update inbox_events set attempts = attempts + 1, error = %(reason)s,
      not_before = now() + %(pause_s)s * interval '1 second' where id = %(id)s"""
LET_WAIT: LiteralString = """
    update inbox_events set error = %s, not_before = now() + %s * interval '1 second'
    where id = %s"""
SET_ASIDE: LiteralString = """
    update inbox_events set attempts = attempts + 1, error = %(reason)s, state = 'failed',
      processed_at = now() where id = %(id)s"""
# An echo is looked at again after a while; a receipt once its message is there. Settling applies
# what waits, so this finds only what crossed it. A receipt of somebody to whom a message of unknown
# outcome went may prove that one, which it could not while the call was open.
WAKE: LiteralString = """
    with uncertain as materialized (
      select distinct ch.kind || ':' || ch.account_id || ':' || i.value as key
      from outbox o join channels ch on ch.id = o.channel_id
      join conversations c on c.id = o.conversation_id
      join contact_identifiers i on i.contact_id = c.contact_id where o.state = 'unknown')
    update inbox_events e set state = 'received', not_before = now() where e.state = 'parked' and (
      e.kind = 'echo' and e.not_before <= now()
      or e.kind = 'receipt' and e.not_before <= now() and e.received_at > now() - interval '1 day'
        and e.ordering_key in (select key from uncertain)
      or exists (
        select 1 from channels ch join messages m on m.channel_id = ch.id
        where e.channel = ch.kind || ':' || ch.account_id and m.external_id = e.subject
          and m.direction = 'outbound'))"""

Row = Mapping[str, Any]


class MergeWaits(Exception):
    """The contacts of an event can be joined only when messages on their way have arrived."""


_looked_at_parked = 0.0


async def drain() -> int:
    """Process what is pending and not in the hands of another worker; returns how many events.

    Raises psycopg.Error or Unavailable when the database is away or cannot be asked; nothing is
    lost then.
    """
    done = 0
    while (begun := await _drain_batch()) is not None:
        done += begun
        await traffic.add_when_due()
    await traffic.add_when_due()
    if _is_time_to_wake() and await wake_parked():
        done += await drain()
    return done


async def _drain_batch() -> int | None:
    """Process one batch. None when there is nothing left to begin."""
    rows: Sequence[Row] = ()
    try:
        async with transaction() as conn:
            keys = await _lock_conversations(conn)
            if not keys:
                return None
            rows = await _pending(conn, keys)
            handled = await handle(conn, [from_row(row) for row in rows])
    except ProvedTogether as found:
        return 0 if await _join(found) else await _drain_singly(rows)
    except Exception as error:
        if is_outage(error) or not rows:  # without events it is no event's fault
            raise
        log().warning("batch_failed", events=len(rows), error=_reason(error))
        return await _drain_singly(rows)
    if len(rows) == MOST_EVENTS:
        await bell.ring_inbox()  # enough for another worker too
    _count(rows)
    await tell(handled)
    return len(rows)


async def _lock_conversations(conn: Connection) -> list[str]:
    found = await conn.execute(LOCK_CONVERSATIONS, {"limit": MOST_CONVERSATIONS})
    return [row["ordering_key"] for row in await found.fetchall()]


async def _pending(conn: Connection, keys: list[str]) -> Sequence[Row]:
    return await (await conn.execute(PENDING, {"keys": keys, "limit": MOST_EVENTS})).fetchall()


async def _drain_singly(rows: Sequence[Row]) -> int:
    """Each event in a transaction of its own; what failed holds up its own conversation only."""
    held_up: set[str] = set()
    for row in rows:
        if row["ordering_key"] in held_up:
            continue
        try:
            handled = await _handle_or_join(row)
        except Exception as error:
            if is_outage(error):
                raise
            await _put_off(row, error)
            held_up.add(row["ordering_key"])
        else:
            _count([row])
            await tell(handled)
    return len(rows)


def _count(rows: Sequence[Row]) -> None:
    """Every message is one more on its channel."""
    traffic.note(row["channel"] for row in rows if row["kind"] == MESSAGE)


async def _join(found: ProvedTogether) -> bool:
    """Join the contacts that are one person. False when one of them cannot be joined now."""
    try:
        return all([await merge(proof) for proof in found.proofs])
    except Exception as error:
        if is_outage(error):
            raise
        log().warning("contacts_not_joined", error=_reason(error))
        return False


async def _handle_or_join(row: Row) -> Handled:
    """As `_handle_one`, with what it proves joined before. Raises MergeWaits."""
    try:
        return await _handle_one(row)
    except ProvedTogether as found:
        for proof in found.proofs:
            if not await merge(proof):
                raise MergeWaits from None
    return await _handle_one(row)


async def _handle_one(row: Row) -> Handled:
    async with transaction() as conn:
        lock = await (await conn.execute(LOCK_ONE, (row["ordering_key"],))).fetchone()
        fresh = await (await conn.execute(ONE, (row["id"],))).fetchone()
        if fresh is None or lock is None or not lock["is_ours"]:
            return Handled()  # another worker has it, or had it
        return await handle(conn, [from_row(fresh)])


async def _put_off(row: Row, error: Exception) -> None:
    """Try again later, or set aside with the reason."""
    if isinstance(error, MergeWaits):
        async with transaction() as conn:
            await conn.execute(LET_WAIT, (WAITS_FOR_MERGE, MERGE_WAITS_S, row["id"]))
        return
    values = {"id": row["id"], "reason": _reason(error)}
    may_try_again = row["attempts"] < len(PAUSES_S)
    if may_try_again:
        log().warning("event_put_off", event_id=row["id"], error=values["reason"])
        values["pause_s"] = PAUSES_S[row["attempts"]]
    else:
        log().error("event_set_aside", event_id=row["id"], error=values["reason"])
    async with transaction() as conn:
        await conn.execute(PUT_OFF if may_try_again else SET_ASIDE, values)


def _reason(error: Exception) -> str:
    """The first line, without what it quotes where that may be what somebody wrote.

    Only the database's refusals of a whole row name nothing but our own tables and columns.
    """
    line = f"{type(error).__name__}: {error}".partition("\n")[0]
    if not isinstance(error, psycopg.Error) or isinstance(error, psycopg.DataError):
        line = QUOTED.sub("…", line)
    return storable(line)[:LONGEST_REASON]


async def wake_parked() -> bool:
    """Let what waits long enough, or no longer needs to, be looked at again."""
    async with transaction() as conn:
        return (await conn.execute(WAKE)).rowcount > 0


def _is_time_to_wake() -> bool:
    global _looked_at_parked  # noqa: PLW0603 - one pace per process is enough
    if time.monotonic() - _looked_at_parked < LOOK_AT_PARKED_EVERY_S:
        return False
    _looked_at_parked = time.monotonic()
    return True
