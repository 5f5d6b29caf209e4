"""What a program may do with its messages: queue one or many, look at one, take it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from structlog.contextvars import get_contextvars

from omnidesk.db import Connection, transaction
from omnidesk.errors import Conflict, NotFound, OmniDeskError
from omnidesk.rules.kinds import MessageStatus
from omnidesk.services import arrivals, identity, outbox, realtime
from omnidesk.services.api.callers import ApiCaller
from omnidesk.services.api.entries import Entry
from omnidesk.services.api.message_queue import queue_entries
from omnidesk.services.api.message_rows import MessageView, find_row, to_view
from omnidesk.services.api.wanted import Queued, Refusal, Wanted
from omnidesk.services.message_changes import SHOW, SHOW_IN_LIST

__all__ = ["MessageView", "Queued", "Refusal", "Wanted", "cancel", "find", "queue", "queue_many"]


async def queue(caller: ApiCaller, wanted: Wanted) -> Queued:
    """Queue one message. Raises what refuses it: see `errors.py`, 400 to 429."""
    outcome = (await queue_many(caller, [wanted]))[0]
    if isinstance(outcome, Refusal):
        raise outcome.error
    return outcome


async def queue_many(caller: ApiCaller, wanted: Sequence[Wanted]) -> list[Queued | Refusal]:
    """Queue these messages, each with its own result, in their order. Raises Unavailable."""
    asked_in = str(get_contextvars().get("request_id", ""))
    entries = [Entry(caller, one, asked_in) for one in wanted]
    await queue_entries(entries)
    return [_result(entry) for entry in entries]


async def find(caller: ApiCaller, id_or_request_id: str) -> MessageView:
    """A message of this client, by our id or its own. Raises NotFound."""
    async with transaction() as conn:
        return to_view(await _get_row(conn, caller, id_or_request_id))


async def cancel(caller: ApiCaller, id_or_request_id: str) -> MessageView:
    """Take back a message that still waits; one that was taken back already is left as it is.

    Raises NotFound, and Conflict when it is on its way or has an outcome.
    """
    async with transaction() as conn:
        message = await _lock(conn, caller, id_or_request_id)
        if message["status"] == MessageStatus.CANCELLED:
            return to_view(message)
        if not await outbox.cancel(conn, message["id"]):
            raise Conflict("message.not_waiting")
        values = message | {"status": MessageStatus.CANCELLED, "error_key": ""}
        await conn.execute(SHOW, values)
        await conn.execute(SHOW_IN_LIST, values)
        cancelled = await _get_row(conn, caller, str(message["public_id"]))
    await realtime.status_changed(message["id"])
    return to_view(cancelled)


def _result(entry: Entry) -> Queued | Refusal:
    if isinstance(entry.outcome, OmniDeskError):
        return Refusal(entry.wanted.request_id, entry.outcome)
    assert entry.outcome is not None  # noqa: S101 - whatever was queued or refused has one
    return entry.outcome


async def _lock(conn: Connection, caller: ApiCaller, wanted_id: str) -> dict[str, Any]:
    """The message as it is once its conversation is locked. Raises NotFound."""
    await identity.hold_off_merges(conn)
    first_look = await _get_row(conn, caller, wanted_id)
    await arrivals.lock(conn, [first_look["conversation_id"]])
    return await _get_row(conn, caller, wanted_id)


async def _get_row(conn: Connection, caller: ApiCaller, wanted_id: str) -> dict[str, Any]:
    found = await find_row(conn, caller, wanted_id)
    if found is None:
        raise NotFound
    return found
