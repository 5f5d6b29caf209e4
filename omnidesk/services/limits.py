"""The limits that sending keeps: what admins changed, on top of the defaults.

Every claim reads them, so that a change counts for the next message in every process. The stored
text is compared, and only another text is read anew.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import LiteralString
from zoneinfo import ZoneInfo

from omnidesk.db import Connection
from omnidesk.rules.limits import Limits, limits_from
from omnidesk.settings import get_settings

# A row of `app_settings`: the changed values by name. Without the row everything is as by default.
KEY: LiteralString = "sending.limits"

STORED: LiteralString = "select value::text as stored from app_settings where key = %s"


async def load_limits(conn: Connection) -> Limits:
    """The limits that count from now on."""
    found = await (await conn.execute(STORED, (KEY,))).fetchone()
    return limits_of(None if found is None else found["stored"])


@lru_cache(maxsize=8)
def limits_of(stored: str | None) -> Limits:
    """The limits of a stored text. What is broken in it counts as not set."""
    values = json.loads(stored) if stored else {}
    return limits_from(values if isinstance(values, dict) else {})


def zone_of_installation() -> ZoneInfo:
    """The zone of days and hours, where a contact's own does not count."""
    return get_settings().zone
