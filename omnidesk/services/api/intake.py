"""Queueing what programs ask for, all that came together in one transaction.

1. Look: which requests are known already, whom the others go to, which number of ours can send.
   The days of the clients are charged in the same round trip.
2. Refuse, before anything is written, what cannot be sent, and give back its units; then what the
   day's quota leaves no room for.
3. Find or make contacts and conversations, lock them, and write: the message in the thread, the
   intent to send it, and the program's own record of it.

Locks: merges held off, the clients' days, identifiers, contacts, conversations, the requests, then
lanes. A request that another process queued at this very moment is met by `Raced`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any
from uuid import UUID

from psycopg.errors import UniqueViolation

from omnidesk import clock
from omnidesk.db import Connection, Cursor
from omnidesk.errors import Invalid, OmniDeskError, OptedOut
from omnidesk.rules.kinds import (
    PLATFORM_OF,
    ApiChannel,
    ChannelKind,
    IdentifierKind,
    OutboxKind,
    pace_class,
)
from omnidesk.rules.lanes import LaneKind, may_be_fast
from omnidesk.rules.suppression import find_refusal
from omnidesk.rules.texts import preview
from omnidesk.services import arrivals, contacts, identity
from omnidesk.services.api import intake_queries as sql
from omnidesk.services.api.channel_choice import Number, choose, platform_of
from omnidesk.services.api.entries import Entry, known
from omnidesk.services.api.estimates import MOST_COUNTED, Place, expect
from omnidesk.services.api.limits import DayUnits, quota_exceeded, settle_day, take_day
from omnidesk.services.api.phones import COUNTRY, country_of, normalise
from omnidesk.services.api.repeats import ESTIMATE, answer_repeats
from omnidesk.services.api.wanted import Queued
from omnidesk.services.arrivals import ChannelRef, Party
from omnidesk.services.channels.base import Identifier
from omnidesk.services.channels.registry import CHANNELS, channel_for
from omnidesk.services.short_links import LinkedText, end_after, shorten_texts
from omnidesk.services.templates import find_texts

# How far ahead a message may be scheduled.
LATEST = timedelta(days=365)
_country = COUNTRY


class Raced(Exception):
    """Another process queued one of these requests meanwhile: nothing is written; look again."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """What holds for all messages at this moment."""

    numbers: tuple[Number, ...]
    country: str
    settings: Mapping[str, Any]
    lanes: Mapping[str, Mapping[str, Any]]


async def take_in(conn: Connection, entries: Sequence[Entry]) -> dict[int, Mapping[str, Any]]:
    """Give these entries their outcomes; returns what the messages that were queued wait for.

    Of several with the same new request id the first goes on, and the others are to be looked at
    again afterwards. When messages were queued, the transaction is committed. Raises Raced.

    The connection is in a pipeline: statements whose rows nobody awaits travel with the next one.
    """
    now = clock.now()
    ground, taken = await _look(conn, entries, now)
    await answer_repeats(conn, _open(entries))
    fresh = _first_of_each(_open(entries))
    for entry in fresh:
        _refuse_or_choose(entry, ground.numbers, now)
    await _find_texts(conn, _open(fresh))
    await _settle(conn, taken, _open(fresh))
    going = _open(fresh)
    if not going:
        return {}
    await _find_threads(conn, going)
    places = [entry.place(now) for entry in going]
    expected = expect(places, ground.lanes, ground.settings, now)
    for entry, one in zip(going, expected, strict=True):
        entry.leaves_at = one.leaves_at
    await _shorten(conn, going, now)
    rows = await _write(conn, going, places, now)
    for entry, row in zip(going, rows, strict=True):
        entry.outcome = _queued(entry, row["public_id"], now)
    return {row["message_id"]: one.waiting for row, one in zip(rows, expected, strict=True)}


async def _look(
    conn: Connection, entries: Sequence[Entry], now: datetime
) -> tuple[_Ground, list[DayUnits]]:
    """Hold off merges, see what holds for all messages, and what is known of each."""
    global _country  # noqa: PLW0603 - what it was at the last look is right until it is changed
    around = await _look_around(conn, entries, now)
    _find_mistakes(entries, now)
    taken = await _take_days(conn, _open(entries))
    looked = await _look_up(conn, entries, now)
    ground = _ground(await around.fetchall())
    if ground.country != _country:
        _country = ground.country
        _find_mistakes(entries, now)
        looked = await _look_up(conn, entries, now)
    for entry, row in zip(_open(entries), await looked.fetchall(), strict=True):
        entry.found = row
    return ground, taken


async def _look_around(conn: Connection, entries: Sequence[Entry], now: datetime) -> Cursor:
    is_any_fast = any(entry.caller.has_fast_lane for entry in entries)
    lane_kinds = [LaneKind.API.value, *([LaneKind.API_FAST.value] if is_any_fast else [])]
    values = {"kinds": _kinds(entries), "lane_kinds": lane_kinds, "now": now}
    await conn.execute(sql.OPENING, (identity.MERGES,))
    return await conn.execute(sql.GROUND, values | {"most_counted": MOST_COUNTED})


def _ground(rows: Sequence[Mapping[str, Any]]) -> _Ground:
    lanes = {row["item_lane"]: row for row in rows if row["item_lane"]}
    numbers = {
        row["id"]: _number(row["id"], row["channel_kind"], row["pace_class"])
        for row in lanes.values()
    }
    # None but active numbers are found.
    settings = {"is_held": rows[0]["is_held"], "limits": rows[0]["limits"], "is_active": True}
    return _Ground(tuple(numbers.values()), country_of(rows[0]["country"]), settings, lanes)


async def _look_up(conn: Connection, entries: Sequence[Entry], now: datetime) -> Cursor:
    """Ask what is known of each request, and of whom it goes to."""
    sought = _open(entries)
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
    platforms = {platform_of(_asked(entry)) for entry in entries}
    return [kind.value for kind in CHANNELS if PLATFORM_OF[kind] in platforms]


def _asked(entry: Entry) -> ApiChannel:
    return entry.wanted.channel or ApiChannel(entry.caller.channel)


@lru_cache(maxsize=256)
def _number(channel_id: int, kind: str, own_class: str | None) -> Number:
    facts = channel_for(ChannelKind(kind)).facts
    is_fast = may_be_fast(pace_class(facts.kind, own_class))
    of_kind = (facts.kind, facts.label, facts.longest_text, facts.reply_window)
    return Number(channel_id, *of_kind, has_fast_lane=is_fast)


def _first_of_each(entries: Iterable[Entry]) -> list[Entry]:
    first: dict[tuple[int, str], Entry] = {}
    for entry in entries:
        first.setdefault(entry.key, entry)
    return list(first.values())


def _open(entries: Sequence[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.outcome is None]


def _refuse_or_choose(entry: Entry, numbers: Sequence[Number], now: datetime) -> None:
    """Whether this contact may be written to, and by which of our numbers."""
    try:
        _refuse_suppressed(entry.found)
        entry.number = _choose(entry, numbers, now)
    except OmniDeskError as error:
        entry.outcome = error


async def _find_texts(conn: Connection, entries: Sequence[Entry]) -> None:
    """What each says once its template is filled in, refused where the number cannot take it."""
    asked = [(entry.caller, entry.wanted) for entry in entries]
    for entry, found in zip(entries, await find_texts(conn, asked), strict=True):
        if isinstance(found, Invalid):
            entry.outcome = found
            continue
        entry.text = found.text
        entry.template_name, entry.matched_by = found.template_name, found.matched_by
        entry.template_id = found.template_id
        entry.outcome = _find_refusal(entry, known(entry.number))


def _find_refusal(entry: Entry, number: Number) -> Invalid | None:
    if not entry.text.strip():
        return Invalid("message.empty", field="message")
    if len(entry.text) <= number.longest_text:
        return None
    facts = {"channel": number.label, "limit": number.longest_text}
    if not entry.template_name:
        return Invalid("message.too_long", field="message", **facts)
    filled = {"name": entry.template_name, "length": len(entry.text)}
    return Invalid("template.too_long", field="message", **filled, **facts)


def _refuse_suppressed(found: Mapping[str, Any]) -> None:
    marks = {"is_opted_out": found["is_opted_out"], "is_blocked": found["is_blocked"]}
    if find_refusal(OutboxKind.API, **marks) is not None:
        raise OptedOut


def _choose(entry: Entry, numbers: Sequence[Number], now: datetime) -> Number:
    return choose(
        _asked(entry),
        numbers,
        entry.threads("inbound"),
        entry.goes_at(now),
        has_template=entry.caller.template_id is not None,
    )


async def _take_days(conn: Connection, entries: Sequence[Entry]) -> list[DayUnits]:
    """Charge the clients' days for all of these, as if none were refused."""
    callers = {entry.key: entry.caller for entry in entries}
    by_client = sorted(callers.values(), key=lambda caller: caller.id)
    groups = [list(group) for _, group in groupby(by_client, key=lambda caller: caller.id)]
    return [await take_day(conn, group[0], len(group)) for group in groups]


