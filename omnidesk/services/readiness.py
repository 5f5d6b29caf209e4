"""Whether this installation can do its work: the database, Redis, the schema, and the processes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import cast

import psycopg
from redis.exceptions import RedisError

from omnidesk.db import redis, transaction
from omnidesk.errors import OmniDeskError
from omnidesk.services.heartbeat import is_alive
from omnidesk.services.migration import current_revision, head_revision

OK = "ok"


async def readiness() -> dict[str, str]:
    """Each part and "ok", or in a few words what is wrong with it."""
    return {name: await _told(check) for name, check in CHECKS.items()}


async def _told(check: Callable[[], Awaitable[str]]) -> str:
    try:
        return await check()
    except (OmniDeskError, psycopg.Error, RedisError, OSError) as error:
        return f"not reachable ({type(error).__name__})"


async def _database() -> str:
    async with transaction() as conn:
        await conn.execute("select 1")
    return OK


async def _redis() -> str:
    await cast(Awaitable[bool], redis().ping())
    return OK


async def _migrations() -> str:
    async with transaction() as conn:
        current = await current_revision(conn)
    head = head_revision()
    return OK if current == head else f"at {current}, this version needs {head}"


async def _worker() -> str:
    return OK if await is_alive("worker") else "no sign of life"


async def _ticker() -> str:
    return OK if await is_alive("ticker") else "no sign of life"


CHECKS: dict[str, Callable[[], Awaitable[str]]] = {
    "database": _database,
    "redis": _redis,
    "migrations": _migrations,
    "worker": _worker,
    "ticker": _ticker,
}
