"""What people do to a conversation as a whole: read it, give it to a department."""

from __future__ import annotations

from dataclasses import dataclass

from psycopg.errors import ForeignKeyViolation, NumericValueOutOfRange

from omnidesk.db import Connection, transaction
from omnidesk.errors import NotAllowed, NotFound
from omnidesk.rules.roles import Action, Viewer, may
from omnidesk.services import audit, realtime
from omnidesk.services.visibility import visible_conversations

DEPARTMENT = "select c.department_id from conversations c where c.id = %(id)s and {visible}"
MARK_READ = """
    update conversations set unread_count = 0 from (
      select c.id, c.unread_count from conversations c
      where c.id = %(id)s and c.unread_count > 0 and {visible} for update) before
    where conversations.id = before.id returning before.unread_count"""


@dataclass(frozen=True, slots=True)
class DepartmentChoice:
    """An entry of the assign menu."""

    id: int
    name: str


async def mark_read(viewer: Viewer, conversation_id: int) -> None:
    """Nothing of this conversation is unread any more. Raises NotFound when it is not visible.

    The row is locked before it is read, so that the published difference is exact beside messages
    that arrive in the same instant. Nothing is written when nothing was unread.
    """
    visible, params = visible_conversations(viewer)
    params |= {"id": conversation_id}
    async with transaction() as conn:
        cleared = await (
            await conn.execute(MARK_READ.format(visible=visible).encode(), params)
        ).fetchone()
        if cleared is None:
            await _get_department(conn, viewer, conversation_id)
    if cleared is not None:
        await realtime.conversation_changed(conversation_id, -cleared["unread_count"])


async def assignable_departments(viewer: Viewer) -> list[DepartmentChoice]:
    """The departments that this person may move a conversation to, by name; none for users."""
    if not may(viewer.role, Action.ASSIGN_DEPARTMENT):
        return []
    async with transaction() as conn:
        asked = await conn.execute("select id, name from departments order by lower(name), id")
        return [DepartmentChoice(row["id"], row["name"]) for row in await asked.fetchall()]


async def assign_department(
    viewer: Viewer, conversation_id: int, department_id: int | None
) -> None:
    """Give a conversation to a department, or to nobody in particular.

    Raises NotAllowed by the roles table, NotFound for an unknown conversation or department.
    """
    if not may(viewer.role, Action.ASSIGN_DEPARTMENT):
        raise NotAllowed
    async with transaction() as conn:
        before = await _get_department(conn, viewer, conversation_id, lock=True)
        if before == department_id:
            return
        await _move(conn, conversation_id, department_id)
        detail = {"from": before, "to": department_id}
        await audit.record(
            conn, viewer, "conversation.assign", "conversation", conversation_id, detail
        )
    await realtime.conversation_moved(conversation_id, before, department_id)


async def _get_department(
    conn: Connection, viewer: Viewer, conversation_id: int, *, lock: bool = False
) -> int | None:
    """The conversation's department; `lock` holds it. Raises NotFound when it is not visible."""
    visible, params = visible_conversations(viewer)
    query = DEPARTMENT.format(visible=visible) + (" for update" if lock else "")
    asked = await conn.execute(query.encode(), params | {"id": conversation_id})
    found = await asked.fetchone()
    if found is None:
        raise NotFound
    department_id: int | None = found["department_id"]
    return department_id


async def _move(conn: Connection, conversation_id: int, department_id: int | None) -> None:
    try:
        await conn.execute(
            "update conversations set department_id = %s where id = %s",
            (department_id, conversation_id),
        )
    except (ForeignKeyViolation, NumericValueOutOfRange) as error:
        raise NotFound from error
