"""The tab System, receiving: how far behind it is, and the events that were set aside."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import reflex as rx

from omnidesk.services import set_aside
from omnidesk.services.queue_figures import read_receiving
from omnidesk.state.gate import ADMINS, allow, current_viewer
from omnidesk.state.inputs import as_id
from omnidesk.state.pages_of_list import Pages
from omnidesk.state.queue_rows import Event, event

ROWS = 50


class ReceivingState(Pages, rx.State):
    """`is_retrying` while all are given another try."""

    events: list[Event] = []
    waiting: int = 0
    oldest_s: int = 0
    is_retrying: bool = False

    @rx.event
    @allow(*ADMINS)
    async def retry(self, event_id: int) -> Any:
        """Process one event again."""
        await set_aside.retry(current_viewer(), as_id(event_id))
        return ReceivingState.refresh

    @rx.event
    @allow(*ADMINS)
    async def retry_all(self) -> AsyncIterator[Any]:
        """Process all of them again."""
        self.is_retrying = True
        yield
        try:
            await set_aside.retry_all(current_viewer())
        finally:
            self.is_retrying = False
        self._to_newest()
        yield ReceivingState.refresh

    async def _read(self) -> None:
        viewer = current_viewer()
        rows, following = await set_aside.list_failed(viewer, self._here(), ROWS)
        receiving = await read_receiving(viewer)
        self.events = [event(row) for row in rows]
        self.waiting, self.oldest_s = receiving.waiting, round(receiving.oldest_s)
        self._turned(following, ROWS)
