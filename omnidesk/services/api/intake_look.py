"""The first round trip for programs' messages: what holds for all, and what is known of each.

Merges are held off from here on, and the days of the clients are charged for all that came, as if
nothing were refused; `settle` gives back what was not needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any

from omnidesk.db import Connection, Cursor
from omnidesk.errors import Invalid
from omnidesk.rules.kinds import PLATFORM_OF, ChannelKind, pace_class
from omnidesk.rules.lanes import LaneKind, may_be_fast
from omnidesk.services import identity
from omnidesk.services.api import intake_queries as sql
from omnidesk.services.api.channel_choice import Number, platform_of
from omnidesk.services.api.entries import Entry, still_open
from omnidesk.services.api.estimates import MOST_COUNTED
from omnidesk.services.api.limits import DayUnits, quota_exceeded, settle_day, take_day
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
    lanes: Mapping[str, Mapping[str, Any]]


async def look(
    conn: Connection, entries: Sequence[Entry], now: datetime
) -> tuple[Ground, list[DayUnits]]:
    """Hold off merges, see what holds for all messages, and what is known of each."""
    global _country  # noqa: PLW0603 - what it was at the last look is right until it is changed
    await conn.execute(sql.OPENING, (identity.MERGES,))
    # What follows sees all that was queued by whoever held a client's row before.
    taken = await _take_days(conn, entries)
    around = await _look_around(conn, entries, now)
    _find_mistakes(entries, now)
    looked = await _look_up(conn, entries, now)
    ground = _ground(await around.fetchall())
    if ground.country != _country:
        _country = ground.country
        _find_mistakes(entries, now)
        looked = await _look_up(conn, entries, now)
    for entry, row in zip(still_open(entries), await looked.fetchall(), strict=True):
        entry.found = row
    return ground, taken


async def settle(conn: Connection, taken: Sequence[DayUnits], entries: Sequence[Entry]) -> None:
    """Charge for these and no others; those that come last go without where few units are left."""
    for units in taken:
        theirs = [entry for entry in entries if entry.caller.id == units.caller.id]
        fitting = await settle_day(conn, units, len(theirs))
        for entry in theirs[fitting:]:
            entry.outcome = quota_exceeded()


async def _look_around(conn: Connection, entries: Sequence[Entry], now: datetime) -> Cursor:
    is_any_fast = any(entry.caller.has_fast_lane for entry in entries)
    lane_kinds = [LaneKind.API.value, *([LaneKind.API_FAST.value] if is_any_fast else [])]
    values = {"kinds": _kinds(entries), "lane_kinds": lane_kinds, "now": now}
    return await conn.execute(sql.GROUND, values | {"most_counted": MOST_COUNTED})


def _ground(rows: Sequence[Mapping[str, Any]]) -> Ground:
    lanes = {row["item_lane"]: row for row in rows if row["item_lane"]}
    numbers = {
        row["id"]: _number(row["id"], row["channel_kind"], row["pace_class"])
        for row in lanes.values()
    }
    # None but active numbers are found.
    settings = {"is_held": rows[0]["is_held"], "limits": rows[0]["limits"], "is_active": True}
    return Ground(tuple(numbers.values()), country_of(rows[0]["country"]), settings, lanes)


@lru_cache(maxsize=256)
def _number(channel_id: int, kind: str, own_class: str | None) -> Number:
    facts = channel_for(ChannelKind(kind)).facts
    is_fast = may_be_fast(pace_class(facts.kind, own_class))
    of_kind = (facts.kind, facts.label, facts.longest_text, facts.reply_window)
    return Number(channel_id, *of_kind, has_fast_lane=is_fast)


async def _take_days(conn: Connection, entries: Sequence[Entry]) -> list[DayUnits]:
    """Charge the clients' days for all of these, as if none were refused."""
    callers = {entry.key: entry.caller for entry in entries}
    by_client = sorted(callers.values(), key=lambda caller: caller.id)
    groups = [list(group) for _, group in groupby(by_client, key=lambda caller: caller.id)]
    return [await take_day(conn, group[0], len(group)) for group in groups]


async def _look_up(conn: Connection, entries: Sequence[Entry], now: datetime) -> Cursor:
    """Ask what is known of each request, and of whom it goes to."""
    sought = still_open(entries)
    columns = {
        "clients": [entry.caller.id for entry in sought],
        "ids": [entry.wanted.request_id for entry in sought],
        "phones": [entry.phone for entry in sought],
        "priorities": [entry.wanted.priority for entry in sought],
        "instants": [entry.goes_at(now) for entry in sought],
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
