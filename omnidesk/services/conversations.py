"""Conversations as people see them: lists, unread counts, one conversation.

Every query carries the visibility condition. Lists are paged by keyset on (time, id) and never
count what they do not show. Threads and changes live in modules beside this one and are reached
through it.
"""

from __future__ import annotations

from omnidesk.db import Connection, transaction
from omnidesk.errors import Invalid, NotFound
from omnidesk.rules.kinds import Platform
from omnidesk.rules.roles import Viewer
from omnidesk.services.conversation_changes import (
    DepartmentChoice,
    assign_department,
    assignable_departments,
    mark_read,
)
from omnidesk.services.conversation_queries import Conditions, list_conditions, list_query
from omnidesk.services.conversation_rows import (
    SELECT_CONVERSATION,
    ConversationRow,
    MessageRow,
    to_conversation_row,
)
from omnidesk.services.conversation_search import find_contacts, parse_search
from omnidesk.services.paging import Cursor, page_size, split_page
from omnidesk.services.threads import ThreadPage, list_messages, read_thread
from omnidesk.services.visibility import visible_conversations

__all__ = [
    "ConversationRow",
    "DepartmentChoice",
    "MessageRow",
    "ThreadPage",
    "assign_department",
    "assignable_departments",
    "get_conversation",
    "list_conversations",
    "list_messages",
    "mark_read",
    "read_thread",
    "unread_counts",
]

# Answered from ix_conversations_unread alone, which holds only what is unread.
UNREAD = """
    select c.platform, sum(c.unread_count) as unread from conversations c
    where c.unread_count > 0 and {visible} group by c.platform"""


async def list_conversations(
    viewer: Viewer,
    platform: str | None = None,
    *,
    search: str | None = None,
    unread_only: bool = False,
    before: Cursor | None = None,
    limit: int = 50,
) -> tuple[list[ConversationRow], Cursor | None]:
    """The newest conversations that fit, and the cursor of the next page when there is one.

    Raises Invalid for an unknown platform or a broken cursor.
    """
    limit = page_size(limit)
    conditions = list_conditions(_known(platform), unread_only, before)
    async with transaction() as conn:
        contacts = await _narrow(conn, conditions, search or "")
        query, params = list_query(viewer, conditions, limit + 1, contacts)
        found = await (await conn.execute(query.encode(), params)).fetchall()
    page, has_more = split_page([to_conversation_row(row) for row in found], limit)
    return page, (page[-1].last_at_ms, page[-1].id) if has_more else None


async def _narrow(conn: Connection, conditions: Conditions, text: str) -> list[int] | None:
    """The contacts that a search finds when they are few; when many, a condition on each row."""
    search = parse_search(text)
    if search is None:
        return None
    contacts = await find_contacts(conn, search)
    if contacts is None:
        conditions.add(search.condition(), **search.params)
    return contacts


async def unread_counts(viewer: Viewer) -> dict[str, int]:
    """Unread messages of all visible conversations: `all`, and each platform by its name."""
    visible, params = visible_conversations(viewer)
    async with transaction() as conn:
        asked = await conn.execute(UNREAD.format(visible=visible).encode(), params)
        found = await asked.fetchall()
    counts = {str(platform): 0 for platform in Platform}
    counts |= {row["platform"]: int(row["unread"]) for row in found}
    return {"all": sum(counts.values())} | counts


async def get_conversation(viewer: Viewer, conversation_id: int) -> ConversationRow:
    """One conversation. Raises NotFound when it is absent or not visible."""
    visible, params = visible_conversations(viewer)
    query = SELECT_CONVERSATION + " where c.id = %(id)s and " + visible
    async with transaction() as conn:
        found = await (
            await conn.execute(query.encode(), params | {"id": conversation_id})
        ).fetchone()
    if found is None:
        raise NotFound
    return to_conversation_row(found)


def _known(platform: str | None) -> Platform | None:
    try:
        return Platform(platform) if platform else None
    except ValueError as error:
        raise Invalid(field="platform") from error
