"""Signed posts of one program to a running web process, one by one and a hundred at a time.

Every message goes to somebody who wrote lately, into a thread of the seeded inbox. The queue that
they stand in grows while they are measured; the last rows are measured behind a long one.
PostgreSQL is told of the first messages at once, as it finds out by itself within a minute: until
then it takes the new tables for empty, and reads them as such.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.cpu import Meter, per_unit_ms
from bench.installation import inbox_of, server_pids
from bench.load import Load, request, run_load
from bench.measure import table
from bench.product import running
from bench.seed import Sizes
from omnidesk import db
from omnidesk.embedded import EmbeddedServers
from omnidesk.rules.signing import Signed, sign
from omnidesk.services.api.callers import SECRET, sealed
from omnidesk.services.api.secrets import new_client_id, new_secret
from omnidesk.settings import get_settings

ONE, BULK = "/api/external/messages", "/api/external/messages/bulk"
PEOPLE = 300
IN_BULK = 100
WARM_UP, ALONE, TOGETHER, BULKS = 400, 500, 4_000, 60
CONNECTIONS = 16
BEHIND = 100_000
TARGETS = "targets: 900 per second and p95 35 ms; alone p50 2.5 ms; bulk 4,000 messages per second"

OPEN_WINDOWS = """
    update conversations c set last_inbound_at = now()
    from contact_identifiers i
    where i.id = c.identifier_id and c.id in (
      select id from conversations where platform = 'whatsapp' order by id limit %s)
    returning i.value"""
FILL = """
    with written as (
      insert into messages (conversation_id, channel_id, direction, origin, body, status, sent_at)
      select c.id, c.channel_id, 'outbound', 'api', 'Pesanan', 'queued', now()
      from generate_series(1, %(n)s) n,
        (select id, channel_id from conversations where platform = 'whatsapp' limit 1) c
      returning id, conversation_id, channel_id)
    insert into outbox (message_id, conversation_id, channel_id, idempotency_key, kind, lane)
    select id, conversation_id, channel_id, 'bench:' || id, 'api', 'api:' || channel_id
    from written"""


class _Program:
    """A client with limits that are never met."""

    def __init__(self, client_id: str, secret: str, phones: Sequence[str]) -> None:
        self._client_id, self._secret, self._phones = client_id, secret, phones

    def post(self, number: int) -> bytes:
        """One message."""
        return self._signed(ONE, self._message(number))

    def bulk(self, number: int) -> bytes:
        """A hundred messages."""
        first = number * IN_BULK
        messages = [self._message(first + place) for place in range(IN_BULK)]
        return self._signed(BULK, {"messages": messages})

    def _message(self, number: int) -> dict[str, Any]:
        return {
            "request_id": f"order-{uuid4().hex}",
            "phone_number": self._phones[number % len(self._phones)],
            "message": f"Pesanan {number} siap diambil di toko kami sampai pukul 20.00.",
            "recipient_name": "Rahmawati",
            "metadata": {"messageType": "order_ready", "order": {"number": number}},
        }

    def _signed(self, path: str, asked: dict[str, Any]) -> bytes:
        body, timestamp = json.dumps(asked).encode(), str(time.time_ns() // 1_000_000)
        signature = sign(self._secret, Signed(self._client_id, timestamp, "POST", path, body))
        headers = {
            "Content-Type": "application/json",
            "X-Client-Id": self._client_id,
            "X-Timestamp": timestamp,
            "X-Signature": signature,
        }
        return request("POST", path, headers, body)


async def measure_api(
    started: EmbeddedServers, sizes: Sequence[Sizes], log: Path, say: Callable[[str], None]
) -> str:
    """The table for all sizes."""
    rows: list[tuple[str, ...]] = []
    for size in sizes:
        async with inbox_of(started, size):
            program = await _make_program()
            with running(0, log) as processes:
                meter = Meter(processes | {"database": server_pids(started)})
                say(f"external API at {size.conversations:,} conversations")
                rows += await _measure(program, size, meter)
                if size is sizes[-1]:
                    say(f"external API behind {BEHIND:,} queued messages")
                    await _fill_queue()
                    rows += await _measure(program, size, meter, ", long queue")
    head = ("work", "conversations", "messages/s", "p50 ms", "p95 ms", "CPU ms each")
    return f"Signed posts of one program; {TARGETS}\n{table(head, rows)}"


async def _measure(
    program: _Program, size: Sizes, meter: Meter, where: str = ""
) -> list[tuple[str, ...]]:
    await _load([program.post(number) for number in range(WARM_UP)], CONNECTIONS)
    await _analyze()
    live = [request("GET", "/health/live", {})]
    posts = [program.post(number) for number in range(ALONE + TOGETHER)]
    bulks = [program.bulk(number) for number in range(BULKS)]
    rows: list[tuple[str, ...]] = []
    for name, requests, connections, each in (
        ("bare answer, 16 connections", live * TOGETHER, CONNECTIONS, 0),
        (f"one, 1 connection{where}", posts[:ALONE], 1, 1),
        (f"one, 16 connections{where}", posts[ALONE:], CONNECTIONS, 1),
        (f"bulk of 100, 4 connections{where}", bulks, 4, IN_BULK),
    ):
        before, spent = await _count(), meter.read()
        load = await _load(requests, connections)
        cost = per_unit_ms(spent, meter.read(), len(requests) * max(each, 1))
        if await _count() - before != len(requests) * each:
            raise RuntimeError(f"{name}: {await _count() - before} messages")
        rate = load.per_second * max(each, 1)
        times = (f"{load.times.p50:.1f}", f"{load.times.p95:.1f}")
        rows.append((name, f"{size.conversations:,}", f"{rate:,.0f}", *times, cost))
    return rows


async def _load(requests: Sequence[bytes], connections: int) -> Load:
    settings = get_settings()
    return await run_load(settings.host, settings.port, requests, connections)


async def _make_program() -> _Program:
    client_id, secret = new_client_id(), new_secret()
    async with db.transaction() as conn:
        made = await conn.execute(
            "insert into api_clients (client_id, name, secret, per_minute, per_day)"
            " values (%s, %s, ''::bytea, 1000000, 100000000) returning id",
            (client_id, client_id),
        )
        row = await made.fetchone()
        assert row is not None
        await conn.execute(
            "update api_clients set secret = %s where id = %s",
            (sealed(secret, SECRET, row["id"]), row["id"]),
        )
        found = await (await conn.execute(OPEN_WINDOWS, (PEOPLE,))).fetchall()
    return _Program(client_id, secret, [one["value"] for one in found])


async def _fill_queue() -> None:
    async with db.transaction() as conn:
        await conn.execute(FILL, {"n": BEHIND})


async def _analyze() -> None:
    connection = await db.dedicated_connection()
    await connection.execute("vacuum analyze messages, outbox, api_messages, conversations")
    await connection.close()


async def _count() -> int:
    async with db.transaction() as conn:
        row = await (await conn.execute("select count(*) as n from api_messages")).fetchone()
    assert row is not None
    return int(row["n"])
