"""The tab Clients of the API page: who may send, how much of it was used, who is disabled."""

from __future__ import annotations

import psycopg
import reflex as rx

from omnidesk import clock
from omnidesk.errors import OmniDeskError
from omnidesk.rules.instants import to_milliseconds
from omnidesk.services.api import clients
from omnidesk.settings import get_settings
from omnidesk.state.api_rows import Client, client
from omnidesk.state.gate import ADMINS, allow, current_viewer


class ApiClients(rx.State):
    """`status` is loading, ready or failed; the cards stay while they are loaded anew."""

    status: str = "loading"
    clients: list[Client] = []
    now_ms: int = 0
    zone: str = "UTC"

    @rx.event(supersedes=True)
    @allow(*ADMINS)
    async def refresh(self) -> None:
        """What is shown, as it is now: while somebody looks, and after each act."""
        viewer = current_viewer()
        try:
            rows = await clients.list_clients(viewer)
            self.clients = [client(row, await clients.usage(viewer, row.id)) for row in rows]
        except (OmniDeskError, psycopg.Error):
            self.status = "failed"
            return
        self.now_ms, self.zone = to_milliseconds(clock.now()), get_settings().timezone
        self.status = "ready"
