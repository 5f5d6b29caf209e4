"""The thread of a conversation: its messages, newest page first, oldest message first in a page."""

from __future__ import annotations

from typing import Any

from omnidesk.db import transaction
from omnidesk.errors import NotFound
from omnidesk.rules.roles import Viewer
from omnidesk.services.conversation_rows import (
    MESSAGE_COLUMNS,
    MESSAGE_JOINS,
    MessageRow,
    to_message_row,
)
from omnidesk.services.paging import Cursor, cursor_params, page_size, split_page
from omnidesk.services.visibility import visible_conversations

# One query decides about visibility and reads the page: no row means that there is no such
# conversation for this person, one row without a message means that it is empty. The limit stands
# in the text, so that a prepared statement fits all its uses: planning takes longer than the query.
THREAD = " ".join(
    (
        "select",
        MESSAGE_COLUMNS,
        """from conversations c left join lateral (
             select * from messages
             where conversation_id = c.id and {older}
             order by sent_at desc, id desc limit {limit}) m on true""",
        MESSAGE_JOINS,
        "where c.id = %(id)s and {visible} order by m.sent_at desc, m.id desc",
    )
)


async def list_messages(
    viewer: Viewer, conversation_id: int, before: Cursor | None = None, limit: int = 100
) -> tuple[list[MessageRow], Cursor | None]:
    """The newest messages (before the cursor), oldest first, and the cursor of the older page.

    Raises NotFound when the conversation is absent or not visible, Invalid for a broken cursor.
    """
    limit = page_size(limit)
    query, params = _thread_query(viewer, before, limit + 1)
    params |= {"id": conversation_id}
    async with transaction() as conn:
        found = await (await conn.execute(query.encode(), params)).fetchall()
    if not found:
        raise NotFound
    rows = [to_message_row(row) for row in found if row["message_id"] is not None]
    page, has_older = split_page(rows, limit)
    cursor = (page[-1].sent_at_ms, page[-1].id) if has_older else None
    return page[::-1], cursor


def _thread_query(viewer: Viewer, before: Cursor | None, limit: int) -> tuple[str, dict[str, Any]]:
    visible, params = visible_conversations(viewer)
    older = "true"
    if before is not None:
        older = "(sent_at, id) < (%(before_at)s, %(before_id)s)"
        params |= cursor_params(before)
    return THREAD.format(older=older, visible=visible, limit=limit), params
