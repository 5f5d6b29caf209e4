"""A program's message as its client sees it: one row, and the status from all that is known.

Only the client that asked for a message finds it, by our id or by its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from omnidesk import clock
from omnidesk.db import Connection
from omnidesk.rules.kinds import MessageStatus, OutboxState
from omnidesk.rules.texts import storable
from omnidesk.services.api.callers import ApiCaller
from omnidesk.services.api.estimates import departure_of
from omnidesk.services.waiting import WAITING_OF_MESSAGE, from_json
from omnidesk.words import CATALOGUE, say

# The newest intent of a message: those before it came to nothing.
ITEM: LiteralString = """
    left join lateral (
      select o.state, o.attempts, o.claimed_at, o.settled_at from outbox o
      where o.message_id = m.id order by o.id desc limit 1) item on true"""
STATUSES: LiteralString = " ".join(
    (
        "select m.id, m.status, item.state, item.attempts from messages m",
        ITEM,
        "where m.id = any(%s)",
    )
)
# Our id is looked for first: a client may use one of its own that looks the same.
FIND: LiteralString = " ".join(
    (
        """select am.public_id, am.request_id, am.phone, am.scheduled_at, am.created_at,
             m.id, m.conversation_id, m.body, m.status, m.error_key, m.error_text, m.external_id,
             m.delivered_at, m.read_at, item.*,""",
        WAITING_OF_MESSAGE,
        "from api_messages am join messages m on m.id = am.message_id",
        ITEM,
        """where am.api_client_id = %(client)s
             and (am.public_id = %(public_id)s::uuid or am.request_id = %(request_id)s)
           order by am.public_id = %(public_id)s::uuid desc nulls last limit 1""",
    )
)
SENT = frozenset({MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.READ})


@dataclass(frozen=True, slots=True)
class MessageView:
    """What a client is told of a message. Empty texts are None."""

    message_id: UUID
    request_id: str
    phone_number: str
    message: str
    status: str
    error_message: str | None
    external_message_id: str | None
    scheduled_at: datetime | None
    estimated_send_at: datetime | None
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    created_at: datetime
    updated_at: datetime


async def find_row(
    conn: Connection, caller: ApiCaller, id_or_request_id: str
) -> dict[str, Any] | None:
    """The row of `FIND` that this client knows under one of the two ids."""
    if storable(id_or_request_id) != id_or_request_id:
        return None
    values = {
        "client": caller.id,
        "public_id": _uuid(id_or_request_id),
        "request_id": id_or_request_id,
    }
    return await (await conn.execute(FIND, values)).fetchone()


async def find_statuses(conn: Connection, message_ids: Collection[int]) -> dict[int, str]:
    """The statuses of these messages, by their ids."""
    rows = await (await conn.execute(STATUSES, (list(message_ids),))).fetchall()
    return {row["id"]: status_of(row) for row in rows}


def status_of(found: Mapping[str, Any]) -> str:
    """`processing` waits after a try that failed, `sending` is being called at this moment."""
    match found["state"]:
        case OutboxState.CLAIMED:
            return MessageStatus.SENDING.value
        case OutboxState.QUEUED if found["attempts"]:
            return MessageStatus.PROCESSING.value
    return str(found["status"])


def to_view(found: Mapping[str, Any]) -> MessageView:
    """From a row of `FIND`."""
    waiting = found["waiting"] and from_json(found["waiting"])
    instants = ("created_at", "claimed_at", "settled_at", "delivered_at", "read_at")
    return MessageView(
        message_id=found["public_id"],
        request_id=found["request_id"],
        phone_number=found["phone"],
        message=found["body"],
        status=status_of(found),
        error_message=_error(found["error_key"], found["error_text"]),
        external_message_id=found["external_id"],
        scheduled_at=found["scheduled_at"],
        estimated_send_at=departure_of(waiting, clock.now()) if waiting else None,
        sent_at=found["settled_at"] or found["claimed_at"] if found["status"] in SENT else None,
        delivered_at=found["delivered_at"],
        read_at=found["read_at"],
        created_at=found["created_at"],
        updated_at=max(found[name] for name in instants if found[name] is not None),
    )


def _error(key: str, text: str) -> str | None:
    """The reason as a sentence: ours where the catalogue has one, else the vendor's words."""
    return say("en", key) if key in CATALOGUE else text or None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
