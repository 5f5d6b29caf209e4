"""Emptying the outbox: a vendor that accepts at once, two workers, no pacing."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from psycopg.types.json import Jsonb

from bench.cpu import Meter, per_unit_ms
from bench.installation import inbox_of, server_pids
from bench.measure import seconds_until_none, table
from bench.product import running
from bench.seed import Sizes
from omnidesk import db
from omnidesk.embedded import EmbeddedServers
from omnidesk.services import bell

MESSAGES = 2_000
CONVERSATIONS = 200
WORKERS = 2
PER_SECOND = 250

# A channel of the fake kind with conversations of its own: nothing is sent to seeded accounts.
PREPARE = """
    with account as (
      insert into channels (kind, account_id, name, settings)
      values ('fake', 'bench', 'Bench', %(settings)s)
      on conflict (kind, account_id) do update set settings = excluded.settings returning id)
    insert into conversations (contact_id, channel_id, platform, identifier_id, last_inbound_at)
    select i.contact_id, account.id, 'whatsapp', i.id, now()
    from contact_identifiers i, account where i.kind = 'phone' order by i.id limit %(count)s
    on conflict do nothing"""
WRITE = """
    with conversation as (
      select c.id, c.channel_id, row_number() over (order by c.id) as place
      from conversations c join channels h on h.id = c.channel_id where h.kind = 'fake'),
    message as (
      insert into messages (conversation_id, channel_id, direction, origin, body, status, sent_at)
      select c.id, c.channel_id, 'outbound', 'agent', 'Halo', 'queued', now()
      from generate_series(0, %(count)s - 1) n
      join conversation c on c.place = n %% %(conversations)s + 1
      returning id, conversation_id, channel_id)
    insert into outbox (message_id, conversation_id, channel_id, idempotency_key)
    select id, conversation_id, channel_id, 'bench:' || id from message"""
LEFT = "select count(*) as n from outbox where state in ('queued', 'claimed')"


async def measure_outbox(
    started: EmbeddedServers, size: Sizes, folder: Path, say: Callable[[str], None]
) -> str:
    """How many messages a second leave, with workers that were idle before."""
    accepted = folder / "accepted.log"
    async with inbox_of(started, size):
        with running(WORKERS, folder / "product.log", web=False) as processes:
            meter = Meter(processes | {"database": server_pids(started)})
            say(f"outbox at {size.conversations:,} conversations")
            await _send(accepted, MESSAGES // 10)
            accepted.unlink(missing_ok=True)
            await _idle_night()
            spent = meter.read()
            seconds = await _send(accepted, MESSAGES)
            cost = per_unit_ms(spent, meter.read(), MESSAGES)
    sent = len(accepted.read_text().splitlines())
    if sent != MESSAGES:
        raise RuntimeError(f"{MESSAGES} messages were accepted {sent} times")
    fsync_ms = _one_fsync(folder / "fsync")
    head = ("work", "conversations", "per second", "ms a message", "one fsync ms", "CPU ms each")
    row = (
        *("drain", f"{size.conversations:,}", f"{sent / seconds:,.0f}"),
        *(f"{seconds * 1000 / sent:.1f}", f"{fsync_ms:.1f}", cost),
    )
    title = f"{MESSAGES:,} messages by {WORKERS} workers to a vendor who writes each to disk"
    return f"{title}; target {PER_SECOND} per second\n{table(head, [row])}"


async def _send(accepted: Path, count: int) -> float:
    """Seconds from the ring until nothing is left."""
    settings = Jsonb({"log": str(accepted)})
    values = {"settings": settings, "count": count, "conversations": CONVERSATIONS}
    async with db.transaction() as conn:
        await conn.execute(PREPARE, {"settings": settings, "count": CONVERSATIONS})
        await conn.execute(WRITE, values)
    await bell.ring_outbox()
    return await seconds_until_none(_left)


async def _idle_night() -> None:
    """Leave what autovacuum leaves: statistics of an empty queue, just before it fills."""
    async with await db.dedicated_connection() as conn:
        await conn.execute("vacuum (analyze) outbox")


async def _left() -> int:
    async with db.transaction() as conn:
        row = await (await conn.execute(LEFT)).fetchone()
    assert row is not None
    return int(row["n"])


def _one_fsync(path: Path) -> float:
    """What the disk alone takes for one line, the baseline of this table."""
    rounds, began = 50, time.perf_counter()
    with path.open("ab", buffering=0) as file:
        for _ in range(rounds):
            file.write(b"a line\n")
            os.fsync(file.fileno())
    return (time.perf_counter() - began) * 1000 / rounds
