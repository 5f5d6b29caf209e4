"""What admins should know now: raised while it holds, cleared when it is over.

An alarm of one kind and subject stands at most once, whoever raises it how often: many workers
watch at the same time. Raising and clearing are each logged once, and open pages of admins hear
that something changed. The kinds and their sentences stand in `words/alarms.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.logs import log
from omnidesk.rules.instants import to_milliseconds
from omnidesk.rules.roles import ROOM_ALL, Action, Viewer
from omnidesk.services import realtime
from omnidesk.services.fields import require

# Nothing is written, and nobody is told, while the alarm stands with the same figures.
RAISE: LiteralString = """
    insert into alarms (kind, subject, params, raised_at)
    values (%(kind)s, %(subject)s, %(params)s, %(now)s)
    on conflict (kind, subject) where cleared_at is null
      do update set params = excluded.params where alarms.params <> excluded.params
    returning xmax = 0 as is_new"""
CLEAR: LiteralString = """
    update alarms set cleared_at = %(now)s
    where kind = %(kind)s and subject = %(subject)s and cleared_at is null"""
LIST: LiteralString = """
    select kind, subject, params, raised_at from alarms where cleared_at is null
    order by raised_at, id"""


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """An alarm that stands; `params` fill in the sentence `alarm.<kind>`."""

    kind: str
    subject: str
    params: dict[str, Any]
    raised_at_ms: int


async def raise_alarm(kind: str, subject: str = "", **params: Any) -> None:
    """Something is wrong. To be called as long as it is, with the present figures."""
    values = {"kind": kind, "subject": subject, "params": Jsonb(params), "now": clock.now()}
    async with transaction() as conn:
        changed = await (await conn.execute(RAISE, values)).fetchone()
    if changed is None:
        return
    if changed["is_new"]:
        log().warning("alarm_raised", kind=kind, subject=subject, **params)
    await _tell()


async def clear_alarm(kind: str, subject: str = "") -> None:
    """It is over, if it was at all."""
    values = {"kind": kind, "subject": subject, "now": clock.now()}
    async with transaction() as conn:
        cleared = (await conn.execute(CLEAR, values)).rowcount
    if cleared:
        log().info("alarm_cleared", kind=kind, subject=subject)
        await _tell()


async def list_alarms(viewer: Viewer) -> list[AlarmRow]:
    """The alarms that stand, the oldest first."""
    require(viewer, Action.MANAGE_SENDING)
    async with transaction() as conn:
        rows = await (await conn.execute(LIST)).fetchall()
    return [
        AlarmRow(row["kind"], row["subject"], row["params"], to_milliseconds(row["raised_at"]))
        for row in rows
    ]


async def _tell() -> None:
    await realtime.publish([realtime.Update([ROOM_ALL], "alarms", {})])
