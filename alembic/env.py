"""Runs migrations on the installation's database, each in one transaction.

`services/migration.py` passes its own connection, on which it holds the advisory lock; the command
line opens one.
"""

from alembic import context
from sqlalchemy import Connection, create_engine, pool
from sqlmodel import SQLModel

import omnidesk.models  # noqa: F401 - registers the tables
from omnidesk.db import sqlalchemy_url


def _configure(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        compare_type=True,
        compare_server_default=False,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def run() -> None:
    """On the connection that was handed over, else on one of our own."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _configure(connection)
        return
    engine = create_engine(sqlalchemy_url(), poolclass=pool.NullPool)
    with engine.connect() as opened:
        _configure(opened)


run()