async def _settle(conn: Connection, taken: Sequence[DayUnits], entries: Sequence[Entry]) -> None:
    """Charge for these and no others; those that come last go without where few units are left."""
    for units in taken:
        theirs = [entry for entry in entries if entry.caller.id == units.caller.id]
        fitting = await settle_day(conn, units, len(theirs))
        for entry in theirs[fitting:]:
            entry.outcome = quota_exceeded()


async def _find_threads(conn: Connection, entries: Sequence[Entry]) -> None:
    """The conversation of each, made where there is none, and locked."""
    for entry in entries:
        entry.conversation_id = entry.threads("ids").get(known(entry.number).id, 0)
    strangers = {entry: _party(entry) for entry in entries if not entry.conversation_id}
    if strangers:
        places = await arrivals.get_places(conn, strangers.values())
        for entry, party in strangers.items():
            entry.conversation_id = places[party].conversation_id
    await _name_nameless(conn, entries)
    await arrivals.lock(conn, {entry.conversation_id for entry in entries})
    for entry in entries:
        await _move_address(conn, entry)


async def _move_address(conn: Connection, entry: Entry) -> None:
    """Send to the number that was asked for, where the contact's conversation is at another one."""
    addresses = dict(zip(entry.found["ids"] or (), entry.found["addresses"] or (), strict=True))
    own = entry.found["identifier_id"]
    if addresses.get(entry.conversation_id, own) != own:
        place = arrivals.Place(entry.conversation_id, entry.found["contact_id"], False, False)
        await arrivals.move_address(conn, place, _address(entry))


