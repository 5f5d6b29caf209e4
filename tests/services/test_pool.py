"""Connections that the server has closed are never handed out."""

from __future__ import annotations

from contextlib import AsyncExitStack

import pytest
from psycopg_pool import AsyncConnectionPool

from omnidesk import db

END_OTHERS = """
    select pg_terminate_backend(pid, 5000) as is_ended from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()
      and backend_type = 'client backend'"""


async def test_a_connection_that_the_server_closed_is_replaced(database: None) -> None:
    async with AsyncExitStack() as all_at_once:
        entered = [all_at_once.enter_async_context(db.transaction()) for _ in range(db.POOL_MAX)]
        ended = {(await conn).info.backend_pid for conn in entered}
    own = await db.dedicated_connection()
    assert all(row["is_ended"] for row in await (await own.execute(END_OTHERS)).fetchall())
    await own.close()
    for _ in range(db.POOL_MAX):
        async with db.transaction() as conn:
            assert conn.info.backend_pid not in ended
            await conn.execute("select 1")


async def test_a_connection_is_not_asked_each_time(
    database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with db.transaction() as conn:  # has just been asked, or is new
        known = conn
    asked: list[object] = []

    async def ask(conn: object) -> None:
        asked.append(conn)

    monkeypatch.setattr(AsyncConnectionPool, "check_connection", ask)
    for _ in range(3):
        await db._check(known)
    assert asked == []
