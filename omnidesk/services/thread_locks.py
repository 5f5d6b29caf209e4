"""Locking a conversation for a change to its messages.

Whoever changes messages locks their conversation first, so that nobody waits in a circle. The lock
carries the visibility check: what a person may not see cannot be locked either.
"""

from __future__ import annotations

from typing import Any

from omnidesk.db import Connection
from omnidesk.errors import NotAllowed, NotFound
from omnidesk.rules.roles import Action, Viewer, may
from omnidesk.services.visibility import visible_conversations

THREAD = """
    select c.id, c.channel_id, ch.kind from conversations c join channels ch on ch.id = c.channel_id
    where c.id = %(id)s and {visible} for update of c"""
MESSAGE = """
    select m.id, m.conversation_id, m.channel_id, m.status from messages m
    where m.id = %(id)s and m.direction = 'outbound'"""


async def lock_thread(conn: Connection, viewer: Viewer, conversation_id: int) -> dict[str, Any]:
    """The conversation with its channel's kind, locked. Raises NotAllowed, NotFound."""
    found = await _find_thread(conn, viewer, conversation_id)
    if found is None:
        raise NotFound
    return found


async def lock_message(conn: Connection, viewer: Viewer, message_id: int) -> dict[str, Any]:
    """A message of ours, as it is once its conversation is locked. Raises NotAllowed, NotFound.

    While we wait for the lock the conversation may be folded into another one, or taken apart: then
    the message stands elsewhere, where this person may see it or not.
    """
    message = await _get_message(conn, message_id)
    while True:
        found_in = message["conversation_id"]
        thread = await _find_thread(conn, viewer, found_in)
        message = await _get_message(conn, message_id)
        if message["conversation_id"] == found_in:
            if thread is None:
                raise NotFound
            return message


async def _get_message(conn: Connection, message_id: int) -> dict[str, Any]:
    found = await (await conn.execute(MESSAGE.encode(), {"id": message_id})).fetchone()
    if found is None:
        raise NotFound
    return found


async def _find_thread(
    conn: Connection, viewer: Viewer, conversation_id: int
) -> dict[str, Any] | None:
    """The conversation, locked, if this person sees it."""
    if not may(viewer.role, Action.SEND_MESSAGE):
        raise NotAllowed
    visible, params = visible_conversations(viewer)
    query = THREAD.format(visible=visible).encode()
    return await (await conn.execute(query, params | {"id": conversation_id})).fetchone()
