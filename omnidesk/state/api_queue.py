"""The queue of the API page: what clients asked to be sent, and one message in full."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import reflex as rx

from omnidesk import clock
from omnidesk.errors import Invalid
from omnidesk.rules.instants import maybe_milliseconds, to_milliseconds
from omnidesk.services import message_changes
from omnidesk.services.api import queue_page
from omnidesk.services.api.queue_end import Pace, read_pace
from omnidesk.services.api.queue_page import Asked
from omnidesk.services.queue import Filter
from omnidesk.settings import get_settings
from omnidesk.state.forms import Dialogs
from omnidesk.state.gate import ADMINS, allow, current_viewer
from omnidesk.state.inputs import as_id, as_text
from omnidesk.state.pages_of_list import Pages
from omnidesk.state.queue_rows import Line, counted, line

ROWS = 50
EXPORT = "/api/queue/export.csv"
# The sentence above the table tells this pause.
TOLD = frozenset({"hold.api_gap", "hold.fast_gap"})


@dataclass
class Details:
    """One message as its dialog shows it. Instants are milliseconds since 1970, 0 for none."""

    body: str = ""
    phone: str = ""
    recipient: str = ""
    client: str = ""
    client_id: str = ""
    request_id: str = ""
    public_id: str = ""
    external_id: str = ""
    template: str = ""
    priority: int = 0
    asked_ms: int = 0
    scheduled_ms: int = 0
    delivered_ms: int = 0
    read_ms: int = 0


class ApiQueue(Pages, Dialogs, rx.State):
    """`subject` and `details` are the message of the open dialog: details or delete."""

    shown: str = Filter.ALL.value
    search: str = ""
    lines: list[Line] = []
    counts: dict[str, str] = {}
    gap: str = ""
    fast_gap: str = ""
    opens: str = ""
    closes: str = ""
    waiting: int = 0
    last_ms: int = 0
    is_held: bool = False
    now_ms: int = 0
    zone: str = "UTC"
    zone_name: str = ""
    export_url: str = EXPORT
    subject: Line = Line()
    details: Details = Details()

    @rx.event(supersedes=True)
    @allow(*ADMINS)
    async def show(self, which: str) -> None:
        """Another filter, from its newest end."""
        if as_text(which, "filter") not in set(Filter):
            raise Invalid(field="filter")
        self.shown = which
        await self._from_newest()

    @rx.event(supersedes=True)
    @allow(*ADMINS)
    async def find(self, text: str) -> None:
        """Only messages to people, or with an id, that the text names."""
        self.search = as_text(text, "search")
        await self._from_newest()

    @rx.event(supersedes=True)
    @allow(*ADMINS)
    async def show_everything(self) -> None:
        """Without filter and search."""
        self.shown, self.search = Filter.ALL.value, ""
        await self._from_newest()

    @rx.event
    @allow(*ADMINS)
    async def cancel(self, message_id: int) -> Any:
        """Take back a message that waits. It can be sent again, so nobody is asked."""
        await message_changes.cancel(current_viewer(), as_id(message_id))
        return ApiQueue.refresh

    @rx.event
    @allow(*ADMINS)
    async def send_again(self, message_id: int) -> Any:
        """Queue a message that failed or was cancelled."""
        await message_changes.send_again(current_viewer(), as_id(message_id))
        return ApiQueue.refresh

    @rx.event
    @allow(*ADMINS)
    async def open(self, dialog: str, message_id: int) -> None:
        """One of the dialogs about a listed message."""
        wanted = as_id(message_id)
        found = next((one for one in self.lines if one.message_id == wanted), None)
        if found is None or dialog not in {"details", "delete"}:
            return
        if dialog == "details":
            self.details = _details(await queue_page.find_details(current_viewer(), wanted))
        self.subject = found
        self._open(dialog)

    @rx.event
    @allow(*ADMINS)
    async def delete(self) -> AsyncIterator[Any]:
        """Take the message that the dialog asks about off the list."""
        self.is_saving = True
        yield
        viewer = current_viewer()
        deleted = queue_page.delete(viewer, self.subject.message_id)
        if await self._attempt(deleted, viewer.language):
            yield ApiQueue.refresh

    async def _read(self) -> None:
        viewer, now, zone = current_viewer(), clock.now(), get_settings().zone
        asked = Asked(self.shown, self.search)
        rows, following = await queue_page.list_messages(
            viewer, asked, before=self._here(), limit=ROWS
        )
        counts = await queue_page.open_counts(viewer)
        self._show_pace(await read_pace(viewer))
        self.now_ms, self.zone = to_milliseconds(now), get_settings().timezone
        self.zone_name = now.astimezone(zone).tzname() or ""
        self.lines = [line(row, self.now_ms, told=TOLD) for row in rows]
        self.counts = counted(counts)
        self.export_url = f"{EXPORT}?{urlencode({'filter': self.shown, 'search': self.search})}"
        self._turned(following, ROWS)

    def _show_pace(self, pace: Pace) -> None:
        least, most = _minutes(pace.least_s), _minutes(pace.most_s)
        self.gap = least if least == most else f"{least}–{most}"
        self.fast_gap = f"{pace.fast_s:g}" if pace.fast_s else ""
        self.opens, self.closes = pace.opens, pace.closes
        self.waiting, self.is_held = pace.waiting, pace.is_held
        self.last_ms = pace.last_ms or 0


def _minutes(seconds: float) -> str:
    """2 or 2.5."""
    return f"{seconds / 60:.1f}".removesuffix(".0")


def _details(found: dict[str, Any]) -> Details:
    return Details(
        body=found["body"],
        phone=found["phone"],
        recipient=found["recipient_name"],
        client=found["client"],
        client_id=found["client_id"],
        request_id=found["request_id"],
        public_id=found["public_id"],
        external_id=found["external_id"] or "",
        template=found["template_name"],
        priority=found["priority"] or 0,
        asked_ms=to_milliseconds(found["created_at"]),
        scheduled_ms=maybe_milliseconds(found["scheduled_at"]) or 0,
        delivered_ms=maybe_milliseconds(found["delivered_at"]) or 0,
        read_ms=maybe_milliseconds(found["read_at"]) or 0,
    )
