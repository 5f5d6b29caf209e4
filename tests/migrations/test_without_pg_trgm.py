"""A server on which we may not create the extension: all is there but the speed of search."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from omnidesk.embedded import EmbeddedServers
from tests.migrations.catalogue import tables_of
from tests.migrations.databases import empty_database, engine_of, upgrade

STRANGER = "may_not_create_extensions"


@pytest.fixture
def database(servers: EmbeddedServers) -> Iterator[str]:
    """A database that belongs to somebody else and lets a stranger make tables only."""
    with empty_database("managed") as name:
        with engine_of(name).begin() as connection:
            connection.execute(text(f"create role {STRANGER} login"))
            connection.execute(text(f"grant create, usage on schema public to {STRANGER}"))
        yield name
        with engine_of(name).begin() as connection:
            connection.execute(text(f"drop owned by {STRANGER}"))
            connection.execute(text(f"drop role {STRANGER}"))


def test_migrations_pass_without_the_extension(database: str) -> None:
    upgrade(database, user=STRANGER)
    with empty_database("with_extension") as complete:
        upgrade(complete)
        missing = tables_of(complete)["indexes"] - tables_of(database)["indexes"]
    assert len(missing) == 3
    assert all("gin_trgm_ops" in index for index in missing)
