"""What admins should know now: raised while it holds, cleared when it is over.

An alarm of one kind and subject stands at most once, whoever raises it how often: many workers
watch at the same time. Raising and clearing are each logged once, and open pages of admins hear
that something changed. The kinds and their sentences stand in `words/alarms.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from omnidesk import clock
from omnidesk.db import Connection, transaction
from omnidesk.logs import log
from omnidesk.rules.instants import to_milliseconds
from omnidesk.rules.roles import ROOM_ALL, Action, Viewer
from omnidesk.services import realtime
from omnidesk.services.fields import require

# Figures of the alarms of one kind, by subject.
Standing = Mapping[str, dict[str, Any]]

RAISED, MOVED, CLEARED = "raised", "moved", "cleared"

# Nothing is written, and nobody is told, while the alarm stands with the same figures.
RAISE: LiteralString = """
    insert into alarms (kind, subject, params, raised_at)
    values (%(kind)s, %(subject)s, %(params)s, %(now)s)
    on conflict (kind, subject) where cleared_at is null
      do update set params = excluded.params where alarms.params <> excluded.params
    returning xmax = 0 as is_new"""
CLEAR: LiteralString = """
    update alarms set cleared_at = %(now)s
    where kind = %(kind)s and cleared_at is null and subject = any(%(subjects)s)
    returning subject"""
STANDING: LiteralString = "select subject from alarms where kind = %s and cleared_at is null"
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


@dataclass(frozen=True, slots=True)
class Change:
    """An alarm that began to stand, stands with other figures, or ended; for `tell`."""

    kind: str
    subject: str
    event: str
    params: dict[str, Any]


async def raise_alarm(kind: str, subject: str = "", **params: Any) -> None:
    """Something is wrong. To be called as long as it is, with the present figures."""
    async with transaction() as conn:
        changes = await _raise(conn, kind, {subject: params})
    await tell(changes)


async def clear_alarm(kind: str, subject: str = "") -> None:
    """It is over, if it was at all."""
    async with transaction() as conn:
        changes = await _clear(conn, kind, [subject])
    await tell(changes)


async def keep(conn: Connection, kind: str, standing: Standing) -> list[Change]:
    """Let exactly these alarms of the kind stand. The caller passes the changes to `tell`."""
    found = await (await conn.execute(STANDING, (kind,))).fetchall()
    over = [row["subject"] for row in found if row["subject"] not in standing]
    return await _raise(conn, kind, standing) + await _clear(conn, kind, over)


async def tell(changes: Sequence[Change]) -> None:
    """After the commit: log what began and what ended, and let the pages of admins know."""
    for one in changes:
        if one.event == RAISED:
            log().warning("alarm_raised", kind=one.kind, subject=one.subject, **one.params)
        elif one.event == CLEARED:
            log().info("alarm_cleared", kind=one.kind, subject=one.subject)
    if changes:
        await realtime.publish([realtime.Update([ROOM_ALL], "alarms", {})])


async def list_alarms(viewer: Viewer) -> list[AlarmRow]:
    """The alarms that stand, the oldest first."""
    require(viewer, Action.MANAGE_SENDING)
    async with transaction() as conn:
        rows = await (await conn.execute(LIST)).fetchall()
    return [
        AlarmRow(row["kind"], row["subject"], row["params"], to_milliseconds(row["raised_at"]))
        for row in rows
    ]


async def _raise(conn: Connection, kind: str, standing: Standing) -> list[Change]:
    changes: list[Change] = []
    for subject, params in sorted(standing.items()):
        values = {"kind": kind, "subject": subject, "params": Jsonb(params), "now": clock.now()}
        found = await (await conn.execute(RAISE, values)).fetchone()
        if found is not None:
            event = RAISED if found["is_new"] else MOVED
            changes.append(Change(kind, subject, event, params))
    return changes


async def _clear(conn: Connection, kind: str, subjects: Sequence[str]) -> list[Change]:
    if not subjects:
        return []
    values = {"kind": kind, "subjects": list(subjects), "now": clock.now()}
    rows = await (await conn.execute(CLEAR, values)).fetchall()
    return [Change(kind, row["subject"], CLEARED, {}) for row in rows]
