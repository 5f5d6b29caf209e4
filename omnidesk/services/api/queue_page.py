"""What API clients asked to be sent, as admins see it: filtered, searched, deleted from the list.

Rows are those of the operators' queue. What was sent is nearly everything, and is found among the
newest messages of clients; every other state has an index. A search goes the other way and starts
at the contacts and ids that it names. A page begins after a message's id. A deleted row is only
hidden: the conversation keeps its message, and the client still finds it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

from omnidesk import clock
from omnidesk.db import Connection, transaction
from omnidesk.errors import Conflict, Invalid, NotFound
from omnidesk.rules.roles import Action, Viewer
from omnidesk.services import audit, message_changes, thread_locks
from omnidesk.services.conversation_search import Search, find_contacts, parse_search
from omnidesk.services.fields import is_storable, require, row_id
from omnidesk.services.paging import page_size, split_page
from omnidesk.services.queue import COLUMNS, JOINS, MOST_COUNTED, WHICH, Filter, QueueRow, queue_row
from omnidesk.services.waiting import WAITING_OF_MESSAGE

# Nearly everything: read from the newest end.
NEARLY_ALL = {Filter.ALL, Filter.SENT}
# Any number, in the order of `ix_outbox_api_given_up`.
GIVEN_UP = {Filter.FAILED, Filter.CANCELLED}

BY_STATE: LiteralString = """
    with item as (
      select o.* from outbox o join api_messages a on a.message_id = o.message_id
      where o.kind = 'api' and a.hidden_at is null
        and (%(before)s::bigint is null or -o.message_id > -%(before)s::bigint)
        and not exists (
          select from outbox later where later.message_id = o.message_id and later.id > o.id)
        and"""
BY_MESSAGE: LiteralString = """
    with item as (
      select o.* from api_messages a
      cross join lateral (
        select * from outbox one where one.message_id = a.message_id order by one.id desc limit 1) o
      where a.hidden_at is null
        and (%(before)s::bigint is null or a.message_id < %(before)s) and"""
# The ids of what a search names: messages to some people, or one with an id of either side.
AMONG: LiteralString = """ and a.message_id = any(array(
        select m.id from messages m where m.origin = 'api' and m.conversation_id in (
          select c.id from conversations c where c.contact_id = any(%(contacts)s))
        union
        select one.message_id from api_clients client join api_messages one
          on one.api_client_id = client.id and one.request_id = %(text)s
        union
        select one.message_id from api_messages one where one.public_id = %(uuid)s::uuid))"""
# More contacts than are worth listing: then the newest messages are full of them.
MATCHING: LiteralString = """ and (a.request_id = %(text)s or exists (
        select from conversations c where c.id = o.conversation_id and {condition}))"""
NEWEST_FIRST: LiteralString = " order by a.message_id desc limit %(limit)s)"
GIVEN_UP_FIRST: LiteralString = " order by -o.message_id limit %(limit)s)"
IN_ORDER: LiteralString = " order by item.message_id desc"

COUNTS: LiteralString = """
    select
      count(*) filter (where o.state = 'queued' and o.attempts = 0) as queued,
      count(*) filter (where o.state = 'queued' and o.attempts > 0) as processing,
      count(*) filter (where o.state = 'claimed') as sending,
      count(*) filter (where o.state = 'unknown') as unknown
    from (
      select o.state, o.attempts from outbox o join api_messages a on a.message_id = o.message_id
      where o.state in ('queued', 'claimed', 'unknown') and o.kind = 'api' and a.hidden_at is null
      limit %(most)s) o"""

HIDE: LiteralString = """
    update api_messages set hidden_at = %(now)s where message_id = %(id)s and hidden_at is null"""

DETAILS: LiteralString = """
    select m.id, m.body, m.status, m.external_id, m.delivered_at, m.read_at, a.request_id,
      a.public_id::text as public_id, a.phone, a.recipient_name, a.template_name, a.scheduled_at,
      a.created_at, client.name as client, client.client_id,
      (select priority from outbox o where o.message_id = m.id order by o.id desc limit 1)
        as priority
    from api_messages a join messages m on m.id = a.message_id
    join api_clients client on client.id = a.api_client_id
    where a.message_id = %s and a.hidden_at is null"""

# Whole pages of the largest size, one statement each, so that no transaction stays open.
EXPORTED_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows are wanted: a filter, and a search ("" for none)."""

    which: str = Filter.ALL.value
    search: str = ""


async def list_messages(
    viewer: Viewer, asked: Asked, *, before: int | None = None, limit: int = 50
) -> tuple[list[QueueRow], int | None]:
    """A page, newest first, and where the next one begins (None: nowhere).

    Raises NotAllowed, and Invalid for an unknown filter.
    """
    require(viewer, Action.MANAGE_API)
    if asked.which not in set(Filter):
        raise Invalid(field="filter")
    limit = page_size(limit)
    async with transaction() as conn:
        query, values = await query_of(conn, asked)
        values |= {"before": None if before is None else row_id(before), "limit": limit + 1}
        found = await (await conn.execute(query.encode(), values)).fetchall()
    page, has_more = split_page(found, limit)
    now = clock.now()
    rows = [queue_row(one, now) for one in page]
    return rows, rows[-1].message_id if has_more else None


async def every_message(viewer: Viewer, asked: Asked) -> AsyncIterator[list[QueueRow]]:
    """The same to the end, page by page."""
    before = None
    while True:
        rows, before = await list_messages(viewer, asked, before=before, limit=EXPORTED_AT_ONCE)
        yield rows
        if before is None:
            return


async def open_counts(viewer: Viewer) -> dict[str, int]:
    """How many are in each filter of open work; never more than `MOST_COUNTED` together."""
    require(viewer, Action.MANAGE_API)
    async with transaction() as conn:
        found = await (await conn.execute(COUNTS, {"most": MOST_COUNTED})).fetchone()
    assert found is not None  # noqa: S101 - an aggregate has one row
    return dict(found)


async def find_details(viewer: Viewer, message_id: int) -> dict[str, Any]:
    """Everything that is known of one message. Raises NotAllowed and NotFound."""
    require(viewer, Action.MANAGE_API)
    async with transaction() as conn:
        found = await (await conn.execute(DETAILS, (row_id(message_id),))).fetchone()
    if found is None:
        raise NotFound
    return found


async def delete(viewer: Viewer, message_id: int) -> None:
    """Take a message off the list; one that still waits is taken back first, and never sent.

    Raises NotAllowed, NotFound, and Conflict for one that is on its way at this moment.
    """
    require(viewer, Action.MANAGE_API)
    details = await find_details(viewer, message_id)
    if details["status"] in message_changes.WAITING:
        await message_changes.cancel(viewer, message_id)
    async with transaction() as conn:
        message = await thread_locks.lock_message(conn, viewer, message_id)
        if message["status"] in message_changes.WAITING:
            raise Conflict("message.not_waiting")
        await conn.execute(HIDE, {"id": message_id, "now": clock.now()})
        await audit.record(conn, viewer, "api_message.delete", "message", message_id)


async def query_of(conn: Connection, asked: Asked) -> tuple[str, dict[str, Any]]:
    """The statement of one list, and its values besides `before` and `limit`."""
    which, search = Filter(asked.which), parse_search(asked.search)
    values: dict[str, Any] = {}
    condition = ""
    if search is not None:
        condition, values = await _named(conn, search, asked.search.strip())
    names_few = "contacts" in values
    by_message = which in NEARLY_ALL or names_few
    start = BY_MESSAGE if by_message else BY_STATE
    order = GIVEN_UP_FIRST if which in GIVEN_UP and not by_message else NEWEST_FIRST
    page = f"{start} {WHICH[which]} {condition} {order}"
    return f"{page} {COLUMNS} {WAITING_OF_MESSAGE} {JOINS} {IN_ORDER}", values


async def _named(conn: Connection, search: Search, text: str) -> tuple[str, dict[str, Any]]:
    """The condition of a search: people by name or number, or a message by one of its ids."""
    text = text if is_storable(text) else ""
    contacts = await find_contacts(conn, search)
    if contacts is None:
        return MATCHING.format(condition=search.condition()), search.params | {"text": text}
    return AMONG, {"contacts": contacts, "text": text, "uuid": _uuid(text)}


def _uuid(text: str) -> str | None:
    try:
        return str(UUID(text))
    except ValueError:
        return None
