"""The tab System, sending: whether it runs, what accounts have used, what waits and what failed."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk import clock
from omnidesk.errors import Invalid
from omnidesk.rules.instants import to_milliseconds
from omnidesk.services import message_changes
from omnidesk.services.queue import MOST_COUNTED, Filter, list_items, open_counts
from omnidesk.services.queue_accounts import list_accounts
from omnidesk.services.queue_figures import standing_hold
from omnidesk.settings import get_settings
from omnidesk.state.gate import ADMINS, allow, current_viewer
from omnidesk.state.inputs import as_id, as_text
from omnidesk.state.pages_of_list import Pages
from omnidesk.state.queue_rows import Account, Line, account, counted, line

ROWS = 50


class QueueState(Pages, rx.State):
    """`shown` is the filter."""

    shown: str = Filter.ALL.value
    lines: list[Line] = []
    accounts: list[Account] = []
    counts: dict[str, str] = {}
    waiting: int = 0
    most_counted: int = MOST_COUNTED - 1
    is_held: bool = False
    held_why: str = ""
    held_by: str = ""
    held_since_ms: int = 0
    now_ms: int = 0
    zone: str = "UTC"

    @rx.event(supersedes=True)
    @allow(*ADMINS)
    async def show(self, which: str) -> None:
        """Another filter, from its newest end."""
        if as_text(which, "filter") not in set(Filter):
            raise Invalid(field="filter")
        self.shown = which
        await self._from_newest()

    @rx.event
    @allow(*ADMINS)
    async def cancel(self, message_id: int) -> Any:
        """Take back a message that waits. It can be sent again, so nobody is asked."""
        await message_changes.cancel(current_viewer(), as_id(message_id))
        return QueueState.refresh

    @rx.event
    @allow(*ADMINS)
    async def send_again(self, message_id: int) -> Any:
        """Queue a message that failed or was cancelled."""
        await message_changes.send_again(current_viewer(), as_id(message_id))
        return QueueState.refresh

    async def _read(self) -> None:
        viewer, now = current_viewer(), clock.now()
        rows, following = await list_items(viewer, self.shown, before=self._here(), limit=ROWS)
        counts = await open_counts(viewer)
        accounts = await list_accounts(viewer)
        hold = await standing_hold(viewer)
        self.now_ms, self.zone = to_milliseconds(now), get_settings().timezone
        self.lines = [line(row, self.now_ms) for row in rows]
        self.accounts = [account(row) for row in accounts]
        self.counts, self.waiting = counted(counts), counts["queued"] + counts["processing"]
        self.is_held = hold is not None
        if hold is not None:
            self.held_why, self.held_by = hold.why, hold.by
            self.held_since_ms = to_milliseconds(hold.since)
        self._turned(following, ROWS)
