"""The queue as operators see it: what waits and why, what failed, what is uncertain.

One row per message: its newest intent. An older one that a person sent again is history. Lists are
read from one index each, newest first, and nothing that was sent is ever counted. What may be done
with a message stands in `message_changes.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, LiteralString

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.errors import Invalid
from omnidesk.rules.instants import maybe_milliseconds, to_milliseconds
from omnidesk.rules.kinds import MessageStatus, OutboxKind, OutboxState
from omnidesk.rules.roles import Action, Viewer
from omnidesk.rules.texts import preview
from omnidesk.rules.verdict import Reason
from omnidesk.services.addresses import shown_address, shown_name
from omnidesk.services.fields import require, row_id
from omnidesk.services.paging import page_size, split_page
from omnidesk.services.waiting import WAITING_OF_MESSAGE, from_json, waiting_of


class Filter(StrEnum):
    """What a list shows. `processing` waits after a try that failed, `sending` is being called."""

    ALL = "all"
    QUEUED = "queued"
    PROCESSING = "processing"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


WHICH: dict[Filter, LiteralString] = {
    Filter.ALL: "true",
    Filter.QUEUED: "o.state = 'queued' and o.attempts = 0",
    Filter.PROCESSING: "o.state = 'queued' and o.attempts > 0",
    Filter.SENDING: "o.state = 'claimed'",
    Filter.SENT: "o.state = 'sent'",
    Filter.FAILED: "o.state = 'failed'",
    Filter.UNKNOWN: "o.state = 'unknown'",
    Filter.CANCELLED: "o.state = 'cancelled'",
}

# The page first, by itself: what is joined to it must not tempt the planner to read more.
PAGE_OF: LiteralString = """
    with item as (
      select o.* from outbox o
      where (%(before)s::bigint is null or o.id < %(before)s)
        and (%(kinds)s::text[] is null or o.kind = any(%(kinds)s))
        and not exists (
          select from outbox later where later.message_id = o.message_id and later.id > o.id)
        and"""
NEWEST_FIRST: LiteralString = "order by o.id desc limit %(limit)s)"
COLUMNS: LiteralString = """
    select item.id, item.message_id, item.conversation_id, item.kind, item.state, item.attempts,
      item.created_at, item.claimed_at, item.settled_at,
      m.body, m.status, m.error_key, m.error_text, author.display_name as author,
      client.name as client, asked.request_id,
      c.platform, contact.display_name, channel.name as channel,
      identifier.kind as identifier_kind, identifier.value as identifier_value,"""
JOINS: LiteralString = """
    from item
    join messages m on m.id = item.message_id
    join conversations c on c.id = item.conversation_id
    join contacts contact on contact.id = c.contact_id
    join contact_identifiers identifier on identifier.id = c.identifier_id
    join channels channel on channel.id = item.channel_id
    left join users author on author.id = m.sent_by_user_id
    left join api_messages asked on item.kind = 'api' and asked.message_id = item.message_id
    left join api_clients client on client.id = asked.api_client_id"""
IN_ORDER: LiteralString = "order by item.id desc"

# Counting stops here: the screen says "999+".
MOST_COUNTED = 1000
COUNTS: LiteralString = """
    select
      (select count(*) from (select 1 from outbox where state = 'queued' and attempts = 0
         limit %(most)s) one) as queued,
      (select count(*) from (select 1 from outbox where state = 'queued' and attempts > 0
         limit %(most)s) one) as processing,
      (select count(*) from (select 1 from outbox where state = 'claimed'
         limit %(most)s) one) as sending,
      (select count(*) from (select 1 from outbox where state = 'unknown'
         limit %(most)s) one) as unknown"""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One message with its newest intent. Instants are milliseconds since 1970.

    `status` is the message's, or `processing` and `sending` while the intent is open. `kind` says
    who asked, `author` which of our people or which API client, `request_id` what that client calls
    it. `reason` says why it waits, and `leaves_at_ms` when it
    goes at the earliest; `is_estimate`: about then, for others go before it.
    """

    id: int
    message_id: int
    conversation_id: int
    name: str
    address: str
    platform: str
    channel: str
    preview: str
    kind: str
    author: str
    request_id: str
    status: str
    at_ms: int
    error: str
    reason: Reason | None
    leaves_at_ms: int | None
    is_estimate: bool
    may_cancel: bool
    may_send_again: bool
    may_decide: bool


async def list_items(
    viewer: Viewer,
    which: str = Filter.ALL,
    *,
    kinds: Collection[OutboxKind] | None = None,
    before: int | None = None,
    limit: int = 50,
) -> tuple[list[QueueRow], int | None]:
    """A page, newest first, and where the next one begins (None: nowhere).

    `kinds` narrows it to what some ask for. Raises NotAllowed, and Invalid for an unknown filter.
    """
    require(viewer, Action.MANAGE_SENDING)
    if which not in set(Filter):
        raise Invalid(field="filter")
    limit = page_size(limit)
    values = {
        "before": None if before is None else row_id(before),
        "kinds": None if kinds is None else list(kinds),
        "limit": limit + 1,
    }
    async with transaction() as conn:
        found = await (await conn.execute(query_of(Filter(which)), values)).fetchall()
    page, has_more = split_page(found, limit)
    now = clock.now()
    rows = [queue_row(one, now) for one in page]
    return rows, rows[-1].id if has_more else None


def query_of(which: Filter) -> LiteralString:
    """The statement of one list; takes `before`, `kinds` and `limit`."""
    page = (PAGE_OF, WHICH[which], NEWEST_FIRST)
    return " ".join((*page, COLUMNS, WAITING_OF_MESSAGE, JOINS, IN_ORDER))


async def open_counts(viewer: Viewer) -> dict[str, int]:
    """How many are in each filter of open work; never more than `MOST_COUNTED`."""
    require(viewer, Action.MANAGE_SENDING)
    async with transaction() as conn:
        found = await (await conn.execute(COUNTS, {"most": MOST_COUNTED})).fetchone()
    assert found is not None  # noqa: S101 - a select without from has one row
    return dict(found)


def queue_row(found: Mapping[str, Any], now: datetime) -> QueueRow:
    """A row of `COLUMNS` with what it waits for."""
    identifier = found["identifier_kind"], found["identifier_value"]
    status, waits = _status(found), found["waiting"] and from_json(found["waiting"])
    waiting = waiting_of(waits, now) if waits else None
    return QueueRow(
        id=found["id"],
        message_id=found["message_id"],
        conversation_id=found["conversation_id"],
        name=shown_name(found["display_name"], *identifier),
        address=shown_address(*identifier),
        platform=found["platform"],
        channel=found["channel"],
        preview=preview(found["body"]),
        kind=found["kind"],
        author=found["author"] or found["client"] or "",
        request_id=found["request_id"] or "",
        status=status,
        at_ms=to_milliseconds(_moved_at(found)),
        error=found["error_key"] or found["error_text"],
        reason=waiting.reason if waiting else None,
        leaves_at_ms=maybe_milliseconds(waiting.until if waiting else None),
        is_estimate=bool(waits and waits["ahead"]),
        may_cancel=found["state"] == OutboxState.QUEUED,
        may_send_again=status in (MessageStatus.FAILED, MessageStatus.CANCELLED),
        may_decide=status == MessageStatus.UNKNOWN,
    )


def _status(found: Mapping[str, Any]) -> str:
    match found["state"]:
        case OutboxState.QUEUED:
            return Filter.PROCESSING.value if found["attempts"] else Filter.QUEUED.value
        case OutboxState.CLAIMED:
            return Filter.SENDING.value
    return str(found["status"])


def _moved_at(found: Mapping[str, Any]) -> datetime:
    """When it came into its present state."""
    moved = found["claimed_at"] if found["state"] == OutboxState.CLAIMED else found["settled_at"]
    at: datetime = moved or found["created_at"]
    return at
