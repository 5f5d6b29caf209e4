"""Taking one item to send: the decision, by a conditional update.

1. Lock the first item that may go: highest priority, then the earliest, then the oldest. Items that
   another worker is taking are skipped. Inside one conversation an item waits for every older one
   that is not less urgent, and for whichever is being sent right now.
2. Mark it claimed with an attempt number, the worker's name and a lease. This commit decides.

Limits that count (per number, per contact) belong between the two steps, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from psycopg.errors import UniqueViolation

from omnidesk import clock
from omnidesk.db import Connection, transaction
from omnidesk.rules.kinds import ChannelKind, IdentifierKind, Origin
from omnidesk.services.channels.base import Identifier, Outgoing

# Real seconds. Vendors are given 20 s to answer; a lease outlives such a call by far, so that one
# which ran out means a worker that died or hung, not a slow vendor.
LONGEST_CALL_S = 20
LEASE_S = 60
# A claim that is older than this when its call is about to begin is given back instead.
STALE_S = LEASE_S - 2 * LONGEST_CALL_S

# In this shape on purpose. Statistics that were taken while the queue was empty let the planner
# expect one row; it would then compare every waiting item with every other before it takes the
# first. `offset 0` makes it put the items in order before it looks at any conversation.
NEXT: LiteralString = """
    select item.id from (
      select id, priority, not_before from outbox
      where state = 'queued' and not_before <= %(now)s
        and channel_id <> all(%(busy)s::bigint[])
      order by priority desc, not_before, id offset 0) due
    cross join lateral (
      select o.id from outbox o
      where o.id = due.id and o.state = 'queued' and o.not_before <= %(now)s
        and not (
          select coalesce(bool_or(
            p.state = 'claimed' or p.id < o.id and p.priority >= o.priority), false)
          from outbox p
          where p.conversation_id = o.conversation_id and p.state in ('queued', 'claimed'))
      for update skip locked) item
    order by due.priority desc, due.not_before, due.id limit 1"""

# What a claim carries, of an item `o` and the rows around it.
COLUMNS: LiteralString = """
    o.id, o.attempts, o.claimed_by, o.claimed_at, o.request_id, o.message_id, o.conversation_id,
    o.channel_id, m.body, m.origin, c.last_inbound_at, ch.kind as channel_kind,
    i.kind as identifier_kind, i.scope as identifier_scope, i.value as identifier_value"""
AROUND: LiteralString = """
    messages m, conversations c, contact_identifiers i, channels ch
    where m.id = o.message_id and c.id = o.conversation_id and i.id = c.identifier_id
      and ch.id = o.channel_id"""

MARK: LiteralString = """
    update outbox o
    set state = 'claimed', attempts = o.attempts + 1, claimed_by = %(worker)s, claimed_at = %(now)s,
      lease_until = clock_timestamp() + %(lease_s)s * interval '1 second'"""
TAKE: LiteralString = " ".join(
    (MARK, "from", AROUND, "and o.id = %(id)s returning", COLUMNS),
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One item in the hands of one worker. `worker` and `attempts` fence the settling."""

    item_id: int
    worker: str
    attempts: int
    message_id: int
    conversation_id: int
    channel_id: int
    kind: ChannelKind
    request_id: str
    outgoing: Outgoing
    taken_at: datetime

    @property
    def is_stale(self) -> bool:
        """Whether so much real time has passed that a call now could outlive the lease."""
        return (clock.real_now() - self.taken_at).total_seconds() > STALE_S


async def claim(worker: str, busy_channels: Collection[int] = ()) -> Claim | None:
    """Take the next item, or None when nothing may go now.

    Channels in `busy_channels` are left out: this worker has enough calls open there.
    """
    while True:
        taken_at = clock.real_now()
        try:
            async with transaction() as conn:
                item_id = await _lock_next(conn, busy_channels)
                return None if item_id is None else await _take(conn, item_id, worker, taken_at)
        except UniqueViolation:
            # Another worker began to send in the same conversation at this very moment. From now
            # on its claim is visible, so the next look passes this conversation over.
            continue


async def _lock_next(conn: Connection, busy_channels: Collection[int]) -> int | None:
    values = {"now": clock.now(), "busy": list(busy_channels)}
    found = await (await conn.execute(NEXT, values)).fetchone()
    return None if found is None else int(found["id"])


async def _take(conn: Connection, item_id: int, worker: str, taken_at: datetime) -> Claim:
    values = {"id": item_id, "worker": worker, "now": clock.now(), "lease_s": LEASE_S}
    taken = await (await conn.execute(TAKE, values)).fetchone()
    assert taken is not None  # noqa: S101 - the row is locked, and its neighbours are foreign keys
    return to_claim(taken, taken_at)


def to_claim(row: Mapping[str, Any], taken_at: datetime) -> Claim:
    """A claim from a row of `COLUMNS`; `taken_at` is real time."""
    return Claim(
        item_id=row["id"],
        worker=row["claimed_by"],
        attempts=row["attempts"],
        message_id=row["message_id"],
        conversation_id=row["conversation_id"],
        channel_id=row["channel_id"],
        kind=ChannelKind(row["channel_kind"]),
        request_id=row["request_id"],
        outgoing=_to_outgoing(row),
        taken_at=taken_at,
    )


def _to_outgoing(row: Mapping[str, Any]) -> Outgoing:
    return Outgoing(
        message_id=row["message_id"],
        text=row["body"],
        to=Identifier(
            IdentifierKind(row["identifier_kind"]), row["identifier_scope"], row["identifier_value"]
        ),
        claimed_at=row["claimed_at"],
        last_inbound_at=row["last_inbound_at"],
        by_person=row["origin"] == Origin.AGENT,
        known_ids=frozenset(row.get("known_ids") or ()),
    )


async def give_back_strays(worker: str, called_item_ids: Collection[int]) -> int:
    """Queue again what this worker claimed without knowing it, and return how many there were.

    When the connection breaks during the commit of a claim, the claim may stand although nobody
    acts on it. Only `worker` sends what it claimed, so whatever it has not called was never sent.
    A call whose outcome could not be written down stays claimed until its lease runs out.
    """
    async with transaction() as conn:
        given_back = await conn.execute(
            "update outbox set state = 'queued', lease_until = null"
            " where state = 'claimed' and claimed_by = %s and id <> all(%s::bigint[])",
            (worker, list(called_item_ids)),
        )
    return given_back.rowcount
