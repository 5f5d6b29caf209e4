"""What admins do to a short link: switch it off and on, and say until when it holds.

A link that is off stays off for its recipient, also when another message carries its address.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, LiteralString

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.errors import Invalid, NotFound
from omnidesk.rules.roles import Action, Viewer
from omnidesk.services import audit
from omnidesk.services.fields import require, row_id
from omnidesk.settings import get_settings

# Longer than any campaign; further dates are slips of the keyboard.
LATEST = timedelta(days=3660)

LOCK: LiteralString = "select * from short_links where id = %s for no key update"
SET_DISABLED: LiteralString = "update short_links set disabled_at = %(value)s where id = %(id)s"
SET_END: LiteralString = "update short_links set expires_at = %(value)s where id = %(id)s"


async def disable(viewer: Viewer, link_id: int) -> None:
    """It leads nowhere from now on. Raises NotAllowed and NotFound."""
    await _change(viewer, link_id, "short_link.disable", SET_DISABLED, "disabled_at", clock.now())


async def enable(viewer: Viewer, link_id: int) -> None:
    """It leads on again. Raises NotAllowed and NotFound."""
    await _change(viewer, link_id, "short_link.enable", SET_DISABLED, "disabled_at", None)


async def set_end(viewer: Viewer, link_id: int, last_day: date | None) -> None:
    """It holds to the end of this day of the installation; without one, for ever.

    Raises NotAllowed, NotFound, and Invalid for a day that is over or too far away.
    """
    require(viewer, Action.MANAGE_API)
    end = None if last_day is None else _end_of(last_day)
    await _change(viewer, link_id, "short_link.expiry", SET_END, "expires_at", end)


def _end_of(day: date) -> datetime:
    zone, now = get_settings().zone, clock.now()
    today = now.astimezone(zone).date()
    if day < today:
        raise Invalid("short_links.day_over", field="last_day")
    if day > today + LATEST:
        raise Invalid("short_links.day_far", field="last_day")
    return datetime.combine(day + timedelta(days=1), time(), zone)


async def _change(  # noqa: PLR0917 - what is changed has these facts
    viewer: Viewer,
    link_id: int,
    action: str,
    statement: LiteralString,
    column: str,
    value: datetime | None,
) -> None:
    """Set a column and write it down; what is so already is left as it is."""
    require(viewer, Action.MANAGE_API)
    async with transaction() as conn:
        link = await (await conn.execute(LOCK, (row_id(link_id),))).fetchone()
        if link is None:
            raise NotFound
        is_same = (link[column] is None) == (value is None)
        if is_same and (column == "disabled_at" or link[column] == value):
            return
        await conn.execute(statement, {"id": link["id"], "value": value})
        await audit.record(conn, viewer, action, "short_link", link["id"], _detail(link, value))


def _detail(link: dict[str, Any], value: datetime | None) -> dict[str, Any]:
    until = None if value is None else value.isoformat()
    return {"code": link["code"], "host": link["host"], "value": until}
