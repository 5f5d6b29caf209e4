"""Databases beside the one of the other tests, on the same server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, NullPool, create_engine, text

from omnidesk.db import database_url, sqlalchemy_url


def url_of(name: str, user: str | None = None) -> str:
    """The URL of another database (and user) on the server of the tests."""
    url = re.sub(r"/[^/?]+(?=\?|$)", f"/{name}", database_url())
    return url if user is None else re.sub(r"//[^@]*@", f"//{user}@", url)


def engine_of(name: str, user: str | None = None) -> Engine:
    return create_engine(sqlalchemy_url(url_of(name, user)), poolclass=NullPool)


@contextmanager
def empty_database(name: str) -> Iterator[str]:
    """A new database, dropped at the end."""
    with engine_of("postgres").connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text(f"drop database if exists {name} with (force)"))
        conn.execute(text(f"create database {name}"))
        try:
            yield name
        finally:
            conn.execute(text(f"drop database {name} with (force)"))


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, on this connection."""
    made = Config("alembic.ini")
    made.attributes["connection"] = connection
    return made


def upgrade(database: str, revision: str = "head", user: str | None = None) -> None:
    with engine_of(database, user).connect() as connection:
        command.upgrade(config(connection), revision)
        connection.commit()


def downgrade(database: str, revision: str) -> None:
    with engine_of(database).connect() as connection:
        command.downgrade(config(connection), revision)
        connection.commit()
