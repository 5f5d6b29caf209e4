"""Emptying the outbox: a vendor that accepts at once, two workers, with and without limits."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

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
CROWD = 9_000


@dataclass(frozen=True, slots=True)
class Work:
    """What the workers find: whether the account keeps limits, and how many wait for one person.

    The limits are Meta's 300 a second: what is measured is what keeping them costs.
    """

    name: str
    keeps_limits: bool = False
    crowd: int = 0


WORKS = (
    Work("no limits"),
    Work("limits kept", keeps_limits=True),
    Work("beside 9,000 that wait", crowd=CROWD),
)

# A channel of the fake kind with conversations of its own: nothing is sent to seeded accounts.
PREPARE: LiteralString = """
    with account as (
      insert into channels (kind, account_id, name, settings)
      values ('fake', 'bench', 'Bench', %(settings)s)
      on conflict (kind, account_id) do update set settings = excluded.settings returning id)
    insert into conversations (contact_id, channel_id, platform, identifier_id, last_inbound_at)
    select i.contact_id, account.id, 'whatsapp', i.id, now()
    from contact_identifiers i, account where i.kind = 'phone' order by i.id limit %(count)s
    on conflict do nothing"""
WRITE: LiteralString = """
    with conversation as (
      select c.id, c.channel_id, row_number() over (order by c.id) - 1 as place
      from conversations c join channels h on h.id = c.channel_id where h.kind = 'fake'),
    message as (
      insert into messages (conversation_id, channel_id, direction, origin, body, status, sent_at)
      select c.id, c.channel_id, 'outbound', 'agent', 'Halo', 'queued', now()
      from generate_series(0, %(count)s - 1) n
      join conversation c on c.place = %(first)s + n %% %(conversations)s
      returning id, conversation_id, channel_id)
    insert into outbox (message_id, conversation_id, channel_id, idempotency_key, priority)
    select id, conversation_id, channel_id, 'bench:' || id, 1000 from message order by id"""
# The first of the crowd waits for tomorrow, and the others for it.
HOLD_UP: LiteralString = """
    update outbox set not_before = now() + interval '1 day', hold_key = 'hold.retry'
    where id = (select min(id) from outbox where state = 'queued')"""
DISPERSE: LiteralString = "update outbox set state = 'cancelled' where state = 'queued'"
LEFT = "select count(*) as n from outbox where state in ('queued', 'claimed')"


async def measure_outbox(
    started: EmbeddedServers, size: Sizes, folder: Path, say: Callable[[str], None]
) -> str:
    """How many messages a second leave, with workers that were idle before."""
    rows = []
    async with inbox_of(started, size):
        for work in WORKS:
            say(f"outbox at {size.conversations:,} conversations, {work.name}")
            rows.append(await _measure(started, work, folder, size))
    head = ("work", "conversations", "per second", "ms a message", "one fsync ms", "CPU ms each")
    title = f"{MESSAGES:,} messages by {WORKERS} workers to a vendor who writes each to disk"
    return f"{title}; target {PER_SECOND} per second\n{table(head, rows)}"


async def _measure(
    started: EmbeddedServers, work: Work, folder: Path, size: Sizes
) -> tuple[str, ...]:
    accepted = folder / "accepted.log"
    await _prepare(work, accepted)
    with running(WORKERS, folder / "product.log", web=False) as processes:
        meter = Meter(processes | {"database": server_pids(started)})
        await _send(MESSAGES // 10)
        accepted.unlink(missing_ok=True)
        await _idle_night()
        if work.crowd:
            await _gather(work.crowd)
        spent = meter.read()
        seconds = await _send(MESSAGES, beside=work.crowd)
        cost = per_unit_ms(spent, meter.read(), MESSAGES)
    await _execute(DISPERSE)
    sent = len(accepted.read_text().splitlines())
    if sent != MESSAGES:
        raise RuntimeError(f"{MESSAGES} messages were accepted {sent} times")
    return (
        *(work.name, f"{size.conversations:,}", f"{sent / seconds:,.0f}"),
        *(f"{seconds * 1000 / sent:.1f}", f"{_one_fsync(folder / 'fsync'):.1f}", cost),
    )


async def _prepare(work: Work, accepted: Path) -> None:
    settings = {"log": str(accepted)} | ({"pace_class": "meta"} if work.keeps_limits else {})
    await _execute(PREPARE, {"settings": Jsonb(settings), "count": CONVERSATIONS + 1})


async def _gather(count: int) -> None:
    """So many messages to one person, of whom the first waits."""
    await _execute(WRITE, {"count": count, "conversations": 1, "first": CONVERSATIONS})
    await _execute(HOLD_UP)


async def _send(count: int, beside: int = 0) -> float:
    """Seconds from the ring until nothing is left but what waits beside."""

    async def left() -> int:
        return await _left() - beside

    await _execute(WRITE, {"count": count, "conversations": CONVERSATIONS, "first": 0})
    await bell.ring_outbox()
    return await seconds_until_none(left)


async def _execute(statement: LiteralString, values: dict[str, Any] | None = None) -> None:
    async with db.transaction() as conn:
        await conn.execute(statement, values)


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
