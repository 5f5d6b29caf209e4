"""What screens know of a conversation and of a message: one row each, the same everywhere.

List, thread, live update and browser cache all carry these rows. They do not depend on who looks;
whether somebody may look is decided before (`services/visibility.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, LiteralString

from omnidesk import clock
from omnidesk.db import Connection
from omnidesk.errors import NotFound
from omnidesk.rules.instants import maybe_milliseconds, to_milliseconds
from omnidesk.rules.names import colour, initials
from omnidesk.rules.window import window_closes_at
from omnidesk.services.addresses import shown_address, shown_name
from omnidesk.services.waiting import WAITING_OF_MESSAGE, from_json, waiting_of


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """A line of the list. Instants are milliseconds since 1970; `colour` is 0 to 15."""

    id: int
    name: str
    initials: str
    colour: int
    platform: str
    channel_label: str
    address: str
    preview: str
    preview_direction: str
    preview_status: str
    last_at_ms: int
    unread: int
    department_id: int | None
    department: str
    last_inbound_at_ms: int | None
    window_closes_at_ms: int | None
    is_opted_out: bool
    is_blocked: bool


@dataclass(frozen=True, slots=True)
class Waits:
    """Why a queued message waits: a phrase of the catalogue, or an empty key for no reason.

    `until_ms` is None while nobody knows, and may lie back when it is the message's turn.
    """

    until_ms: int | None
    key: str
    params: dict[str, str | int]


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A bubble. `error` is a key of the catalogue or the vendor's words.

    `author` is one of ours, or the API client that asked for it.

    `waits` only while the message is queued.
    """

    id: int
    conversation_id: int
    direction: str
    body: str
    status: str
    error: str
    sent_at_ms: int
    author: str
    author_id: int | None
    client_key: str
    origin: str
    waits: Waits | None


# Columns of `c`, a row of conversations, and of what it refers to.
CONVERSATION_COLUMNS: LiteralString = """
    c.id, c.platform, c.department_id, c.unread_count, c.last_message_at, c.last_message_preview,
    c.last_message_direction, c.last_message_status, c.last_inbound_at,
    contact.display_name, contact.opted_out_at, contact.blocked_at,
    identifier.kind as identifier_kind, identifier.value as identifier_value,
    channel.name as channel_name, department.name as department_name"""
CONVERSATION_JOINS: LiteralString = """
    join contacts contact on contact.id = c.contact_id
    join contact_identifiers identifier on identifier.id = c.identifier_id
    join channels channel on channel.id = c.channel_id
    left join departments department on department.id = c.department_id"""

# Columns of `m`, a row of messages, named apart from those of its conversation.
STANDING_COLUMNS: LiteralString = """
    m.id as message_id, m.conversation_id, m.direction, m.body, m.status, m.error_key,
    m.error_text, m.sent_at, m.sent_by_user_id, m.client_key, m.origin,
    case m.origin when 'api' then (
        select client.name from api_messages asked
        join api_clients client on client.id = asked.api_client_id
        where asked.message_id = m.id)
      else author.display_name end as author"""
MESSAGE_COLUMNS: LiteralString = " ".join((STANDING_COLUMNS, ",", WAITING_OF_MESSAGE))
MESSAGE_JOINS: LiteralString = "left join users author on author.id = m.sent_by_user_id"

SELECT_CONVERSATION: LiteralString = " ".join(
    ("select", CONVERSATION_COLUMNS, "from conversations c", CONVERSATION_JOINS)
)
SELECT_MESSAGE: LiteralString = " ".join(
    ("select", MESSAGE_COLUMNS, "from messages m", MESSAGE_JOINS)
)
# A message together with its conversation, for live updates; `WITHOUT_WAITING` for those who know
# why their messages wait.
FROM_BOTH: LiteralString = " ".join(
    (
        "from messages m join conversations c on c.id = m.conversation_id",
        MESSAGE_JOINS,
        CONVERSATION_JOINS,
    )
)
SELECT_BOTH: LiteralString = " ".join(
    ("select", CONVERSATION_COLUMNS, ",", MESSAGE_COLUMNS, FROM_BOTH)
)
SELECT_BOTH_WITHOUT_WAITING: LiteralString = " ".join(
    ("select", CONVERSATION_COLUMNS, ",", STANDING_COLUMNS, FROM_BOTH)
)


def to_conversation_row(found: Mapping[str, Any]) -> ConversationRow:
    """A line of the list from `CONVERSATION_COLUMNS`."""
    identifier = found["identifier_kind"], found["identifier_value"]
    name = shown_name(found["display_name"], *identifier)
    return ConversationRow(
        id=found["id"],
        name=name,
        initials=initials(name),
        colour=colour(name),
        platform=found["platform"],
        channel_label=found["channel_name"],
        address=shown_address(*identifier),
        preview=found["last_message_preview"],
        preview_direction=found["last_message_direction"],
        preview_status=found["last_message_status"],
        last_at_ms=to_milliseconds(found["last_message_at"]),
        unread=found["unread_count"],
        department_id=found["department_id"],
        department=found["department_name"] or "",
        last_inbound_at_ms=maybe_milliseconds(found["last_inbound_at"]),
        window_closes_at_ms=maybe_milliseconds(window_closes_at(found["last_inbound_at"])),
        is_opted_out=found["opted_out_at"] is not None,
        is_blocked=found["blocked_at"] is not None,
    )


def to_message_row(found: Mapping[str, Any], waits: Waits | None) -> MessageRow:
    """A bubble from `STANDING_COLUMNS`, and why it waits."""
    return MessageRow(
        id=found["message_id"],
        conversation_id=found["conversation_id"],
        direction=found["direction"],
        body=found["body"],
        status=found["status"],
        error=found["error_key"] or found["error_text"],
        sent_at_ms=to_milliseconds(found["sent_at"]),
        author=found["author"] or "",
        author_id=found["sent_by_user_id"],
        client_key=found["client_key"],
        origin=found["origin"],
        waits=waits,
    )


def to_waits(found: Mapping[str, Any]) -> Waits | None:
    """Why a message waits, from `WAITING_OF_MESSAGE`; None for one that does not."""
    return None if found["waiting"] is None else waits_of(from_json(found["waiting"]))


def waits_of(facts: Mapping[str, Any]) -> Waits:
    """Why a queued message waits, from `WAITING_COLUMNS`."""
    waiting = waiting_of(facts, clock.now())
    key, params = (waiting.reason.key, waiting.reason.params) if waiting.reason else ("", {})
    return Waits(maybe_milliseconds(waiting.until), key, dict(params))


async def conversation_row(conn: Connection, conversation_id: int) -> ConversationRow:
    """The row, whoever asks: for callers that have checked already. Raises NotFound."""
    asked = await conn.execute(SELECT_CONVERSATION + " where c.id = %s", (conversation_id,))
    found = await asked.fetchone()
    if found is None:
        raise NotFound
    return to_conversation_row(found)


async def message_row(conn: Connection, message_id: int) -> MessageRow:
    """The row, whoever asks: for callers that have checked already. Raises NotFound."""
    asked = await conn.execute(SELECT_MESSAGE + " where m.id = %s", (message_id,))
    found = await asked.fetchone()
    if found is None:
        raise NotFound
    return to_message_row(found, to_waits(found))
