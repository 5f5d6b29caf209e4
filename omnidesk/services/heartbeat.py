"""Signs of life of workers and tickers, in real time: what readiness and operators look at."""

from __future__ import annotations

from datetime import datetime

from omnidesk.db import transaction

BEAT_EVERY_S = 10
# Three missed beats: enough for a pause of the machine, soon enough for a person who waits.
ALIVE_FOR_S = 3 * BEAT_EVERY_S


async def beat(name: str, role: str) -> None:
    """Say that the process `name` lives; `role` is "worker" or "ticker"."""
    async with transaction() as conn:
        await conn.execute(
            "insert into heartbeats (name, role, beat_at) values (%s, %s, clock_timestamp())"
            " on conflict (name) do update set role = excluded.role, beat_at = excluded.beat_at",
            (name, role),
        )


async def forget(name: str) -> None:
    """The process ended in order: it is not missed."""
    async with transaction() as conn:
        await conn.execute("delete from heartbeats where name = %s", (name,))


async def find_last_beat(role: str) -> datetime | None:
    """When a process of this role last gave a sign of life, in real time."""
    async with transaction() as conn:
        asked = await conn.execute(
            "select max(beat_at) as at from heartbeats where role = %s", (role,)
        )
        found = await asked.fetchone()
    return found["at"] if found else None


async def is_alive(role: str) -> bool:
    """Whether at least one process of this role has given a sign of life lately."""
    async with transaction() as conn:
        asked = await conn.execute(
            "select 1 from heartbeats where role = %s"
            " and beat_at > clock_timestamp() - %s * interval '1 second' limit 1",
            (role, ALIVE_FOR_S),
        )
        return await asked.fetchone() is not None


async def forget_the_dead() -> None:
    """Drop the names of processes that were killed: each start has a new name."""
    async with transaction() as conn:
        await conn.execute(
            "delete from heartbeats where beat_at < clock_timestamp() - interval '1 day'"
        )
