"""Messages that programs write: API clients, campaigns, automatic replies.

They leave by the same outbox as everybody's, in a lane of their own. Whether and when they may go
is decided by the rules when their turn comes, never here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, LiteralString

from omnidesk import clock
from omnidesk.db import Connection
from omnidesk.errors import Conflict, NotFound
from omnidesk.rules.kinds import OutboxKind
from omnidesk.rules.texts import preview, storable
from omnidesk.services import outbox
from omnidesk.services.messages import SHOW_AS_LAST

LOCK: LiteralString = "select id, channel_id from conversations where id = %s for update"
WRITE: LiteralString = """
    insert into messages (conversation_id, channel_id, direction, origin, body, status, sent_at)
    values (%(conversation_id)s, %(channel_id)s, 'outbound', %(kind)s, %(body)s, 'queued', %(now)s)
    returning id"""


async def write(
    conn: Connection,
    *,
    conversation_id: int,
    body: str,
    kind: OutboxKind,
    cause: str,
    lane: str,
    priority: int = 0,
    not_before: datetime | None = None,
) -> int:
    """A program's message with the intent to send it, once for each `cause`; the message's id.

    `cause` is the idempotency key, as `campaign:recipient` or `api:client:request`. The caller
    rings and tells the screens after its commit, and when it writes in several conversations it has
    locked them all. Raises NotFound, and Conflict when the cause stands in another conversation.
    """
    thread = await (await conn.execute(LOCK, (conversation_id,))).fetchone()
    if thread is None:
        raise NotFound
    first = await outbox.find_item(conn, cause)
    if first is not None:
        return _same(first, conversation_id)
    values = {
        "conversation_id": conversation_id,
        "channel_id": thread["channel_id"],
        "kind": kind,
        "body": storable(body),
        "preview": preview(storable(body)),
        "now": clock.now(),
    }
    message_id = await _insert(conn, values)
    item = await outbox.enqueue(
        conn,
        message_id=message_id,
        channel_id=thread["channel_id"],
        conversation_id=conversation_id,
        idempotency_key=cause,
        kind=kind,
        lane=lane,
        priority=priority,
        not_before=not_before,
    )
    if item.message_id != message_id:  # the cause came up in another conversation meanwhile
        raise Conflict
    return message_id


async def _insert(conn: Connection, values: dict[str, Any]) -> int:
    written = await (await conn.execute(WRITE, values)).fetchone()
    assert written is not None  # noqa: S101 - inserted above
    message_id = int(written["id"])
    await conn.execute(SHOW_AS_LAST, values | {"message_id": message_id})
    return message_id


def _same(first: outbox.Item, conversation_id: int) -> int:
    if first.conversation_id != conversation_id:
        raise Conflict
    return first.message_id
