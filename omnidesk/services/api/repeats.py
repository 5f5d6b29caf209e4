"""Answering a request that was made before: never a second message.

A client's own request id names one message for ever. Where we made the id up from the signature,
the same signed request came again, and gets what it got at first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from omnidesk.db import Connection
from omnidesk.errors import DuplicateRequest, OmniDeskError, RequestIdReused
from omnidesk.services.api.entries import Entry
from omnidesk.services.api.message_rows import find_statuses
from omnidesk.services.api.wanted import Queued

# In the details of a message: what its request was told.
ESTIMATE = "estimated_send_at"


async def answer_repeats(conn: Connection, entries: Sequence[Entry]) -> None:
    """Give their outcome to those whose request is known already."""
    known = [entry for entry in entries if entry.found["message_id"] is not None]
    if not known:
        return
    statuses = await find_statuses(conn, {entry.found["message_id"] for entry in known})
    for entry in known:
        entry.outcome = _answer(entry, statuses[entry.found["message_id"]])


def _answer(entry: Entry, status: str) -> Queued | OmniDeskError:
    found = entry.found
    if bytes(found["body_hash"]) != entry.body_hash:
        return RequestIdReused()
    if not entry.wanted.is_made_up:
        return DuplicateRequest(str(found["public_id"]), status)
    estimate = found["details"].get(ESTIMATE)
    return Queued(
        message_id=found["public_id"],
        request_id=entry.wanted.request_id,
        status="queued",
        estimated_send_at=datetime.fromisoformat(estimate) if estimate else None,
        template_name=found["template_name"],
        matched_by=found["matched_by"],
        created_at=found["created_at"],
        is_repeated=True,
    )
