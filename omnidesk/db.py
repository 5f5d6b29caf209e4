"""Connections: the one psycopg pool of a process, and Redis.

SQLModel declares the tables; every statement is plain SQL on this pool. An insert through a session
costs three to seven times as much, and two ways to the database cannot share a transaction.

The only module that builds engines and pools. Pools belong to one event loop: a process opens them
with `open_pools()` where its loop starts and closes them with `close_pools()`.
"""

from __future__ import annotations

import select
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import AsyncConnection, AsyncCursor
from psycopg.pq import TransactionStatus
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout
from redis import Redis as BlockingRedis
from redis.asyncio import Redis

from omnidesk import clock
from omnidesk.errors import SetupError, Unavailable
from omnidesk.settings import get_settings

Connection = AsyncConnection[DictRow]
Cursor = AsyncCursor[DictRow]

# A request that cannot get a connection within this time is answered with 503 instead of hanging.
POOL_WAIT_S = 5.0
# The pool tries a lost server again after 1, 2, 4, 8 … seconds, and whoever waits meanwhile waits
# for that try. Giving up soon lets the next request try at once: a restart is over when it is over.
RECONNECT_S = 2.0
# Enough for the measured 2,500 requests/s of one web worker, and far from PostgreSQL's 100.
POOL_MAX = 12
# A server that stops says so on each of its connections. One that vanished with its network does
# not: so often a connection is asked in any case.
ASK_EVERY_S = 5.0


class _Pooled(AsyncConnection[DictRow]):
    """A connection that knows when its server last answered `_check`."""

    answered_at = 0.0


@dataclass(slots=True)
class _Open:
    pool: AsyncConnectionPool[Connection]
    redis: Redis


_open: _Open | None = None


def plain_dsn(url: str) -> str:
    """A libpq URL from any of the spellings that users write (SQLAlchemy's prefix dropped)."""
    for prefix in ("postgresql+psycopg://", "postgresql+psycopg2://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql://" + url.removeprefix(prefix)
    return url


def database_url() -> str:
    """The database of this installation as a libpq URL. Raises SetupError when there is none."""
    url = get_settings().resolved_database_url()
    if not url:
        raise SetupError(
            "No database is known: set DATABASE_URL, or start the installation with "
            "`python -m omnidesk up`."
        )
    return plain_dsn(url)


def redis_url() -> str:
    """The Redis of this installation. Raises SetupError when there is none."""
    url = get_settings().resolved_redis_url()
    if not url:
        raise SetupError(
            "No Redis is known: set REDIS_URL, or start the installation with "
            "`python -m omnidesk up`."
        )
    return url


def sqlalchemy_url(url: str | None = None) -> str:
    """The same database in SQLAlchemy's spelling, for sessions and migrations."""
    return "postgresql+psycopg://" + (url or database_url()).removeprefix("postgresql://")


async def open_pools() -> None:
    """Open the pools of this process on the running loop; a second call does nothing.

    Also sets the clock to the installation's anchor.
    """
    global _open  # noqa: PLW0603 - one set of pools per process is the point
    if _open is not None:
        return
    pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
        database_url(),
        connection_class=_Pooled,
        kwargs={"row_factory": dict_row},
        min_size=1,
        max_size=POOL_MAX,
        timeout=POOL_WAIT_S,
        reconnect_timeout=RECONNECT_S,
        check=_check,
        open=False,
        name="omnidesk",
    )
    await pool.open()
    _open = _Open(pool, Redis.from_url(redis_url(), decode_responses=True))
    await agree_on_clock()


async def close_pools() -> None:
    """Close what `open_pools()` opened."""
    global _open
    if _open is None:
        return
    opened, _open = _open, None
    await opened.pool.close()
    await opened.redis.aclose()


async def _check(conn: Connection) -> None:
    """Raises when the server is gone. Asking it would cost as much as a statement, every time."""
    assert isinstance(conn, _Pooled)  # noqa: S101 - the pool makes no others
    now = time.monotonic()
    if now - conn.answered_at > ASK_EVERY_S or _has_news(conn):
        try:
            await AsyncConnectionPool.check_connection(conn)
        except psycopg.OperationalError:
            # The others are gone too, most likely. The pool would wait longer after each of them.
            await _pools().pool.check()
            raise
        conn.answered_at = now


def _has_news(conn: Connection) -> bool:
    """Whether the server has said something unasked: its farewell, as a rule."""
    waiting = select.poll()
    waiting.register(conn.fileno(), select.POLLIN)
    return bool(waiting.poll(0))


def _pools() -> _Open:
    if _open is None:
        raise RuntimeError("open_pools() has not run in this process")
    return _open


@asynccontextmanager
async def transaction() -> AsyncIterator[Connection]:
    """One transaction: committed at the end of the block, rolled back by any error.

    Rows are dicts. Raises Unavailable when the database cannot be reached.
    """
    try:
        async with _pools().pool.connection() as conn:
            yield conn
    except PoolTimeout as error:
        raise Unavailable from error


@asynccontextmanager
async def statements() -> AsyncIterator[Connection]:
    """Statements that are each a transaction of their own: half the round trips of one.

    Raises Unavailable when the database cannot be reached.
    """
    async with transaction() as conn:
        await conn.set_autocommit(True)
        try:
            yield conn
        finally:
            # What was broken off in the middle is thrown away by the pool.
            if conn.info.transaction_status is TransactionStatus.IDLE:
                await conn.set_autocommit(False)


def redis() -> Redis:
    """The Redis client of this process; answers are text."""
    return _pools().redis


def blocking_redis() -> BlockingRedis:
    """A new client for what is not asynchronous (RQ). Answers are bytes; a call gives up soon."""
    return BlockingRedis.from_url(redis_url(), socket_connect_timeout=2, socket_timeout=2)


@asynccontextmanager
async def advisory_lock(conn: Connection, name: str) -> AsyncIterator[None]:
    """Hold the named lock until the transaction of `conn` ends."""
    await conn.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (name,))
    yield


async def dedicated_connection(**options: Any) -> Connection:
    """A connection outside the pool, for session-level locks; the caller closes it."""
    return await psycopg.AsyncConnection[DictRow].connect(
        database_url(), row_factory=dict_row, autocommit=True, **options
    )


async def agree_on_clock() -> None:
    """Run on the installation's test clock, which the first process to ask for one stores."""
    wanted = clock.wanted_anchor()
    if wanted is None:
        clock.set_anchor(None)
        return
    async with transaction() as conn:
        await conn.execute(
            "insert into clock_anchor (id, real_at, shown_at, rate) values (1, %s, %s, %s)"
            " on conflict (id) do nothing",
            (wanted.real, wanted.shown, wanted.rate),
        )
        row = await (await conn.execute("select * from clock_anchor where id = 1")).fetchone()
    assert row is not None  # noqa: S101 - inserted above
    clock.set_anchor(clock.Anchor(row["real_at"], row["shown_at"], row["rate"]))
