"""Fixtures of every test: real servers, a migrated database, and clean tables for each test."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest
from hypothesis import settings

from tests.environment import DATA_DIR, prepare_environment

prepare_environment()

from omnidesk import clock, db  # noqa: E402 - after the environment
from omnidesk.embedded import EmbeddedServers  # noqa: E402
from omnidesk.settings import get_settings  # noqa: E402
from tests.people import People, make_people  # noqa: E402

pytest_plugins = ["tests.simulators"]

# How long an example takes says more about the machine than about the code.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

# A test database need not survive a power cut.
FAST = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


@pytest.fixture(scope="session")
def servers() -> Iterator[EmbeddedServers]:
    """PostgreSQL and Redis, their URLs in the environment, the database migrated."""
    started = EmbeddedServers(DATA_DIR)
    started.start()
    os.environ["DATABASE_URL"] = str(started.database_url)
    os.environ["REDIS_URL"] = str(started.redis_url)
    get_settings.cache_clear()
    _make_fast()
    migrate()
    yield started
    started.stop()
    shutil.rmtree(DATA_DIR, ignore_errors=True)


def _make_fast() -> None:
    with psycopg.connect(db.database_url(), autocommit=True) as conn:
        for setting in FAST:
            conn.execute(f"alter system set {setting}".encode())
        conn.execute("select pg_reload_conf()")


def migrate(revision: str = "head") -> None:
    """Bring the test database to a revision."""
    from alembic import command
    from alembic.config import Config

    command.upgrade(Config("alembic.ini"), revision)


@pytest.fixture(scope="session")
async def pools(servers: EmbeddedServers) -> AsyncIterator[None]:
    """The pools of this process, open for the whole run on its one event loop."""
    await db.open_pools()
    yield
    await db.close_pools()


@pytest.fixture
async def database(pools: None) -> AsyncIterator[None]:
    """A database without rows and a Redis without keys."""
    await empty_everything()
    yield
    clock.set_anchor(None)


async def empty_everything() -> None:
    """Delete every row of ours, and every key."""
    async with db.transaction() as conn:
        rows = await (
            await conn.execute(
                "select tablename from pg_tables"
                " where schemaname = 'public' and tablename <> 'alembic_version'"
            )
        ).fetchall()
        names = ", ".join(f'"{row["tablename"]}"' for row in rows)
        await conn.execute(f"truncate {names} restart identity cascade".encode())
    await db.redis().flushdb()


@pytest.fixture
async def people(database: None) -> People:
    """Ana (admin), Budi (user in Sales) and Citra (user in Support, must never see Sales)."""
    return await make_people()
