"""When messages that are about to be queued will leave: asked among what writes them.

What stands in their lanes and conversations is read once the days of their clients are locked, so
that all is seen that was queued before. Most need not know before they are written, and the answer
is worked out while the next transaction is under way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from omnidesk.db import Connection, Cursor
from omnidesk.services.api import intake_queries as sql
from omnidesk.services.api.estimates import MOST_COUNTED, Expected, Place, expect


class Outlook:
    """What these places will wait for. In a pipeline, the questions travel with what comes next."""

    def __init__(self, places: Sequence[Place], settings: Mapping[str, Any], now: datetime) -> None:
        self._places, self._settings, self._now = places, settings, now
        self._expected: list[Expected] = []

    async def ask(self, conn: Connection) -> None:
        """Have what goes before them read; the conversations and the clients' days are locked."""
        self._lanes = await self._ask_lanes(conn)
        columns = {
            "conversations": [place.conversation_id for place in self._places],
            "priorities": [place.priority for place in self._places],
            "instants": [place.not_before for place in self._places],
        }
        self._behind = await conn.execute(sql.BEHIND_EACH, columns)

    async def tell(self) -> list[Expected]:
        """When each will leave, as far as anybody knows, and what it waits for."""
        if not self._expected:
            lanes = {row["item_lane"]: row for row in await self._lanes.fetchall()}
            behind = await self._behind.fetchall()
            self._expected = expect(self._places, behind, lanes, self._settings, self._now)
        return self._expected

    async def _ask_lanes(self, conn: Connection) -> Cursor:
        channels = {place.lane: place.channel_id for place in self._places}
        named = {"lanes": list(channels), "channels": list(channels.values())}
        return await conn.execute(
            sql.LANES, named | {"now": self._now, "most_counted": MOST_COUNTED}
        )
