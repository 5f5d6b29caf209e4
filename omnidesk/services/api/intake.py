"""Queueing what programs ask for, all that came together in one transaction.

1. Look: which requests are known already, whom the others go to, which number of ours can send.
2. Refuse, before anything is written, what cannot be sent, and what the days of the clients leave
   no room for.
3. Find or make contacts and conversations, lock them, charge the days, and write: the message in
   the thread, the intent to send it, and the program's own record of it. All that is one round
   trip where nobody is a stranger.

Locks: merges held off, identifiers, contacts, conversations, the clients' days, the ends of lanes,
then the requests. What another transaction did at this very moment is met by
`intake_writing.Raced`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from omnidesk import clock
from omnidesk.db import Connection
from omnidesk.services.api.entries import Entry, still_open
from omnidesk.services.api.estimates import Expected
from omnidesk.services.api.intake_choice import (
    find_text_of_each,
    refuse_beyond_days,
    refuse_or_choose,
)
from omnidesk.services.api.intake_look import Ground, look
from omnidesk.services.api.intake_threads import find_threads, move_addresses
from omnidesk.services.api.intake_writing import hold, shorten, telling_races, write
from omnidesk.services.api.outlook import Outlook
from omnidesk.services.api.repeats import answer_repeats
from omnidesk.services.api.wanted import Queued


async def take_in(
    conn: Connection, entries: Sequence[Entry], sent: Callable[[], None] = lambda: None
) -> dict[int, Mapping[str, Any]]:
    """Give these entries their outcomes; returns what the messages that were queued wait for.

    `sent` is called when PostgreSQL has all that it takes to write them.

    Of several with the same new request id the first goes on, and the others are to be looked at
    again afterwards. When messages were queued, the transaction is committed. Raises Raced.

    In the pipeline, statements whose rows nobody awaits travel with the next one.
    """
    now = clock.now()
    with telling_races():
        async with conn.pipeline():
            going, ground = await _choose(conn, entries, now)
            if not going:
                return {}
            await find_threads(conn, going)
            places = [entry.place(now) for entry in going]
            await hold(conn, going, places, now)
            await move_addresses(conn, going)
            outlook = Outlook(places, ground.settings, now)
            await outlook.ask(conn)
            if any(entry.needs_estimate for entry in going):
                await _tell_departures(going, outlook)
            await shorten(conn, going, now)
            asked = await write(conn, going, places, now)
            sent()
    rows = await asked.fetchall()
    expected = await _tell_departures(going, outlook)
    for entry, row in zip(going, rows, strict=True):
        entry.outcome = _queued(entry, row["public_id"], now)
    return {row["message_id"]: one.waiting for row, one in zip(rows, expected, strict=True)}


async def _choose(
    conn: Connection, entries: Sequence[Entry], now: datetime
) -> tuple[list[Entry], Ground]:
    """Those that go into the queue now, with number and text; most others have their outcome."""
    ground = await look(conn, entries, now)
    await answer_repeats(conn, still_open(entries))
    fresh = _first_of_each(still_open(entries))
    for entry in fresh:
        refuse_or_choose(entry, ground.numbers, now)
    await find_text_of_each(conn, still_open(fresh))
    refuse_beyond_days(still_open(fresh))
    return still_open(fresh), ground


async def _tell_departures(entries: Sequence[Entry], outlook: Outlook) -> Sequence[Expected]:
    expected = await outlook.tell()
    for entry, one in zip(entries, expected, strict=True):
        entry.leaves_at = one.leaves_at
    return expected


def _first_of_each(entries: Iterable[Entry]) -> list[Entry]:
    first: dict[tuple[int, str], Entry] = {}
    for entry in entries:
        first.setdefault(entry.key, entry)
    return list(first.values())


def _queued(entry: Entry, public_id: UUID, now: datetime) -> Queued:
    return Queued(
        message_id=public_id,
        request_id=entry.wanted.request_id,
        status="queued",
        estimated_send_at=entry.leaves_at,
        template_name=entry.template_name,
        matched_by=entry.matched_by,
        created_at=now,
    )
