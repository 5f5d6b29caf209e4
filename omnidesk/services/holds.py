"""Holding all sending: nothing new is claimed until an operator releases it.

A restored database holds itself, for nobody knows what left after the backup; an admin may hold
sending as well. Items that were claimed before stay as they are: their calls end, and what nobody
knows of becomes `unknown`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from omnidesk import clock
from omnidesk.db import Connection, transaction
from omnidesk.errors import NotAllowed
from omnidesk.rules.roles import Action, Viewer, may
from omnidesk.services import audit, bell, realtime
from omnidesk.services.app_settings import put_value

# A row of `app_settings`: there while all sending is held.
KEY: LiteralString = "sending.hold"
BY_OPERATOR = "operator"

FIND: LiteralString = "select value from app_settings where key = %s"
# The reason of everything that waits changes. Open threads show the newest; the others are read
# when they are opened.
MOST_TOLD = 200
NEWEST_WAITING: LiteralString = """
    select message_id from outbox where state = 'queued' order by id desc limit %s"""
# One after the other, so that one hold is released and audited once.
LOCK: LiteralString = "select pg_advisory_xact_lock(hashtextextended(%s, 0))"


@dataclass(frozen=True, slots=True)
class Hold:
    """Since when all sending is held, why (`restore` or `operator`), and by whom, if anybody."""

    since: datetime
    why: str
    by: str


async def find_hold(conn: Connection) -> Hold | None:
    """The hold that stands, or None while messages may leave."""
    found = await (await conn.execute(FIND, (KEY,))).fetchone()
    if found is None:
        return None
    value = found["value"]
    return Hold(datetime.fromisoformat(value["since"]), value["why"], value["by"])


async def hold(viewer: Viewer) -> Hold:
    """Let nothing be claimed from now on; a hold that stands already stays. Raises NotAllowed."""
    _check(viewer)
    async with transaction() as conn:
        await conn.execute(LOCK, (KEY,))
        standing = await find_hold(conn)
        if standing is not None:
            return standing
        made = Hold(clock.now(), BY_OPERATOR, viewer.name)
        value = {"since": made.since.isoformat(), "why": made.why, "by": made.by}
        await put_value(conn, KEY, value, viewer.user_id)
        await audit.record(conn, viewer, "sending.hold", "installation", "sending")
    await _tell_threads()
    return made


async def release(viewer: Viewer) -> bool:
    """End the hold. False when there was none. Raises NotAllowed."""
    _check(viewer)
    return await _release(viewer)


async def release_queue() -> bool:
    """`release` by whoever may run commands on this machine."""
    return await _release(None)


async def _release(viewer: Viewer | None) -> bool:
    async with transaction() as conn:
        await conn.execute(LOCK, (KEY,))
        standing = await find_hold(conn)
        if standing is None:
            return False
        await put_value(conn, KEY, None, None)
        detail = {"since": standing.since.isoformat(), "why": standing.why}
        await audit.record(conn, viewer, "sending.release", "installation", "sending", detail)
    await _tell_threads()
    await bell.ring_outbox()  # afterwards, so that screens hear last of what leaves now
    return True


async def _tell_threads() -> None:
    """Have open threads say why their messages wait now, after the commit."""
    async with transaction() as conn:
        waiting = await (await conn.execute(NEWEST_WAITING, (MOST_TOLD,))).fetchall()
    await realtime.statuses_changed([row["message_id"] for row in waiting])


def _check(viewer: Viewer) -> None:
    if not may(viewer.role, Action.MANAGE_SENDING):
        raise NotAllowed
