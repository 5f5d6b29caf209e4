"""What a person decides about a message that did not simply go out.

A failed message is sent again as the same bubble, under a new intent. An uncertain one waits for a
person who looked at the other end: it was sent, it is to be sent again, or it is given up.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, LiteralString

from omnidesk import clock
from omnidesk.db import Connection, transaction
from omnidesk.errors import Conflict, Invalid
from omnidesk.rules.kinds import MessageStatus
from omnidesk.rules.roles import Viewer
from omnidesk.services import audit, bell, outbox, realtime, short_links
from omnidesk.services.conversation_rows import MessageRow, message_row
from omnidesk.services.thread_locks import lock_message

WAITING = frozenset({MessageStatus.QUEUED, MessageStatus.PROCESSING, MessageStatus.SENDING})
GIVEN_UP = frozenset({MessageStatus.FAILED, MessageStatus.CANCELLED})
# Given up without anybody knowing whether it arrived; other cancelled messages never left.
GIVEN_UP_KEY = "message.given_up"

SHOW: LiteralString = """
    update messages set status = %(status)s, error_key = %(error_key)s, error_text = '',
      vendor_code = ''
    where id = %(id)s"""
SHOW_IN_LIST: LiteralString = """
    update conversations set last_message_status = %(status)s
    where id = %(conversation_id)s and last_message_id = %(id)s"""
FORGET_THE_VENDORS_NEWS: LiteralString = """
    update messages set external_id = null, delivered_at = null, read_at = null where id = %s"""
CLOSE: LiteralString = """
    update outbox set state = %(state)s, settled_at = %(now)s
    where message_id = %(id)s and state = any(%(open)s)"""


class Choice(StrEnum):
    """What a person found out about a message whose outcome is unknown."""

    SENT = "sent"
    SEND_AGAIN = "send_again"
    CANCEL = "cancel"


async def send_again(viewer: Viewer, message_id: int) -> MessageRow:
    """Queue a failed or cancelled message again; one that already waits again is left as it is.

    Raises NotFound, and Conflict for a message that has not failed.
    """
    async with transaction() as conn:
        message = await lock_message(conn, viewer, message_id)
        if message["status"] in WAITING:
            return await message_row(conn, message_id)
        if message["status"] not in GIVEN_UP:
            raise Conflict("message.not_failed")
        await _queue_again(conn, message)
        row = await message_row(conn, message_id)
    await bell.ring_outbox()
    await realtime.status_changed(message_id)
    return row


async def resolve_unknown(viewer: Viewer, message_id: int, choice: str) -> MessageRow:
    """Settle an uncertain message by a person's decision, which the audit keeps.

    Raises NotFound, Invalid for an unknown choice, and Conflict when it is no longer uncertain.
    """
    if choice not in set(Choice):
        raise Invalid(field="choice")
    async with transaction() as conn:
        message = await lock_message(conn, viewer, message_id)
        if message["status"] != MessageStatus.UNKNOWN:
            raise Conflict("message.not_unknown")
        await _resolve(conn, message, Choice(choice))
        await audit.record(
            conn, viewer, "message.resolve", "message", message_id, {"choice": choice}
        )
        row = await message_row(conn, message_id)
    await bell.ring_outbox()
    await realtime.status_changed(message_id)
    return row


async def cancel(viewer: Viewer, message_id: int) -> MessageRow:
    """Take back a message that still waits; one that was taken back already is left as it is.

    Raises NotFound, and Conflict when it is on its way.
    """
    async with transaction() as conn:
        message = await lock_message(conn, viewer, message_id)
        if message["status"] == MessageStatus.CANCELLED:
            return await message_row(conn, message_id)
        if not await outbox.cancel(conn, message_id):
            raise Conflict("message.not_waiting")
        await _show(conn, message, MessageStatus.CANCELLED)
        row = await message_row(conn, message_id)
    await realtime.status_changed(message_id)
    return row


async def _resolve(conn: Connection, message: dict[str, Any], choice: Choice) -> None:
    match choice:
        case Choice.SENT:
            await _close(conn, message, "sent")
            await _show(conn, message, MessageStatus.SENT)
        case Choice.CANCEL:
            await _close(conn, message, "cancelled")
            await _show(conn, message, MessageStatus.CANCELLED, GIVEN_UP_KEY)
        case Choice.SEND_AGAIN:
            await _queue_again(conn, message)


async def _queue_again(conn: Connection, message: dict[str, Any]) -> None:
    """A new intent for the same bubble, under a key of its own."""
    await _close(conn, message, "failed")
    await outbox.enqueue_again(
        conn,
        message_id=message["id"],
        channel_id=message["channel_id"],
        conversation_id=message["conversation_id"],
    )
    await short_links.prolong(conn, message["id"])
    await conn.execute(FORGET_THE_VENDORS_NEWS, (message["id"],))
    await _show(conn, message, MessageStatus.QUEUED)


async def _close(conn: Connection, message: dict[str, Any], state: str) -> None:
    """The former item ends: one that is unknown, or that was sent and then reported as failed."""
    open_states = ["unknown", "sent"]
    values = {"id": message["id"], "state": state, "now": clock.now(), "open": open_states}
    await conn.execute(CLOSE, values)


async def _show(
    conn: Connection, message: dict[str, Any], status: MessageStatus, error_key: str = ""
) -> None:
    values = message | {"status": status, "error_key": error_key}
    await conn.execute(SHOW, values)
    await conn.execute(SHOW_IN_LIST, values)
