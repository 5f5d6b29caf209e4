"""Signed webhooks of known senders to a running web process, and until all of it is processed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from uuid import uuid4

from bench.cpu import Meter, per_unit_ms
from bench.installation import inbox_of, server_pids
from bench.load import Load, request, run_load
from bench.measure import seconds_until_none, table
from bench.product import running
from bench.seed import ACCOUNTS, Sizes, phone_of, sender_of
from omnidesk import db
from omnidesk.demo import meta_events, twilio_events
from omnidesk.embedded import EmbeddedServers
from omnidesk.services.app_settings import set_secret
from omnidesk.settings import get_settings

APP_SECRET = "a-secret-of-the-app"
AUTH_TOKEN = "a-token-of-the-account"
ACCOUNT_SID = "AC" + "ab" * 16
NUMBER, PAGE, _ = ACCOUNTS
CONNECTIONS = 16
REQUESTS, WARM_UP = 3_000, 400
PER_SECOND = 900
WORKERS = 2

Make = Callable[[int], bytes]


def _meta(number: int) -> bytes:
    """A person writes to the Page: another of 300 known people each time."""
    now_ms, mid = time.time_ns() // 1_000_000, f"m_{uuid4().hex}"
    text = "Halo kak, apakah masih ada stok?"
    event = meta_events.text_event(sender_of(number % 300), PAGE, now_ms, mid=mid, text=text)
    body = meta_events.envelope("facebook", [(PAGE, [event])], now_ms)
    letter = meta_events.signed_letter("", body, APP_SECRET)
    return request("POST", "/api/webhook/facebook", letter.headers, letter.body)


def _twilio(number: int) -> bytes:
    """A person writes on WhatsApp."""
    path, sender = "/api/twilio/webhook", f"whatsapp:{phone_of(number % 300)}"
    parameters = twilio_events.inbound_parameters(
        ACCOUNT_SID, sender, f"whatsapp:{NUMBER}", "Halo kak", sid=f"SM{uuid4().hex}"
    )
    url = get_settings().public_url + path
    letter = twilio_events.signed_letter(url, parameters, AUTH_TOKEN)
    return request("POST", path, letter.headers, letter.body)


def _live(_number: int) -> bytes:
    """The least that the same server can answer."""
    return request("GET", "/health/live", {})


async def measure_webhooks(
    started: EmbeddedServers, sizes: Sequence[Sizes], log: Path, say: Callable[[str], None]
) -> str:
    """The table for all sizes."""
    rows: list[tuple[str, ...]] = []
    for size in sizes:
        async with inbox_of(started, size):
            await set_secret("meta.app_secret", APP_SECRET, None)
            await set_secret("twilio.auth_token", AUTH_TOKEN, None)
            with running(WORKERS, log) as processes:
                say(f"webhooks at {size.conversations:,} conversations")
                rows += await _measure(size, Meter(processes | {"database": server_pids(started)}))
    head = ("work", "conversations", "per second", "p50 ms", "p95 ms", "processed", "CPU ms each")
    title = f"{REQUESTS:,} requests over {CONNECTIONS} connections, each signed, each one message"
    return f"{title}; target {PER_SECOND} per second, processed 1 s later\n{table(head, rows)}"


async def _measure(size: Sizes, meter: Meter) -> list[tuple[str, ...]]:
    rows = []
    for name, make in (("bare answer", _live), ("Meta", _meta), ("Twilio", _twilio)):
        await _load(make, WARM_UP)
        await _all_processed()
        before, spent = await _messages(), meter.read()
        load = await _load(make, REQUESTS)
        processed_s = await _all_processed()
        cost = per_unit_ms(spent, meter.read(), REQUESTS)
        stored = await _messages() - before
        if stored != (0 if make is _live else REQUESTS):
            raise RuntimeError(f"{REQUESTS} requests made {stored} messages")
        processed = "" if make is _live else f"{processed_s:.2f} s later"
        rows.append(_row(name, size, load, processed, cost))
    return rows


def _row(name: str, size: Sizes, load: Load, processed: str, cost: str) -> tuple[str, ...]:
    return (
        *(name, f"{size.conversations:,}", f"{load.per_second:,.0f}"),
        *(f"{load.times.p50:.1f}", f"{load.times.p95:.1f}", processed, cost),
    )


async def _load(make: Make, count: int) -> Load:
    settings = get_settings()
    requests = [make(number) for number in range(count)]
    return await run_load(settings.host, settings.port, requests, CONNECTIONS)


async def _all_processed() -> float:
    """Seconds until no stored event waits."""
    return await seconds_until_none(partial(_count, "inbox_events", "state = 'received'"))


async def _messages() -> int:
    return await _count("messages", "external_id not like 'bench-%%'")


async def _count(table_name: str, condition: str) -> int:
    query = f"select count(*) as n from {table_name} where {condition}"
    async with db.transaction() as conn:
        row = await (await conn.execute(query.encode())).fetchone()
    assert row is not None
    return int(row["n"])
