"""Short links followed by many phones at once, with every click counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from bench.cpu import Meter, per_unit_ms
from bench.installation import inbox_of, server_pids
from bench.load import Load, request, run_load
from bench.measure import table
from bench.product import running
from bench.seed import Sizes
from omnidesk import db
from omnidesk.embedded import EmbeddedServers
from omnidesk.services.short_links import LinkedText, shorten_texts
from omnidesk.settings import get_settings

CONNECTIONS = 16
REQUESTS = 6_000
ROUNDS = 3
PER_SECOND, P95_MS = 1_500, 20
RECIPIENTS = 1_000
# Each link was opened before: what is measured are the clicks after the first.
WARM_UP = RECIPIENTS
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36"
HEADERS = {"User-Agent": PHONE, "Accept": "text/html", "Accept-Language": "id-ID,id;q=0.9"}


async def measure_short_links(
    started: EmbeddedServers, sizes: Sequence[Sizes], log: Path, say: Callable[[str], None]
) -> str:
    """The table for all sizes: the median of so many rounds, beside the bare answer."""
    rows: list[tuple[str, ...]] = []
    for size in sizes:
        async with inbox_of(started, size):
            paths = await _make_links()
            with running(0, log) as processes:
                say(f"short links at {size.conversations:,} conversations")
                meter = Meter(processes | {"database": server_pids(started)})
                rows += [
                    await _measure("bare answer", ["/health/live"], size, meter),
                    await _measure("short link", paths, size, meter),
                ]
    head = ("work", "conversations", "per second", "p50 ms", "p95 ms", "clicks", "CPU ms each")
    title = (
        f"{REQUESTS:,} requests over {CONNECTIONS} connections to {RECIPIENTS:,} links;"
        f" target {PER_SECOND:,} per second, p95 {P95_MS} ms, every click counted"
    )
    return f"{title}\n{table(head, rows)}"


async def _make_links() -> list[str]:
    """One link for each of the first conversations, as messages make them."""
    async with db.transaction() as conn:
        found = await conn.execute(
            "select id from conversations order by id limit %s for update", (RECIPIENTS,)
        )
        texts = [
            LinkedText("https://toko.id/bayar", row["id"], None, True)
            for row in await found.fetchall()
        ]
        links = await shorten_texts(conn, texts)
    return [link.removeprefix(get_settings().public_url) for link in links]


async def _measure(name: str, paths: Sequence[str], size: Sizes, meter: Meter) -> tuple[str, ...]:
    await _load(paths, WARM_UP)
    before, spent = await _clicks(), meter.read()
    loads = [await _load(paths, REQUESTS) for _ in range(ROUNDS)]
    cost = per_unit_ms(spent, meter.read(), REQUESTS * ROUNDS)
    counted = await _clicks() - before
    if counted not in (0, REQUESTS * ROUNDS):
        raise RuntimeError(f"{REQUESTS * ROUNDS} requests made {counted} clicks")
    load = sorted(loads, key=lambda one: one.per_second)[ROUNDS // 2]
    return (
        *(name, f"{size.conversations:,}", f"{load.per_second:,.0f}"),
        *(f"{load.times.p50:.1f}", f"{load.times.p95:.1f}", f"{counted:,}", cost),
    )


async def _load(paths: Sequence[str], count: int) -> Load:
    settings = get_settings()
    requests = [request("GET", paths[n % len(paths)], HEADERS) for n in range(count)]
    return await run_load(settings.host, settings.port, requests, CONNECTIONS)


async def _clicks() -> int:
    async with db.transaction() as conn:
        row = await (await conn.execute("select count(*) as n from link_clicks")).fetchone()
    assert row is not None
    return int(row["n"])
