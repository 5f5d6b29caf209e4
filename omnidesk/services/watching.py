"""Looking whether something is wrong, and raising or clearing the alarms that say so.

Every worker looks from time to time, and a tick besides; one look at a time is enough, so that
whoever comes second leaves it to the first. Ages are real time: they measure the machine, not the
business. Only the silence of channels follows the clock, as people do.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, LiteralString

from omnidesk.db import Connection, transaction
from omnidesk.services import alarms, watchdog
from omnidesk.services.channels.registry import CHANNELS, channel_for
from omnidesk.services.holds import find_hold
from omnidesk.services.stored_events import SHOULD_BE_DONE_AT

WATCH_EVERY_S = 25
# Processing takes milliseconds, and an event that fails is set aside after 20 s.
STUCK_AFTER_S = 60
# Echoes and receipts that settle a message by themselves come within seconds; a vendor in trouble
# takes minutes. Where the vendor can be asked, the sweep asks for as long as it takes.
UNKNOWN_AFTER_S = 300
UNANSWERED_AFTER_S = 3600

LOCK: LiteralString = "select pg_try_advisory_xact_lock(hashtextextended('watch', 0)) as is_ours"
STUCK: LiteralString = " ".join(
    (
        "select count(*) as waiting, extract(epoch from clock_timestamp() - min(",
        SHOULD_BE_DONE_AT,
        ")) as oldest_s from inbox_events where state = 'received'",
    )
)
UNKNOWN: LiteralString = """
    select count(*) as n from outbox o join channels ch on ch.id = o.channel_id
    where o.state = 'unknown' and o.lease_until < clock_timestamp() - interval '1 second'
      * case when ch.kind = any(%(can_look_up)s) then %(unanswered_s)s else %(unknown_s)s end"""
SET_ASIDE: LiteralString = "select count(*) as n from inbox_events where state = 'failed'"


async def watch() -> None:
    """Raise what is wrong now, clear what is over."""
    changes: list[alarms.Change] = []
    async with transaction() as conn:
        asked = await (await conn.execute(LOCK)).fetchone()
        if asked is None or not asked["is_ours"]:
            return
        for kind, look in LOOKS.items():
            changes += await alarms.keep(conn, kind, await look(conn))
    await alarms.tell(changes)


async def _inbox_stuck(conn: Connection) -> alarms.Standing:
    row = await _one(conn, STUCK)
    oldest_s = row["oldest_s"] or 0
    if oldest_s <= STUCK_AFTER_S:
        return {}
    return {"": {"minutes": int(oldest_s // 60), "waiting": row["waiting"]}}


async def _sending_held(conn: Connection) -> alarms.Standing:
    return {} if await find_hold(conn) is None else {"": {}}


async def _unknown_waiting(conn: Connection) -> alarms.Standing:
    can_look_up = [one.value for one in CHANNELS if channel_for(one).facts.can_look_up]
    limits = {"unknown_s": UNKNOWN_AFTER_S, "unanswered_s": UNANSWERED_AFTER_S}
    return _counted(await _one(conn, UNKNOWN, can_look_up=can_look_up, **limits))


async def _events_set_aside(conn: Connection) -> alarms.Standing:
    return _counted(await _one(conn, SET_ASIDE))


LOOKS: dict[str, Callable[[Connection], Awaitable[alarms.Standing]]] = {
    "inbox_stuck": _inbox_stuck,
    "channel_silent": watchdog.find_silent,
    "sending_held": _sending_held,
    "unknown_waiting": _unknown_waiting,
    "events_set_aside": _events_set_aside,
}


def _counted(row: dict[str, Any]) -> alarms.Standing:
    return {"": {"n": row["n"]}} if row["n"] else {}


async def _one(conn: Connection, query: LiteralString, **values: Any) -> dict[str, Any]:
    row = await (await conn.execute(query, values)).fetchone()
    assert row is not None  # noqa: S101 - an aggregate has one row
    return row
