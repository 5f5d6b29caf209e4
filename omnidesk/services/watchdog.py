"""Channels that are silent when they should not be: a lost token, a webhook that was switched off.

A channel that receives nothing looks the same whether nobody writes or the vendor no longer calls
us. `rules/silence.py` knows the difference from the channel's own traffic. Only active channels are
asked about, and only those that are silent have their history read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any, LiteralString
from zoneinfo import ZoneInfo

from omnidesk import clock
from omnidesk.db import Connection
from omnidesk.rules.silence import HISTORY, HOUR, SHORTEST, find_silence
from omnidesk.settings import get_settings

SILENT: LiteralString = """
    select t.channel_id, ch.name, t.hour, t.inbound
    from channels ch
    cross join lateral (
      select max(hour) as hour from channel_traffic where channel_id = ch.id) last
    join channel_traffic t on t.channel_id = ch.id and t.hour > last.hour - %(history)s
    where ch.is_active and last.hour <= %(latest)s"""


async def find_silent(conn: Connection) -> dict[str, dict[str, Any]]:
    """The channels that are strangely silent: by id, with name and whole hours of silence."""
    now, zone = clock.now(), ZoneInfo(get_settings().timezone)
    values = {"history": HISTORY, "latest": now - HOUR - SHORTEST}
    rows = await (await conn.execute(SILENT, values)).fetchall()
    counts: Mapping[tuple[int, str], dict[datetime, int]] = defaultdict(dict)
    for row in rows:
        counts[row["channel_id"], row["name"]][row["hour"]] = row["inbound"]
    found = {one: find_silence(per_hour, zone, now) for one, per_hour in counts.items()}
    return {
        str(channel_id): {"channel": name, "hours": silence.length // HOUR}
        for (channel_id, name), silence in found.items()
        if silence is not None and silence.is_strange
    }
