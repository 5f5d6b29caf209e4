"""Who asked not to be written to, and whom we block: marks on a contact.

Programs write to neither (`rules/suppression.py`); people are warned and may still answer. People
set and take back marks, and vendors report them when they refuse a message. Each change is audited
once, and the contact's rows change on every screen that shows them. A mark stays as it was first
set: setting it again changes nothing.
"""

from __future__ import annotations

from enum import StrEnum
from typing import LiteralString

from omnidesk import clock
from omnidesk.db import Connection, transaction
from omnidesk.errors import NotAllowed, NotFound
from omnidesk.rules.roles import Action, Viewer, may
from omnidesk.services import audit, realtime
from omnidesk.services.visibility import visible_conversations


class Mark(StrEnum):
    """The columns of a contact that hold since when."""

    OPTED_OUT = "opted_out_at"
    BLOCKED = "blocked_at"


# Each with its two acts in the audit: set, and taken back.
ACTS = {
    Mark.OPTED_OUT: ("contact.opt_out", "contact.opt_in"),
    Mark.BLOCKED: ("contact.block", "contact.unblock"),
}
SET: dict[Mark, LiteralString] = {
    Mark.OPTED_OUT: "update contacts set opted_out_at = %(at)s, updated_at = %(now)s",
    Mark.BLOCKED: "update contacts set blocked_at = %(at)s, updated_at = %(now)s",
}
# Where the mark is not as wanted; the contact that one was joined to carries the marks of both.
DIFFERS: dict[Mark, LiteralString] = {
    Mark.OPTED_OUT: "(opted_out_at is null) <> (%(at)s::timestamptz is null)",
    Mark.BLOCKED: "(blocked_at is null) <> (%(at)s::timestamptz is null)",
}
CONTACT = "select c.contact_id from conversations c where c.id = %(id)s and {visible}"
KEPT: LiteralString = """
    where id = (select coalesce(merged_into_id, id) from contacts where id = %(id)s)"""


async def opt_out(viewer: Viewer, conversation_id: int) -> None:
    """The contact asked not to be written to. Raises NotAllowed, NotFound; so do the others."""
    await _change(viewer, conversation_id, Mark.OPTED_OUT, is_set=True)


async def opt_in(viewer: Viewer, conversation_id: int) -> None:
    """The contact may be written to again."""
    await _change(viewer, conversation_id, Mark.OPTED_OUT, is_set=False)


async def block(viewer: Viewer, conversation_id: int) -> None:
    """No program writes to the contact any more."""
    await _change(viewer, conversation_id, Mark.BLOCKED, is_set=True)


async def unblock(viewer: Viewer, conversation_id: int) -> None:
    """Programs may write to the contact again."""
    await _change(viewer, conversation_id, Mark.BLOCKED, is_set=False)


async def mark_opted_out(conn: Connection, contact_id: int) -> bool:
    """A vendor says that the contact asked not to be written to. True when that was news.

    The caller holds off merges since it found the contact, has locked no conversation yet (contacts
    come first), and calls `tell_screens` after its commit.
    """
    return await _put(conn, None, contact_id, Mark.OPTED_OUT, is_set=True)


async def mark_blocked(conn: Connection, contact_id: int) -> bool:
    """A vendor says that the contact blocked us. As `mark_opted_out`."""
    return await _put(conn, None, contact_id, Mark.BLOCKED, is_set=True)


async def tell_screens(contact_id: int) -> None:
    """The rows of the contact's conversations, to everybody who sees them; after the commit."""
    async with transaction() as conn:
        asked = await conn.execute(
            "select id from conversations where contact_id = %s order by id", (contact_id,)
        )
        found = await asked.fetchall()
    for row in found:
        await realtime.conversation_changed(row["id"], 0)


async def _change(viewer: Viewer, conversation_id: int, mark: Mark, *, is_set: bool) -> None:
    if not may(viewer.role, Action.MARK_CONTACT):
        raise NotAllowed
    async with transaction() as conn:
        contact_id = await _lock_contact(conn, viewer, conversation_id)
        is_news = await _put(conn, viewer, contact_id, mark, is_set=is_set)
    if is_news:
        await tell_screens(contact_id)


async def _lock_contact(conn: Connection, viewer: Viewer, conversation_id: int) -> int:
    """Whose conversation this is, held. Raises NotFound when it is absent or not visible.

    The contact may be joined to another while we wait for the lock; then we look again.
    """
    visible, params = visible_conversations(viewer)
    query = CONTACT.format(visible=visible).encode()
    params |= {"id": conversation_id}
    while True:
        found = await (await conn.execute(query, params)).fetchone()
        if found is None:
            raise NotFound
        locked = await conn.execute(
            "select 1 from contacts where id = %s and merged_into_id is null for update",
            (found["contact_id"],),
        )
        if await locked.fetchone() is not None:
            return int(found["contact_id"])


async def _put(
    conn: Connection, actor: Viewer | None, contact_id: int, mark: Mark, *, is_set: bool
) -> bool:
    """Set or take back a mark. False when it was so already."""
    now = clock.now()
    values = {"id": contact_id, "now": now, "at": now if is_set else None}
    statement = f"{SET[mark]} {KEPT} and {DIFFERS[mark]} returning id"
    changed = await (await conn.execute(statement.encode(), values)).fetchone()
    if changed is None:
        return False
    act = ACTS[mark][0 if is_set else 1]
    await audit.record(conn, actor, act, "contact", changed["id"])
    return True
