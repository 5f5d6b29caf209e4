"""The servers of a benchmark: embedded ones in a folder of its own, one database per size."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from bench.seed import Sizes, seed
from omnidesk import db
from omnidesk.embedded import EmbeddedServers
from omnidesk.settings import use_environment


@contextmanager
def servers(data_dir: Path) -> Iterator[EmbeddedServers]:
    """PostgreSQL and Redis as a new installation has them, in `data_dir`."""
    use_environment({"OMNIDESK_ENV": "test", "OMNIDESK_DATA_DIR": str(data_dir)})
    started = EmbeddedServers(data_dir)
    started.start()
    use_environment({"REDIS_URL": str(started.redis_url)})
    try:
        yield started
    finally:
        started.stop()


@asynccontextmanager
async def inbox_of(started: EmbeddedServers, sizes: Sizes) -> AsyncIterator[bool]:
    """The pools open on a seeded database of these sizes; true when it was seeded just now."""
    url = str(started.database_url)
    name = f"inbox_{sizes.conversations}_{sizes.messages}"
    is_new = _create_database(url, name)
    use_environment({"DATABASE_URL": re.sub(r"/omnidesk(?=\?|$)", f"/{name}", url)})
    if is_new:
        _migrate()
    await db.open_pools()
    try:
        if is_new:
            await seed(sizes)
        yield is_new
    finally:
        await db.close_pools()


def server_pids(started: EmbeddedServers) -> tuple[int, ...]:
    """PostgreSQL's first process; the others are its children."""
    pid = started.postgres.pid() if started.postgres else None
    return (pid,) if pid else ()


def _create_database(url: str, name: str) -> bool:
    with psycopg.connect(url, autocommit=True) as conn:
        known = conn.execute("select 1 from pg_database where datname = %s", (name,)).fetchone()
        if known is None:
            conn.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        return known is None


def _migrate() -> None:
    from alembic import command
    from alembic.config import Config

    command.upgrade(Config("alembic.ini"), "head")
