"""Writing programs' messages: shortened, in their threads, with their intents, and committed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import orjson
from psycopg import IntegrityError

from omnidesk.db import Connection, Cursor
from omnidesk.rules.texts import preview
from omnidesk.services.api import intake_queries as sql
from omnidesk.services.api.entries import Entry, known
from omnidesk.services.api.estimates import Place
from omnidesk.services.api.limits import DAY_IS_FULL, charges
from omnidesk.services.api.repeats import ESTIMATE
from omnidesk.services.short_links import LinkedText, end_after, shorten_texts

# Each says that another transaction has come first.
RACES = (sql.ONE_OF_EACH, DAY_IS_FULL)


class Raced(Exception):
    """Somebody else queued one of these requests meanwhile, or spent the day of their client.

    Nothing is written; look again.
    """


async def shorten(conn: Connection, entries: Sequence[Entry], now: datetime) -> None:
    linked = [entry for entry in entries if entry.caller.shortens_links]
    texts = await shorten_texts(
        conn,
        [
            LinkedText(
                entry.text,
                entry.conversation_id,
                entry.caller.id,
                entry.caller.shows_destination,
                end_after(entry.caller.link_days, entry.leaves_at or entry.goes_at(now)),
            )
            for entry in linked
        ],
    )
    for entry, text in zip(linked, texts, strict=True):
        if len(text) <= known(entry.number).longest_text:  # else the addresses stay as they are
            entry.text = text


@contextmanager
def telling_races() -> Iterator[None]:
    """Around the pipeline in which messages are written: raises Raced."""
    try:
        yield
    except IntegrityError as error:
        if error.diag.constraint_name not in RACES:
            raise
        raise Raced from error


async def hold(
    conn: Connection, entries: Sequence[Entry], places: Sequence[Place], now: datetime
) -> None:
    """Lock conversations and lanes, and have the messages counted on the days of their clients."""
    callers = {entry.caller.id: entry.caller for entry in entries}
    n = Counter(entry.caller.id for entry in entries)
    values = {
        "conversations": list({place.conversation_id for place in places}),
        "charges": charges([(caller, n[caller.id]) for caller in callers.values()], now),
        "lanes": list({place.lane for place in places}),
    }
    await conn.execute(sql.HOLD, values)


async def write(
    conn: Connection, entries: Sequence[Entry], places: Sequence[Place], now: datetime
) -> Cursor:
    """Have the new messages written and committed; the rows come in this order.

    Whether that succeeded is known when the pipeline ends. `Connection.commit` would wait for an
    answer of its own before. After an error PostgreSQL skips what else is in the pipeline, the
    commit too. Nobody may swallow an error inside: a commit after it would roll back in silence.
    """
    given = [_given(entry, place) for entry, place in zip(entries, places, strict=True)]
    values = {
        "given": orjson.dumps(given).decode(),
        "conversations": list({entry.conversation_id for entry in entries}),
        "now": now,
    }
    asked = await conn.execute(sql.QUEUE, values)
    await conn.execute("commit")
    return asked


def _given(entry: Entry, place: Place) -> dict[str, Any]:
    wanted = entry.wanted
    return {
        "client": entry.caller.id,
        "request_id": wanted.request_id,
        "body_hash": entry.body_hash.hex(),
        "phone": entry.phone,
        "recipient_name": wanted.recipient_name,
        "template_id": entry.template_id,
        "template_name": entry.template_name,
        "matched_by": entry.matched_by,
        "details": _details(entry),
        "scheduled_at": wanted.scheduled_at and wanted.scheduled_at.isoformat(),
        "conversation_id": entry.conversation_id,
        "channel_id": place.channel_id,
        "body": entry.text,
        "preview": preview(entry.text),
        "lane": place.lane,
        "priority": place.priority,
        "not_before": place.not_before.isoformat(),
        "cause": f"api:{entry.caller.id}:{wanted.request_id}",
        "asked_in": entry.asked_in,
    }


def _details(entry: Entry) -> dict[str, Any]:
    """What was asked for besides, and the estimate for whoever repeats the request."""
    wanted, leaves_at = entry.wanted, entry.leaves_at
    given = {
        "template_variables": wanted.template_variables,
        "metadata": wanted.metadata,
        "channel": wanted.channel,
        ESTIMATE: leaves_at.isoformat() if leaves_at and wanted.is_made_up else None,
    }
    return {name: value for name, value in given.items() if value}
