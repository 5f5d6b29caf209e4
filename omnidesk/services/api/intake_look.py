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

from omnidesk.db import Connection
from omnidesk.errors import Invalid
from omnidesk.rules.kinds import PLATFORM_OF, ChannelKind, pace_class
from omnidesk.rules.lanes import may_be_fast
from omnidesk.services import identity
from omnidesk.services.api import intake_queries as sql
from omnidesk.services.api.channel_choice import Number, platform_of
from omnidesk.services.api.entries import Entry
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
    rows = await _look_up(conn, entries, now)
    ground = _ground(rows[0]["ground"])
    if ground.country != _country:
        _country = ground.country
        rows = await _look_up(conn, entries, now)
    for entry, row in zip(entries, rows, strict=True):
        entry.found = row
    return ground


def _ground(found: Mapping[str, Any]) -> Ground:
    # None but active numbers are found.
    settings = {"is_held": found["is_held"], "limits": found["limits"], "is_active": True}
    numbers = tuple(_number(*number) for number in found["numbers"])
    return Ground(numbers, country_of(found["country"]), settings)


@lru_cache(maxsize=256)
def _number(channel_id: int, kind: str, own_class: str | None) -> Number:
    facts = channel_for(ChannelKind(kind)).facts
    is_fast = may_be_fast(pace_class(facts.kind, own_class))
    of_kind = (facts.kind, facts.label, facts.longest_text, facts.reply_window)
    return Number(channel_id, *of_kind, has_fast_lane=is_fast)


async def _look_up(
    conn: Connection, entries: Sequence[Entry], now: datetime
) -> list[dict[str, Any]]:
    """Ask what is known of each request, and of whom it goes to; refuse what nobody can be."""
    for entry in entries:
        entry.outcome = _find_mistake(entry, now)
    columns = {
        "clients": [entry.caller.id for entry in entries],
        "ids": [entry.wanted.request_id for entry in entries],
        "phones": [entry.phone for entry in entries],
        "day": day_of(now),
        "kinds": _kinds(entries),
    }
    return await (await conn.execute(sql.LOOK, columns)).fetchall()


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
