"""Joining contacts that events proved to be one person: never by name, and never by guessing.

One transaction: whoever places messages is held off, then contacts and conversations are locked by
id. The older contact is kept, the other one stays as an empty row. Conversations of one channel
fold into one thread; everything else changes its owner. The stricter marks survive. Each merge is
recorded with all that undoing needs (`merge_undo.py`).

    contact_merges.before = {
      "contacts": {"kept": row, "joined": row, "merged": row of the kept one afterwards},
      "threads": one for each channel
        [{"kept": row or null, "joined": row or null, "merged": row, "newest_message_id": 7}]}
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, LiteralString

from psycopg.errors import DeadlockDetected, UniqueViolation
from psycopg.types.json import Jsonb

from omnidesk import clock
from omnidesk.db import Connection, advisory_lock, transaction
from omnidesk.logs import log
from omnidesk.services import merge_moves, merge_rows, merge_threads, merge_updates
from omnidesk.services.channels.base import Identifier
from omnidesk.services.identity import MERGES, clean, find_joins, find_owners
from omnidesk.services.merge_log import MergeRow, list_merges
from omnidesk.services.merge_threads import find_kept
from omnidesk.services.merge_undo import undo

__all__ = ["MergeRow", "find_kept", "list_merges", "merge", "undo"]

# What the database says when messages are on their way in two conversations that become one.
ONE_CALL_AT_A_TIME = "uq_outbox_claimed_in_conversation"

LOCK_CONTACTS: LiteralString = (
    "select id, to_jsonb(c) as row from contacts c where id = any(%s) order by id for update"
)
RECORD: LiteralString = """
    insert into contact_merges (kept_contact_id, joined_contact_id, proof, merged_at)
    values (%s, %s, %s, %s) returning id"""
REMEMBER: LiteralString = "update contact_merges set before = %s where id = %s"
# The earlier instant of two marks is the one that somebody can be shown.
KEEP: LiteralString = """
    update contacts k set
      display_name = coalesce(nullif(k.display_name, ''), j.display_name),
      zone = coalesce(nullif(k.zone, ''), j.zone),
      opted_out_at = least(k.opted_out_at, j.opted_out_at),
      blocked_at = least(k.blocked_at, j.blocked_at), updated_at = now()
    from contacts j where k.id = %(kept)s and j.id = %(joined)s
    returning to_jsonb(k) as row"""
EMPTY: LiteralString = """
    update contacts set display_name = '', zone = '', opted_out_at = null, blocked_at = null,
      merged_into_id = %(kept)s, updated_at = now() where id = %(joined)s"""


async def merge(proof: Sequence[Identifier]) -> bool:
    """Join the contacts that have these identifiers, which events named together.

    False when it must wait, because messages are on their way in two conversations that would
    become one, or because others waited for it in a circle; then nothing has changed. True
    otherwise, also when there is nothing to join.
    """
    told: list[merge_updates.Change] = []
    try:
        async with transaction() as conn, advisory_lock(conn, MERGES):
            await merge_rows.use_utc(conn)
            owners = await find_owners(conn, map(clean, proof))
            for kept, joined in await find_joins(conn, set(owners.values())):
                told.append(await _join(conn, kept, joined, _proof(proof)))
    except UniqueViolation as error:
        if error.diag.constraint_name != ONE_CALL_AT_A_TIME:
            raise
        return False
    except DeadlockDetected:
        return False
    for change in told:
        await merge_updates.tell(change)
    return True


def _proof(identifiers: Sequence[Identifier]) -> dict[str, Any]:
    return {"identifiers": [asdict(one) for one in identifiers]}


async def _join(
    conn: Connection, kept: int, joined: int, proof: dict[str, Any]
) -> merge_updates.Change:
    rows = await (await conn.execute(LOCK_CONTACTS, ([kept, joined],))).fetchall()
    before = {row["id"]: row["row"] for row in rows}
    pairs = await merge_threads.lock_pairs(conn, kept, joined)
    merge_id = await _record(conn, kept, joined, proof)
    threads = [await merge_threads.fold(conn, merge_id, pair) for pair in pairs]
    await merge_moves.move(conn, merge_id, merge_moves.OF_CONTACT, owner=joined, to=kept)
    merged = await _keep(conn, kept, joined)
    contacts = {"kept": before[kept], "joined": before[joined], "merged": merged}
    await conn.execute(REMEMBER, (Jsonb({"contacts": contacts, "threads": threads}), merge_id))
    log().info("contacts_joined", merge_id=merge_id, kept=kept, joined=joined)
    return _change(kept, threads)


def _change(kept: int, threads: Sequence[dict[str, Any]]) -> merge_updates.Change:
    """Folded threads leave the screens, and so does the one that took them in, to come back."""
    folded = [one for one in threads if one["kept"] and one["joined"]]
    return merge_updates.Change(
        leaving=[row for one in folded for row in (one["joined"], one["kept"])],
        coming={one["kept"]["id"] for one in folded},
        contact_ids=[kept],
        joined={one["joined"]["id"]: one["kept"]["id"] for one in folded},
    )


async def _record(conn: Connection, kept: int, joined: int, proof: dict[str, Any]) -> int:
    values = (kept, joined, Jsonb(proof), clock.now())
    row = await (await conn.execute(RECORD, values)).fetchone()
    assert row is not None  # noqa: S101 - inserted above
    return int(row["id"])


async def _keep(conn: Connection, kept: int, joined: int) -> dict[str, Any]:
    """What the kept contact takes over. Returns its row."""
    values = {"kept": kept, "joined": joined}
    row = await (await conn.execute(KEEP, values)).fetchone()
    assert row is not None  # noqa: S101 - locked above
    await conn.execute(EMPTY, values)
    merged: dict[str, Any] = row["row"]
    return merged
