"""Rows as JSON, the way a merge remembers them, and back.

Instants in such a row are in UTC, whatever the server's zone, so that equal ones look equal. A row
that was remembered before a column existed leaves that column alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, LiteralString

from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb

from omnidesk.db import Connection

Table = Literal["contacts", "conversations"]
Row = dict[str, Any]

IN_UTC: LiteralString = "set local time zone 'UTC'"
READ = SQL("select to_jsonb(t) as row from {table} t where id = %s")
INSERT = SQL(
    "insert into {table} ({columns}) select {columns} from jsonb_populate_record(null::{table}, %s)"
)
WRITE = SQL(
    "update {table} set ({columns}) ="
    " (select {columns} from jsonb_populate_record(null::{table}, %s)) where id = %s"
)


async def use_utc(conn: Connection) -> None:
    """Read rows with their instants in UTC until the transaction ends."""
    await conn.execute(IN_UTC)


async def read(conn: Connection, table: Table, row_id: int) -> Row:
    """A row that exists. Raises LookupError."""
    query = READ.format(table=Identifier(table))
    found = await (await conn.execute(query, (row_id,))).fetchone()
    if found is None:
        raise LookupError(table, row_id)
    row: Row = found["row"]
    return row


async def insert(conn: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """The row anew, with its id."""
    await conn.execute(INSERT.format(**_names(table, row)), (Jsonb(row),))


async def write(conn: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Make the row that has this id what it was."""
    await conn.execute(WRITE.format(**_names(table, row)), (Jsonb(row), row["id"]))


def taken_back(before: Row, after: Row, now: Row) -> Row:
    """The row as it was before a change, except for what somebody has changed since then."""
    return {
        name: value if now.get(name) == after.get(name) else now.get(name)
        for name, value in before.items()
    }


def as_instant(value: str | None) -> datetime | None:
    """An instant of a remembered row."""
    return None if value is None else datetime.fromisoformat(value)


def _names(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    columns = SQL(", ").join(Identifier(name) for name in row)
    return {"table": Identifier(table), "columns": columns}
