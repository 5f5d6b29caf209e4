"""The request log of the API page: newest first, of one client or all, page by page."""

from __future__ import annotations

from dataclasses import dataclass

import reflex as rx

from omnidesk import clock
from omnidesk.errors import Invalid
from omnidesk.rules.instants import to_milliseconds
from omnidesk.services.api.request_log import LogRow, list_requests
from omnidesk.settings import get_settings
from omnidesk.state.gate import ADMINS, allow, current_viewer
from omnidesk.state.inputs import as_id
from omnidesk.state.pages_of_list import Pages

ROWS = 50
# Answers from here on are refusals and failures.
FIRST_REFUSAL = 400


@dataclass
class Entry:
    """One request with its answer. `body` is what the log kept of it."""

    id: int = 0
    client: str = ""
    at_ms: int = 0
    method: str = ""
    path: str = ""
    status: int = 0
    is_refused: bool = False
    code: str = ""
    address: str = ""
    duration_ms: int = 0
    body: str = ""
    request_id: str = ""


class ApiLog(Pages, rx.State):
    """`client` 0 shows all; the dialog is about `subject`."""

    entries: list[Entry] = []
    client: int = 0
    only_refused: bool = False
    subject: Entry = Entry()
    is_open: bool = False
    now_ms: int = 0
    zone: str = "UTC"

    @rx.event(supersedes=True)
    @allow(*ADMINS)
    async def show_client(self, client: str) -> None:
        """The requests of one client, or of all for an empty choice."""
        if client and not client.isdigit():
            raise Invalid(field="client")
        self.client = as_id(int(client), "client") if client else 0
        await self._from_newest()

    @rx.event(supersedes=True)
    @allow(*ADMINS)
    async def show_refused(self, only_refused: bool) -> None:
        """Only what was refused, or everything."""
        self.only_refused = only_refused
        await self._from_newest()

    @rx.event(supersedes=True)
    @allow(*ADMINS)
    async def show_all(self) -> None:
        """Without any filter."""
        self.client, self.only_refused = 0, False
        await self._from_newest()

    @rx.event
    @allow(*ADMINS)
    async def open(self, entry_id: int) -> None:
        """Everything that is known of a listed request."""
        wanted = as_id(entry_id)
        found = next((one for one in self.entries if one.id == wanted), None)
        if found is not None:
            self.subject, self.is_open = found, True

    @rx.event
    @allow(*ADMINS)
    async def close(self) -> None:
        """The dialog was left."""
        self.is_open = False

    async def _read(self) -> None:
        rows = await list_requests(
            current_viewer(),
            self.client or None,
            self._here(),
            ROWS + 1,
            only_refused=self.only_refused,
        )
        page = rows[:ROWS]
        self.entries = [entry(row) for row in page]
        self.now_ms, self.zone = to_milliseconds(clock.now()), get_settings().timezone
        self._turned(page[-1].id if len(rows) > ROWS else None, ROWS)


def entry(row: LogRow) -> Entry:
    """A line of the log."""
    return Entry(
        id=row.id,
        client=row.client,
        at_ms=row.at_ms,
        method=row.method,
        path=row.path,
        status=row.status,
        is_refused=row.status >= FIRST_REFUSAL,
        code=row.code,
        address=row.address,
        duration_ms=row.duration_ms,
        body=row.body,
        request_id=row.request_id,
    )
