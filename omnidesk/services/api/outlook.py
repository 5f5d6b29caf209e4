"""When messages that are about to be queued will leave: asked among what writes them.

What stands in their lanes and conversations is read once these are locked, so that all is seen
that was queued before. Most need not know before they are written, and the answer
is worked out while the next transaction is under way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from omnidesk.db import Connection
from omnidesk.services.api import intake_queries as sql
from omnidesk.services.api.estimates import MOST_COUNTED, Expected, Place, expect


class Outlook:
    """What these places will wait for. In a pipeline, the questions travel with what comes next."""

    def __init__(self, places: Sequence[Place], settings: Mapping[str, Any], now: datetime) -> None:
        self._places, self._settings, self._now = places, settings, now
        self._expected: list[Expected] = []

    async def ask(self, conn: Connection) -> None:
        """Have what goes before them read; they and the conversations are locked."""
        places = self._places
        columns = {
            "conversations": [place.conversation_id for place in places],
            "priorities": [place.priority for place in places],
            "instants": [place.not_before for place in places],
            "lanes": [place.lane for place in places],
            "channels": _channel_of_first(places),
        }
        asked = columns | {"now": self._now, "most_counted": MOST_COUNTED}
        self._asked = await conn.execute(sql.OUTLOOK, asked)

    async def tell(self) -> list[Expected]:
        """When each will leave, as far as anybody knows, and what it waits for."""
        if not self._expected:
            rows = await self._asked.fetchall()
            lanes = {row["item_lane"]: row for row in rows if row["item_lane"]}
            self._expected = expect(self._places, rows, lanes, self._settings, self._now)
        return self._expected


def _channel_of_first(places: Sequence[Place]) -> list[int]:
    """Where the first in each lane goes; 0 for the others, for which it is not read again."""
    first = {place.lane: n for n, place in reversed(list(enumerate(places)))}
    return [place.channel_id if first[place.lane] == n else 0 for n, place in enumerate(places)]
