"""Changing the numbers of the sending rules, by an admin and in the audit.

Only what differs from a default is stored. A change counts for the next claim of every worker, so
what was closed under the old numbers is opened in the same transaction and decided anew. Two admins
at once: the second is refused, and told who was first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from omnidesk import clock
from omnidesk.db import Connection, advisory_lock, transaction
from omnidesk.errors import Conflict, Invalid
from omnidesk.rules import limits
from omnidesk.rules.lanes import PAUSES, longest_gaps
from omnidesk.rules.limits import FIELD_OF, FIELDS, Value, find_problem, limits_from
from omnidesk.rules.roles import Action, Viewer
from omnidesk.services import audit, bell
from omnidesk.services.app_settings import put_value
from omnidesk.services.fields import require
from omnidesk.services.limits import KEY

FIND: LiteralString = """
    select s.value, s.updated_at, coalesce(u.display_name, '') as name
    from app_settings s left join users u on u.id = s.updated_by where s.key = %s"""

# In the order in which claims lock them: items, gates, lanes. What waits for its own time, or for
# a vendor that asked for patience, goes on waiting.
FREE_ITEMS: LiteralString = """
    update outbox set not_before = %(now)s, hold_key = '', hold_params = '{}'
    where id in (
      select id from outbox
      where state = 'queued' and not_before > %(now)s and hold_key like 'hold.%%'
        and hold_key not in ('hold.scheduled', 'hold.retry')
      order by id for update)"""
OPEN_GATES: LiteralString = """
    update channel_gates
    set people_open_at = 'epoch', people_hold_key = '', people_hold_params = '{}',
      programs_open_at = 'epoch', programs_hold_key = '', programs_hold_params = '{}'
    where people_open_at > %(now)s or programs_open_at > %(now)s"""
# Nothing waits longer than the new longest pause, as after a day that somebody typed by mistake.
CUT_PAUSES: LiteralString = """
    update lanes l
    set gap_s = longest.s, open_at = case when l.hold_key = any(%(pauses)s)
      then least(l.open_at, l.last_at + longest.s * interval '1 second') else l.open_at end
    from unnest(%(kinds)s::text[], %(longest)s::float[]) longest (kind, s)
    where split_part(l.key, ':', 1) = longest.kind and l.gap_s > longest.s"""
# Else a pause that was drawn is kept, also where it lies hidden under closed hours.
OPEN_LANES: LiteralString = """
    update lanes
    set open_at = last_at + gap_s * interval '1 second', hold_key = '', hold_params = '{}'
    where open_at > %(now)s and hold_key <> all(%(pauses)s)"""


@dataclass(frozen=True, slots=True)
class Present:
    """Every setting with its present value, who changed them last, and when, if anybody did."""

    values: Mapping[str, Value]
    changed_at: datetime | None = None
    changed_by: str = ""


async def read(viewer: Viewer) -> Present:
    """The present settings. Raises NotAllowed."""
    require(viewer, Action.MANAGE_SENDING)
    async with transaction() as conn:
        return await _present(conn)


async def save(viewer: Viewer, values: Mapping[str, object], seen_at: datetime | None) -> bool:
    """Give the settings these values; the others keep theirs. False when nothing differs.

    `seen_at` is the `changed_at` of the values that the person saw. Raises Invalid for the first
    wrong field, Conflict when somebody else changed them since, NotAllowed.
    """
    require(viewer, Action.MANAGE_SENDING)
    async with transaction() as conn, advisory_lock(conn, KEY):
        present = await _present(conn)
        if present.changed_at != seen_at:
            raise Conflict("settings.changed_meanwhile", name=present.changed_by)
        wanted = _clean({**present.values, **values})
        changed = {
            name: {"before": before, "after": wanted[name]}
            for name, before in present.values.items()
            if wanted[name] != before
        }
        if changed:
            await _store(conn, viewer, wanted, changed)
    if changed:
        # A claim that had read the old numbers a moment before may have closed its gate by them.
        async with transaction() as conn:
            await _open_all(conn, wanted)
        await bell.ring_outbox()
    return bool(changed)


async def _store(
    conn: Connection, viewer: Viewer, wanted: Mapping[str, Value], changed: dict[str, Any]
) -> None:
    stored = {entry.name: wanted[entry.name] for entry in FIELDS}
    differing = {name: value for name, value in stored.items() if value != FIELD_OF[name].default}
    await put_value(conn, KEY, differing, viewer.user_id)
    await audit.record(conn, viewer, "sending.limits", "installation", "sending", changed)
    await _open_all(conn, wanted)


async def _open_all(conn: Connection, wanted: Mapping[str, Value]) -> None:
    """Let the next claim decide anew what waits because of a limit."""
    longest = longest_gaps(limits_from(wanted))
    values = {
        "now": clock.now(),
        "kinds": [kind.value for kind in longest],
        "longest": list(longest.values()),
        "pauses": list(PAUSES),
    }
    for statement in (FREE_ITEMS, OPEN_GATES, CUT_PAUSES, OPEN_LANES):
        await conn.execute(statement, values)


async def _present(conn: Connection) -> Present:
    """The stored values in place of the defaults; what is broken counts as not stored."""
    row = await (await conn.execute(FIND, (KEY,))).fetchone()
    stored = row["value"] if row is not None and isinstance(row["value"], dict) else {}
    values = {entry.name: _value(entry, stored) for entry in FIELDS}
    if row is None:
        return Present(values)
    return Present(values, row["updated_at"], row["name"])


def _value(entry: limits.Field, stored: Mapping[str, object]) -> Value:
    value = stored.get(entry.name, entry.default)
    return entry.default if find_problem(entry, value) else limits.read(entry, value)


def _clean(values: Mapping[str, object]) -> dict[str, Value]:
    for name, key in limits.check(values):
        entry = FIELD_OF.get(name, FIELDS[0])
        raise Invalid(key, field=name, least=entry.least, most=entry.most)
    return {name: limits.read(FIELD_OF[name], value) for name, value in values.items()}
