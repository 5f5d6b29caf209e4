"""A small HTTP server in the product's place that keeps what the vendors send to it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Received:
    """One webhook call, raw."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events of a Meta body, all entries together."""
        return [event for entry in json.loads(self.body)["entry"] for event in entry["messaging"]]

    @property
    def form(self) -> dict[str, str]:
        """The parameters of a Twilio body."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


@dataclass(slots=True)
class Receiver:
    """Answers with the next of `statuses`, then always 200."""

    url: str = ""
    received: list[Received] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self) -> web.AppRunner:
        app = web.Application()
        app.add_routes([web.post("/{tail:.*}", self._keep)])
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return runner

    async def _keep(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.received.append(Received(request.path, dict(request.headers), body))
        self._arrived.set()
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    async def wait_for(self, fits: Callable[[Received], bool], timeout_s: float = 5.0) -> Received:
        """The first call that fits, as soon as it is there. Raises TimeoutError."""
        async with asyncio.timeout(timeout_s):
            while True:
                self._arrived.clear()
                if found := next(filter(fits, self.received), None):
                    return found
                await self._arrived.wait()

    def meta_events(self) -> list[dict[str, Any]]:
        """Every event that Meta sent, in the order of arrival."""
        return [event for call in self.received for event in call.events]

    def forms(self) -> list[dict[str, str]]:
        """Every form that Twilio sent, in the order of arrival."""
        return [call.form for call in self.received]
