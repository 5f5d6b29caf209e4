"""What people do with messages of ours: send, send again, decide what is uncertain, take back.

A message and its intent to send are written in one transaction; workers are rung and screens told
after it. The conversation's row is locked first: it carries the visibility check, and it makes the
order of the intents the order of writing.
"""

from __future__ import annotations

from typing import Any, LiteralString

from omnidesk import clock
from omnidesk.db import Connection, transaction
from omnidesk.errors import Conflict, Invalid
from omnidesk.rules.kinds import ChannelKind
from omnidesk.rules.roles import Viewer
from omnidesk.rules.texts import preview, storable
from omnidesk.services import bell, outbox, realtime
from omnidesk.services.channels.registry import channel_for
from omnidesk.services.conversation_rows import MessageRow, message_row
from omnidesk.services.message_changes import cancel, resolve_unknown, send_again
from omnidesk.services.thread_locks import lock_thread

__all__ = ["cancel", "resolve_unknown", "send_again", "send_text"]

# The browser makes a UUID; anything much longer is not one.
LONGEST_CLIENT_KEY = 100

WRITE: LiteralString = """
    insert into messages (conversation_id, channel_id, direction, origin, body, status, client_key,
                          sent_by_user_id, sent_at)
    values (%(conversation_id)s, %(channel_id)s, 'outbound', 'agent', %(body)s, 'queued',
            %(client_key)s, %(user_id)s, %(now)s)
    returning id"""
SHOW_AS_LAST: LiteralString = """
    update conversations set last_message_id = %(message_id)s, last_message_preview = %(preview)s,
      last_message_direction = 'outbound', last_message_status = 'queued',
      last_message_at = greatest(last_message_at, %(now)s)
    where id = %(conversation_id)s"""


async def send_text(viewer: Viewer, conversation_id: int, body: str, client_key: str) -> MessageRow:
    """Send a text to the contact of a visible conversation.

    `client_key` is the browser's own name for this message: the same key again changes nothing and
    returns the first message. Raises Invalid for a text that the channel cannot take, NotFound for
    a conversation that this person does not see, Conflict when the key names another message.
    """
    async with transaction() as conn:
        row = await write_text(conn, viewer, conversation_id, body, client_key)
    await tell(row)
    return row


async def write_text(
    conn: Connection, viewer: Viewer, conversation_id: int, body: str, client_key: str
) -> MessageRow:
    """The message of `send_text` with its intent, for a caller who commits and then tells."""
    key = _checked_key(client_key)
    text = storable(body).strip()
    thread = await lock_thread(conn, viewer, conversation_id)
    _check_text(ChannelKind(thread["kind"]), text)
    first = await outbox.find_item(conn, f"ui:{key}")
    if first is not None:
        return await _same(conn, viewer, conversation_id, first)
    return await message_row(conn, await _write(conn, viewer, thread, text, key))


async def tell(row: MessageRow) -> None:
    """Ring the workers and show the message, after the commit."""
    await bell.ring_outbox()
    await realtime.message_created(row.conversation_id, row.id, 0)


def _checked_key(client_key: str) -> str:
    key = storable(client_key)
    if not key or key != client_key or len(key) > LONGEST_CLIENT_KEY:
        raise Invalid(field="client_key")
    return key


def _check_text(kind: ChannelKind, text: str) -> None:
    facts = channel_for(kind).facts
    if not text:
        raise Invalid("message.empty", field="body")
    if len(text) > facts.longest_text:
        raise Invalid(
            "message.too_long", field="body", channel=facts.label, limit=facts.longest_text
        )


async def _same(
    conn: Connection, viewer: Viewer, conversation_id: int, first: outbox.Item
) -> MessageRow:
    """The message that this person sent under this key before."""
    row = await message_row(conn, first.message_id)
    if row.conversation_id != conversation_id or row.author_id != viewer.user_id:
        raise Conflict
    return row


async def _write(
    conn: Connection, viewer: Viewer, thread: dict[str, Any], text: str, key: str
) -> int:
    """The message, the intent to send it, and the list's line about it."""
    values = {
        "conversation_id": thread["id"],
        "channel_id": thread["channel_id"],
        "body": text,
        "preview": preview(text),
        "client_key": key,
        "user_id": viewer.user_id,
        "now": clock.now(),
    }
    written = await (await conn.execute(WRITE, values)).fetchone()
    assert written is not None  # noqa: S101 - inserted above
    message_id = int(written["id"])
    item = await outbox.enqueue(
        conn,
        message_id=message_id,
        channel_id=thread["channel_id"],
        conversation_id=thread["id"],
        idempotency_key=f"ui:{key}",
    )
    if item.message_id != message_id:  # the key was taken in another conversation meanwhile
        raise Conflict
    await conn.execute(SHOW_AS_LAST, values | {"message_id": message_id})
    return message_id