def _party(entry: Entry) -> Party:
    number = known(entry.number)
    channel = ChannelRef(number.id, number.kind)
    return Party(channel, _address(entry), name=entry.wanted.recipient_name)


def _address(entry: Entry) -> Identifier:
    return Identifier(IdentifierKind.PHONE, "", entry.phone)


async def _name_nameless(conn: Connection, entries: Sequence[Entry]) -> None:
    """A contact without a name gets the program's; what has a name keeps it."""
    names = {
        entry.found["contact_id"]: entry.wanted.recipient_name
        for entry in entries
        if entry.wanted.recipient_name and entry.found["display_name"] == ""
    }
    for contact_id, name in sorted(names.items()):
        await contacts.give_name(conn, contact_id, name)


async def _shorten(conn: Connection, entries: Sequence[Entry], now: datetime) -> None:
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


async def _write(
    conn: Connection, entries: Sequence[Entry], places: Sequence[Place], now: datetime
) -> list[dict[str, Any]]:
    """The rows of the new messages, in this order and committed. Raises Raced."""
    given = [_given(entry, place) for entry, place in zip(entries, places, strict=True)]
    values = {
        "given": json.dumps(given),
        "conversations": list({entry.conversation_id for entry in entries}),
        "now": now,
    }
    try:
        asked = await conn.execute(sql.QUEUE, values)
        await conn.commit()
    except UniqueViolation as error:
        if error.diag.constraint_name != sql.ONE_OF_EACH:
            raise
        raise Raced from error
    return await asked.fetchall()


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
