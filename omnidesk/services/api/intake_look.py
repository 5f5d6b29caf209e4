"""The first round trip for programs' messages: what holds for all, and what is known of each.

Merges are held off from here on. How much is left of the clients' days may change until they are
charged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from omnidesk.db import Connection, Cursor
from omnidesk.errors import Invalid
from omnidesk.rules.kinds import PLATFORM_OF, ChannelKind, pace_class
from omnidesk.rules.lanes import may_be_fast
from omnidesk.services import identity
from omnidesk.services.api import intake_queries as sql
from omnidesk.services.api.channel_choice import Number, platform_of
from omnidesk.services.api.entries import Entry, still_open
from omnidesk.services.api.limits import day_of
from omnidesk.services.api.phones import COUNTRY, country_of, normalise
from omnidesk.services.channels.registry import CHANNELS, channel_for

# How far ahead a message may be scheduled.
LATEST = timedelta(days=365)
_country = COUNTRY


@dataclass(frozen=True, slots=True)
class Ground:
    """What holds for all messages at this moment."""

    numbers: tuple[Number, ...]
    country: str
    settings: Mapping[str, Any]


async def look(conn: Connection, entries: Sequence[Entry], now: datetime) -> Ground:
    """Hold off merges, see what holds for all messages, and what is known of each."""
    global _country  # noqa: PLW0603 - what it was at the last look is right until it is changed
    await conn.execute(sql.OPENING, (identity.MERGES,))
    around = await conn.execute(sql.GROUND, {"kinds": _kinds(entries)})
    _find_mistakes(entries, now)
    looked = await _look_up(conn, entries, now)
    ground = _ground(await around.fetchall())
    if ground.country != _country:
        _country = ground.country
        _find_mistakes(entries, now)
        looked = await _look_up(conn, entries, now)
    for entry, row in zip(still_open(entries), await looked.fetchall(), strict=True):
        entry.found = row
    return ground


def _ground(rows: Sequence[Mapping[str, Any]]) -> Ground:
    numbers = [
        _number(row["id"], row["channel_kind"], row["pace_class"]) for row in rows if row["id"]
    ]
    # None but active numbers are found.
    settings = {"is_held": rows[0]["is_held"], "limits": rows[0]["limits"], "is_active": True}
    return Ground(tuple(numbers), country_of(rows[0]["country"]), settings)


@lru_cache(maxsize=256)
def _number(channel_id: int, kind: str, own_class: str | None) -> Number:
    facts = channel_for(ChannelKind(kind)).facts
    is_fast = may_be_fast(pace_class(facts.kind, own_class))
    of_kind = (facts.kind, facts.label, facts.longest_text, facts.reply_window)
    return Number(channel_id, *of_kind, has_fast_lane=is_fast)


async def _look_up(conn: Connection, entries: Sequence[Entry], now: datetime) -> Cursor:
    """Ask what is known of each request, and of whom it goes to."""
    sought = still_open(entries)
    columns = {
        "clients": [entry.caller.id for entry in sought],
        "ids": [entry.wanted.request_id for entry in sought],
        "phones": [entry.phone for entry in sought],
        "day": day_of(now),
    }
    return await conn.execute(sql.LOOK, columns)


def _find_mistakes(entries: Sequence[Entry], now: datetime) -> None:
    """Refuse what nobody can be."""
    for entry in entries:
        entry.outcome = _find_mistake(entry, now)


def _find_mistake(entry: Entry, now: datetime) -> Invalid | None:
    """What can be told from the request alone."""
    try:
        entry.phone = normalise(entry.wanted.phone_number, _country)
    except Invalid as error:
        return error
    if entry.goes_at(now) > now + LATEST:
        return Invalid("api.scheduled_too_late", field="scheduled_at")
    return None


def _kinds(entries: Sequence[Entry]) -> list[str]:
    """The kinds of channel that these can go by."""
    platforms = {platform_of(entry.asked) for entry in entries}
    return [kind.value for kind in CHANNELS if PLATFORM_OF[kind] in platforms]
