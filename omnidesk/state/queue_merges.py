"""The tab System: the contacts that were joined lately."""

from __future__ import annotations

import reflex as rx

from omnidesk.services.merges import list_merges
from omnidesk.state.gate import current_viewer
from omnidesk.state.loading import Loads
from omnidesk.state.queue_rows import Merge, merge


class JoinedState(Loads, rx.State):
    """The newest are shown."""

    merges: list[Merge] = []

    async def _read(self) -> None:
        self.merges = [merge(row) for row in await list_merges(current_viewer())]
