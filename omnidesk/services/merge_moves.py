"""What follows a contact or a conversation when contacts are joined, and back.

The one list of it: every table that refers to contacts or conversations stands here. A test
compares it with the foreign keys of the models, so that a new table cannot be forgotten.
"""

from __future__ import annotations

from typing import LiteralString

from omnidesk.db import Connection

# Table and column, in the order in which they move. Each has an `id`.
OF_CONVERSATION: dict[LiteralString, LiteralString] = {
    "messages": "conversation_id",
    "outbox": "conversation_id",
    "short_links": "conversation_id",
}
OF_CONTACT: dict[LiteralString, LiteralString] = {
    "contact_identifiers": "contact_id",
    "conversations": "contact_id",
    # Whoever was joined before: one look says who a contact is now.
    "contacts": "merged_into_id",
}
# The record of merges itself stays as it is written.
STAY = frozenset(
    {
        ("contact_merges", "kept_contact_id"),
        ("contact_merges", "joined_contact_id"),
    }
)

MOVE: LiteralString = """
    with moved as (
      update {table} set {column} = %(to)s where {column} = %(owner)s returning id)
    insert into merge_moves (merge_id, table_name, row_id, owner_id)
    select %(merge_id)s, '{table}', id, %(owner)s from moved"""
NOTE: LiteralString = """
    insert into merge_moves (merge_id, table_name, row_id, owner_id) values (%s, %s, %s, %s)"""
MOVE_BACK: LiteralString = """
    update {table} t set {column} = m.owner_id from merge_moves m
    where m.merge_id = %(merge_id)s and m.table_name = '{table}' and t.id = m.row_id"""


async def move(
    conn: Connection,
    merge_id: int,
    tables: dict[LiteralString, LiteralString],
    *,
    owner: int,
    to: int,
) -> None:
    """Give everything of one contact or conversation to another, and write down what moved."""
    values = {"merge_id": merge_id, "owner": owner, "to": to}
    for table, column in tables.items():
        await conn.execute(MOVE.format(table=table, column=column), values)


async def note(
    conn: Connection, merge_id: int, table: LiteralString, row_id: int, owner: int
) -> None:
    """Write down a row that is gone until the merge is undone."""
    await conn.execute(NOTE, (merge_id, table, row_id, owner))


async def move_back(conn: Connection, merge_id: int) -> None:
    """Give back everything that moved. The owners of before exist again."""
    for table, column in (OF_CONTACT | OF_CONVERSATION).items():
        await conn.execute(MOVE_BACK.format(table=table, column=column), {"merge_id": merge_id})
