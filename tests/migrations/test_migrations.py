"""The migrations: one line of them, passable in both directions, leading to the models."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import pytest
from alembic.script import Script, ScriptDirectory
from sqlalchemy import text
from sqlmodel import SQLModel

import omnidesk.models  # noqa: F401 - registers the tables
from omnidesk.embedded import EmbeddedServers
from tests.migrations.catalogue import everything_of, tables_of
from tests.migrations.databases import config, downgrade, empty_database, engine_of, upgrade


def _scripts() -> list[Script]:
    """All revisions, first to last."""
    return list(ScriptDirectory.from_config(config()).walk_revisions())[::-1]


@pytest.fixture
def database(servers: EmbeddedServers) -> Iterator[str]:
    with empty_database("migrations") as name:
        yield name


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(config()).get_heads()) == 1


def test_up_down_up_ends_where_it_was_and_leaves_nothing_between(database: str) -> None:
    upgrade(database)
    first = everything_of(database)
    downgrade(database, "base")
    assert everything_of(database) == {kind: set() for kind in first}
    upgrade(database)
    assert everything_of(database) == first


def test_each_revision_can_be_taken_back(database: str) -> None:
    for script in _scripts():
        before = everything_of(database)
        upgrade(database, script.revision)
        downgrade(database, str(script.down_revision or "base"))
        assert (script.revision, everything_of(database)) == (script.revision, before)
        upgrade(database, script.revision)


def test_models_and_migrations_agree(database: str) -> None:
    upgrade(database)
    with empty_database("models") as models:
        with engine_of(models).begin() as connection:
            connection.execute(text("create extension pg_trgm"))
            SQLModel.metadata.create_all(connection)
        assert tables_of(database) == tables_of(models)


@pytest.mark.parametrize("script", _scripts(), ids=lambda script: script.revision)
def test_revision_never_waits_long_for_a_lock_or_runs_for_hours(script: Script) -> None:
    for way in (script.module.upgrade, script.module.downgrade):
        source = inspect.getsource(way)
        assert "set local lock_timeout" in source
        assert "set local statement_timeout" in source
