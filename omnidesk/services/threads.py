"""The thread of a conversation: its messages, newest page first, oldest message first in a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from omnidesk.db import Connection, transaction
from omnidesk.errors import NotFound
from omnidesk.rules.roles import Viewer
from omnidesk.services.conversation_rows import (
    MESSAGE_COLUMNS,
    MESSAGE_JOINS,
    MessageRow,
    to_message_row,
    to_waits,
)
from omnidesk.services.link_openings import Opening, find_openings
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


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """Messages and the links opened meanwhile, each oldest first; `next`: the older page, if any.

    The newest page reaches to the present.
    """

    messages: list[MessageRow]
    openings: list[Opening]
    next: Cursor | None


async def read_thread(
    viewer: Viewer, conversation_id: int, before: Cursor | None = None, limit: int = 100
) -> ThreadPage:
    """The newest messages (before the cursor) with what was opened in their time.

    Raises as `list_messages`.
    """
    async with transaction() as conn:
        page, cursor = await _read(conn, viewer, conversation_id, before, limit)
        since_ms = page[0].sent_at_ms if cursor else None
        until_ms = before[0] if before else None
        openings = await find_openings(conn, viewer, conversation_id, since_ms, until_ms)
    return ThreadPage(page, openings, cursor)


async def list_messages(
    viewer: Viewer, conversation_id: int, before: Cursor | None = None, limit: int = 100
) -> tuple[list[MessageRow], Cursor | None]:
    """The newest messages (before the cursor), oldest first, and the cursor of the older page.

    Raises NotFound when the conversation is absent or not visible, Invalid for a broken cursor.
    """
    async with transaction() as conn:
        return await _read(conn, viewer, conversation_id, before, limit)


async def _read(
    conn: Connection, viewer: Viewer, conversation_id: int, before: Cursor | None, limit: int
) -> tuple[list[MessageRow], Cursor | None]:
    limit = page_size(limit)
    query, params = _thread_query(viewer, before, limit + 1)
    params |= {"id": conversation_id}
    found = await (await conn.execute(query.encode(), params)).fetchall()
    if not found:
        raise NotFound
    rows = [to_message_row(row, to_waits(row)) for row in found if row["message_id"] is not None]
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
