"""Migrating: once however many ask, and never backwards."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from omnidesk.embedded import EmbeddedServers
from omnidesk.errors import SetupError
from omnidesk.services.migration import head_revision, migrate
from omnidesk.settings import get_settings


@pytest.fixture
def empty_database(
    servers: EmbeddedServers, monkeypatch: pytest.MonkeyPatch
) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A second database of the test server that nobody has migrated."""
    url = str(servers.database_url)
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("drop database if exists unmigrated with (force)")
        admin.execute("create database unmigrated")
        own = url.replace("/omnidesk?", "/unmigrated?")
        monkeypatch.setenv("DATABASE_URL", own)
        get_settings.cache_clear()
        with psycopg.connect(own, autocommit=True) as conn:
            yield conn
        get_settings.cache_clear()
        admin.execute("drop database unmigrated with (force)")


def test_head_is_the_one_that_alembic_sees() -> None:
    assert head_revision() == ScriptDirectory.from_config(Config("alembic.ini")).get_current_head()


def test_many_at_once_migrate_once(
    empty_database: psycopg.Connection[tuple[object, ...]],
) -> None:
    with ThreadPoolExecutor(4) as pool:
        worked = list(pool.map(lambda _: migrate(), range(4)))
    assert sorted(worked) == [False, False, False, True]
    found = empty_database.execute("select version_num from alembic_version").fetchall()
    assert found == [(head_revision(),)]


def test_newer_database_is_refused(
    empty_database: psycopg.Connection[tuple[object, ...]],
) -> None:
    migrate()
    empty_database.execute("update alembic_version set version_num = 'from_the_future'")
    with pytest.raises(SetupError, match="migrated by a newer one"):
        migrate()
