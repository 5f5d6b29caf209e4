"""The tab Clients of the API page: who may send, how much of it was used, who is disabled."""

from __future__ import annotations

import reflex as rx

from omnidesk import clock
from omnidesk.rules.instants import to_milliseconds
from omnidesk.services.api import clients
from omnidesk.settings import get_settings
from omnidesk.state.api_rows import Client, client
from omnidesk.state.gate import current_viewer
from omnidesk.state.loading import Loads


class ApiClients(Loads, rx.State):
    """A card for each client."""

    clients: list[Client] = []
    now_ms: int = 0
    zone: str = "UTC"

    async def _read(self) -> None:
        viewer = current_viewer()
        rows = await clients.list_clients(viewer)
        self.clients = [client(row, await clients.usage(viewer, row.id)) for row in rows]
        self.now_ms, self.zone = to_milliseconds(clock.now()), get_settings().timezone
