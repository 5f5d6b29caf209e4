"""Telling a database that is away from a statement that failed."""

from __future__ import annotations

import psycopg

from omnidesk.errors import Unavailable

# Classes of SQLSTATE: connection, resources, shutdown. Without a state the connection broke.
STATES = ("08", "53", "57P")


def is_outage(error: BaseException) -> bool:
    """Whether the database is away. A deadlock, a time-out or a wrong value is no outage."""
    if isinstance(error, psycopg.OperationalError):
        return error.sqlstate is None or error.sqlstate.startswith(STATES)
    return isinstance(error, Unavailable | psycopg.InterfaceError)
