"""Taking a merge back, when somebody sees that two persons were taken for one.

What existed at the merge is afterwards exactly as it was, with the same ids, except for what people
have changed since. What came since goes with the address that it came from (`merge_unfold.py`).
Marks that were set since hold for both. These two are not joined again, whatever later events say.
"""

from __future__ import annotations

from typing import Any, LiteralString

from omnidesk import clock
from omnidesk.db import Connection, advisory_lock, transaction
from omnidesk.errors import Conflict, NotFound
from omnidesk.rules.roles import Action, Viewer
from omnidesk.services import audit, merge_moves, merge_rows, merge_unfold, merge_updates
from omnidesk.services.fields import require, row_id
from omnidesk.services.identity import MERGES

SIDES = ("kept", "joined")
MARKS = ("opted_out_at", "blocked_at")

MERGE: LiteralString = """
    select id, kept_contact_id as kept, joined_contact_id as joined, before, undone_at
    from contact_merges where id = %s for update"""
LATER: LiteralString = """
    select 1 from contact_merges where id > %(id)s and undone_at is null
      and (kept_contact_id = any(%(contacts)s) or joined_contact_id = any(%(contacts)s))"""
LOCK_CONTACTS: LiteralString = "select 1 from contacts where id = any(%s) order by id for update"
LOCK_CONVERSATIONS: LiteralString = (
    "select 1 from conversations where contact_id = any(%s) order by id for update"
)
FOLLOW_MESSAGES: LiteralString = """
    update outbox o set conversation_id = m.conversation_id
    from messages m join conversations c on c.id = m.conversation_id
    where c.contact_id = any(%s) and o.message_id = m.id and o.conversation_id <> c.id"""
BEGUN_SINCE: LiteralString = """
    select id from conversations where contact_id = %s and id <> all(%s) order by id"""
CLOSE: LiteralString = """
    update contact_merges set undone_at = %s, undone_by_user_id = %s where id = %s"""


async def undo(viewer: Viewer, merge_id: int) -> None:
    """Make two contacts of one again.

    Raises NotAllowed, NotFound, and Conflict for a merge that was undone already or that a later
    one stands on.
    """
    require(viewer, Action.MANAGE_SENDING)
    async with transaction() as conn, advisory_lock(conn, MERGES):
        await merge_rows.use_utc(conn)
        found = await _get(conn, row_id(merge_id))
        change = await _take_back(conn, found)
        await conn.execute(CLOSE, (clock.now(), viewer.user_id, found["id"]))
        detail = {"merge": found["id"], "separated": found["joined"]}
        await audit.record(conn, viewer, "contact.separated", "contact", found["kept"], detail)
    await merge_updates.tell(change)


async def _get(conn: Connection, merge_id: int) -> dict[str, Any]:
    """The merge, with its contacts and conversations locked."""
    found = await (await conn.execute(MERGE, (merge_id,))).fetchone()
    if found is None:
        raise NotFound
    if found["undone_at"] is not None:
        raise Conflict("merges.undone_already")
    contacts = [found["kept"], found["joined"]]
    later = await conn.execute(LATER, {"id": merge_id, "contacts": contacts})
    if await later.fetchone() is not None:
        raise Conflict("merges.later_first")
    await conn.execute(LOCK_CONTACTS, (contacts,))
    await conn.execute(LOCK_CONVERSATIONS, (contacts,))
    return found


async def _take_back(conn: Connection, found: dict[str, Any]) -> merge_updates.Change:
    kept, joined, before = found["kept"], found["joined"], found["before"]
    await _restore_contacts(conn, **before["contacts"])
    for thread in before["threads"]:
        if thread["kept"] and thread["joined"]:
            # Its department may have been deleted since: `unfold` decides about that.
            row = thread["joined"] | {"department_id": None}
            await merge_rows.insert(conn, "conversations", row)
    await merge_moves.move_back(conn, found["id"])
    threads = [*before["threads"], *await _begun_since(conn, kept, joined, before["threads"])]
    unfolded = [await merge_unfold.unfold(conn, kept, joined, thread) for thread in threads]
    await conn.execute(FOLLOW_MESSAGES, ([kept, joined],))
    return _change(kept, joined, unfolded)


async def _begun_since(
    conn: Connection, kept: int, joined: int, threads: list[dict[str, Any]]
) -> list[merge_rows.Row]:
    known = [one[side]["id"] for one in threads for side in SIDES if one[side]]
    begun = await (await conn.execute(BEGUN_SINCE, (kept, known))).fetchall()
    return [await merge_unfold.begun_since(conn, joined, row["id"]) for row in begun]


async def _restore_contacts(
    conn: Connection,
    kept: merge_rows.Row,
    joined: merge_rows.Row,
    merged: merge_rows.Row,
) -> None:
    now = await merge_rows.read(conn, "contacts", kept["id"])
    await merge_rows.write(conn, "contacts", merge_rows.taken_back(kept, merged, now))
    new_marks = {name: now[name] for name in MARKS if now[name] and now[name] != merged[name]}
    await merge_rows.write(conn, "contacts", joined | new_marks)


def _change(
    kept: int, joined: int, unfolded: list[tuple[merge_rows.Row, list[int]]]
) -> merge_updates.Change:
    return merge_updates.Change(
        leaving=[row for row, ids in unfolded if len(ids) > 1],
        coming={one for _, ids in unfolded if len(ids) > 1 for one in ids},
        contact_ids=[kept, joined],
    )
