"""What all simulated vendors share: an HTTP server on loopback, the call log, the control routes.

Control routes (everything else is the vendor's own interface):

    GET  /_log       {"calls": [...]}                       what was accepted, oldest first
    POST /_inbound   {"from", "text", "name"?, …}           a person writes; answers {"id"}
    POST /_next      {"trouble": "500|429|190|hang|…", "times"?}   what the next calls meet
    POST /_reset                                            forget people, calls and troubles
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC
from pathlib import Path
from random import Random
from typing import ClassVar

from aiohttp import web

from omnidesk import clock
from omnidesk.demo.calls import Call, CallLog, Json
from omnidesk.demo.pace import Pace
from omnidesk.demo.persons import People
from omnidesk.demo.postman import Postman
from omnidesk.demo.trouble import Trouble, Troubles

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Listener = Callable[[Call], None]


class Vendor(ABC):
    """One vendor. Subclasses give `routes`, `refusal` and `inbound`."""

    name: ClassVar[str]

    def __init__(self, folder: Path, pace: Pace, rng: Random) -> None:
        self.pace = pace
        self.rng = rng
        self.public_url = ""
        self.people = People()
        self.troubles = Troubles()
        self.postman = Postman(pace.retries_s)
        self.log = CallLog(folder / f"{self.name}.jsonl")
        self.listeners: list[Listener] = []

    @abstractmethod
    def routes(self) -> list[web.RouteDef]:
        """The vendor's own interface."""

    @abstractmethod
    def refusal(self, trouble: Trouble) -> web.Response:
        """The vendor's own answer to a call that meets this trouble."""

    @abstractmethod
    def inbound(self, request: Json) -> str:
        """A person writes, asked for by a control call; returns the vendor's id of the message."""

    async def open(self, port: int = 0) -> None:
        """Listen on loopback; port 0 takes a free one."""
        self._closing = asyncio.Event()
        await self.postman.open()
        app = web.Application(client_max_size=2**20)
        app.add_routes([*self._control(), *self.routes()])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        """Stop listening; calls that hang are dropped."""
        self._closing.set()
        await self._runner.cleanup()
        await self.postman.close()
        self.log.close()

    def reset(self) -> None:
        """Forget people, calls and troubles, for the next test."""
        self.people.clear()
        self.troubles.clear()
        self.postman.drop()
        self.log.clear()

    def accept(self, call: Call) -> None:
        """Log the call durably, then tell the listeners (the people outside)."""
        self.log.append(call)
        for listener in self.listeners:
            listener(call)

    def guarded(self, handler: Handler) -> Handler:
        """The handler of a send, meeting the next expected trouble first."""

        async def handle(request: web.Request) -> web.StreamResponse:
            trouble = self.troubles.take()
            if trouble is None:
                return await handler(request)
            if trouble.is_after_acceptance:
                await handler(request)
            return await self._meet(trouble, request)

        return handle

    async def _meet(self, trouble: Trouble, request: web.Request) -> web.Response:
        if trouble in {Trouble.HANG, Trouble.ACCEPT_THEN_HANG}:
            await self._closing.wait()
        elif trouble in {Trouble.RESET, Trouble.ACCEPT_THEN_RESET}:
            await request.read()
        else:
            return self.refusal(trouble)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    def _control(self) -> list[web.RouteDef]:
        return [
            web.get("/_log", self._show_log),
            web.post("/_inbound", self._inject),
            web.post("/_next", self._expect),
            web.post("/_reset", self._forget),
        ]

    async def _show_log(self, _request: web.Request) -> web.Response:
        return web.json_response({"calls": [asdict(call) for call in self.log.calls()]})

    async def _inject(self, request: web.Request) -> web.Response:
        return web.json_response({"id": self.inbound(await request.json())})

    async def _expect(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        self.troubles.expect(Trouble(str(wanted["trouble"])), int(wanted.get("times", 1)))
        return web.json_response({})

    async def _forget(self, _request: web.Request) -> web.Response:
        self.reset()
        return web.json_response({})


def iso_now() -> str:
    """The present instant as ISO 8601, for the log."""
    return clock.now().astimezone(UTC).isoformat()
