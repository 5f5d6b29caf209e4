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
from omnidesk.services import passwords  # noqa: E402
from omnidesk.settings import get_settings  # noqa: E402
from tests.people import People, make_people  # noqa: E402

pytest_plugins = ["tests.simulators"]

# How long an example takes says more about the machine than about the code.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

# In this process a password is hashed as in production, only in a millisecond: no test guesses one.
# `test_passwords.py` looks at the cost of what is shipped.
passwords.DECOY = passwords.DECOY.replace(b"$%d$" % passwords.COST, b"$04$")
passwords.COST = 4

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
def impatient(pools: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for a database that is away gives up sooner, and for nothing else."""
    assert db._open is not None
    monkeypatch.setattr(db._open.pool, "timeout", 0.5)


@pytest.fixture
async def database(pools: None) -> AsyncIterator[None]:
    """A database without rows and a Redis without keys."""
    await empty_everything()
    yield
    clock.set_anchor(None)


# Few tests write to more than a handful of tables, so others are only looked at: to truncate all
# of them took longer than most tests. One that deleted rows have made large is truncated, though.
# The locks wait for writers that a test has left behind.
EMPTY = """
do $$
declare one record; is_used bool;
begin
    perform set_config('session_replication_role', 'replica', true);
    for one in
        select oid, oid::regclass as name from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'r'
            and relname <> 'alembic_version'
        order by oid
    loop
        execute format('lock table %s in share row exclusive mode', one.name);
        execute format('select exists (select 1 from %s)', one.name) into is_used;
        if pg_relation_size(one.oid) > 500000 then
            execute format('truncate %s cascade', one.name);
        elsif is_used then
            execute format('delete from %s', one.name);
        end if;
    end loop;
    perform setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
    from pg_sequences where schemaname = 'public' and last_value is not null;
end $$
"""


async def empty_everything() -> None:
    """Delete every row of ours, and every key; numbers begin anew."""
    async with db.transaction() as conn:
        await conn.execute(EMPTY.encode())
    await db.redis().flushdb()


@pytest.fixture
async def people(database: None) -> People:
    """Ana (admin), Budi (user in Sales) and Citra (user in Support, must never see Sales)."""
    return await make_people()
