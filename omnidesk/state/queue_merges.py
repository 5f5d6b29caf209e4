"""The tab System: the contacts that were joined lately."""

from __future__ import annotations

import psycopg
import reflex as rx

from omnidesk.errors import OmniDeskError
from omnidesk.services.merges import list_merges
from omnidesk.state.gate import ADMINS, allow, current_viewer
from omnidesk.state.queue_rows import Merge, merge


class JoinedState(rx.State):
    """`status` is loading, ready or failed."""

    status: str = "loading"
    merges: list[Merge] = []

    @rx.event(supersedes=True)
    @allow(*ADMINS)
    async def refresh(self) -> None:
        """What is shown, as it is now."""
        try:
            self.merges = [merge(row) for row in await list_merges(current_viewer())]
        except (OmniDeskError, psycopg.Error):
            self.status = "failed"
            return
        self.status = "ready"
