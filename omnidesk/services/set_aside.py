"""Vendor events that could not be processed: which, of whom, why, and another try.

An event that is tried again takes its old place: inside a conversation events are processed in the
order of arrival. What a contact wrote is never told here, only who wrote and on which channel.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, LiteralString

from omnidesk.db import transaction
from omnidesk.errors import NotFound
from omnidesk.rules.instants import to_milliseconds
from omnidesk.rules.roles import Action, Viewer
from omnidesk.services import bell
from omnidesk.services.audit import record
from omnidesk.services.event_handling import NO_CHANNEL
from omnidesk.services.fields import require, row_id
from omnidesk.services.paging import page_size, split_page

# The other end stands in a message as sender, in an echo as recipient, in a receipt as contact.
# Where the payload cannot be read, the ordering key still names the address.
LIST: LiteralString = """
    select e.id, e.kind, e.error, e.received_at, e.attempts,
      coalesce(ch.name, e.channel) as channel,
      coalesce(nullif(ct.display_name, ''), nullif(e.payload ->> 'name', ''),
        nullif(substr(e.ordering_key, length(e.channel) + 2), ''), '') as person
    from inbox_events e
    left join channels ch on ch.kind || ':' || ch.account_id = e.channel
    cross join lateral (
      select coalesce(e.payload -> 'sender', e.payload -> 'recipient', e.payload -> 'contact')
        as party) other
    left join contact_identifiers i on i.kind = other.party ->> 'kind'
      and i.scope = other.party ->> 'scope' and i.value = other.party ->> 'value'
    left join contacts ct on ct.id = i.contact_id
    where e.state = 'failed' and (%(before)s::bigint is null or e.id < %(before)s)
    order by e.id desc limit %(limit)s"""
RETRY: LiteralString = """
    update inbox_events set state = 'received', attempts = 0, not_before = now(), error = '',
      processed_at = null
    where state = 'failed'"""
RETRY_ONE: LiteralString = RETRY + " and id = %s returning channel, kind"


@dataclass(frozen=True, slots=True)
class FailedEvent:
    """One event that was set aside.

    `kind` is message, echo or receipt; `person` is a name or an address. `reason_key` says why in
    the catalogue's words, `reason` in the program's, for whoever looks into it.
    """

    id: int
    channel: str
    kind: str
    person: str
    reason: str
    received_at_ms: int
    attempts: int
    reason_key: str


async def list_failed(
    viewer: Viewer, before: int | None = None, limit: int = 50
) -> tuple[list[FailedEvent], int | None]:
    """Events that were set aside, newest first, and where the next page begins (None: nowhere)."""
    require(viewer, Action.MANAGE_SENDING)
    limit = page_size(limit)
    values = {"before": None if before is None else row_id(before), "limit": limit + 1}
    async with transaction() as conn:
        rows = await (await conn.execute(LIST, values)).fetchall()
    shown, has_more = split_page([_to_failed(row) for row in rows], limit)
    return shown, shown[-1].id if has_more else None


async def retry(viewer: Viewer, event_id: int) -> None:
    """Process one event again. Raises NotFound when no such event is set aside."""
    require(viewer, Action.MANAGE_SENDING)
    number = row_id(event_id)
    async with transaction() as conn:
        found = await (await conn.execute(RETRY_ONE, (number,))).fetchone()
        if found is None:
            raise NotFound
        await record(conn, viewer, "event.retried", "inbox_event", number, dict(found))
    await bell.ring_inbox()


async def retry_all(viewer: Viewer) -> int:
    """Process all of them again, each conversation's in the order of arrival; how many."""
    require(viewer, Action.MANAGE_SENDING)
    async with transaction() as conn:
        retried = (await conn.execute(RETRY)).rowcount
        if retried:
            await record(conn, viewer, "events.retried", "inbox_event", "all", {"events": retried})
    if retried:
        await bell.ring_inbox()
    return retried


def _to_failed(row: Mapping[str, Any]) -> FailedEvent:
    return FailedEvent(
        id=row["id"],
        channel=row["channel"],
        kind=row["kind"],
        person=row["person"],
        reason=row["error"],
        received_at_ms=to_milliseconds(row["received_at"]),
        attempts=row["attempts"],
        reason_key=_reason_key(row["error"]),
    )


def _reason_key(reason: str) -> str:
    if reason == NO_CHANNEL:
        return "event.no_channel"
    if reason.startswith("ValidationError"):
        return "event.not_understood"
    return "event.unexpected"
