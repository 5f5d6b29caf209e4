"""A tab's live connection without a browser and without a network: socket.io over ASGI."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import socketio  # type: ignore[import-untyped]

from omnidesk.omnidesk import app
from omnidesk.services.sessions import cookie_name

NAMESPACE = "/_event"
PATIENCE_S = 5.0

_tokens = count(1)


@dataclass(slots=True)
class Socket:
    """One connection: what the server has sent, and whether it is still open."""

    sid: str = ""
    scripts: list[str] = field(default_factory=list)
    is_open: bool = True
    to_server: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def receive(self) -> dict[str, Any]:
        """ASGI: what the browser sends."""
        return await self.to_server.get()

    async def send(self, message: dict[str, Any]) -> None:
        """ASGI: what the server sends."""
        if message["type"] == "websocket.close":
            self.is_open = False
        elif message["type"] == "websocket.send":
            self._take(message.get("text") or "")
        self.changed.set()

    def _take(self, packet: str) -> None:
        """Packets: 40 connected, 41 disconnected, 42 an event."""
        kind, _, data = packet.partition(f"{NAMESPACE},")
        if kind == "40":
            self.sid = json.loads(data)["sid"]
        elif kind == "41":
            self.is_open = False
        elif kind == "42":
            name, update = json.loads(data)
            events = update.get("events") or []
            self.scripts += [one["payload"]["javascript_code"] for one in events]
            assert (name, {one["name"] for one in events}) == ("event", {"_call_script"})

    async def until_said(self, part: str) -> str:
        """The first script with this part in it."""
        async with asyncio.timeout(PATIENCE_S):
            while not (found := [script for script in self.scripts if part in script]):
                self.changed.clear()
                await self.changed.wait()
        return found[0]

    async def until_closed(self) -> None:
        """The server has closed the connection."""
        async with asyncio.timeout(PATIENCE_S):
            while self.is_open:
                self.changed.clear()
                await self.changed.wait()


@asynccontextmanager
async def connected(session_token: str = "") -> AsyncIterator[Socket]:
    """A connection with this session's cookie, or without any."""
    socket = Socket()
    with app.set_contexts():
        server = asyncio.create_task(
            socketio.ASGIApp(app.sio, socketio_path="")(
                _scope(session_token), socket.receive, socket.send
            )
        )
        socket.to_server.put_nowait({"type": "websocket.connect"})
        socket.to_server.put_nowait({"type": "websocket.receive", "text": f"40{NAMESPACE},"})
        async with asyncio.timeout(PATIENCE_S):
            while not socket.sid:
                socket.changed.clear()
                await socket.changed.wait()
        yield socket
        socket.to_server.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await server


def _scope(session_token: str) -> dict[str, Any]:
    headers = [(b"upgrade", b"websocket"), (b"connection", b"Upgrade")]
    if session_token:
        headers.append((b"cookie", f"{cookie_name()}={session_token}".encode()))
    return {
        "type": "websocket",
        "path": "/",
        "raw_path": b"/",
        "query_string": f"token=tab-{next(_tokens)}&EIO=4&transport=websocket".encode(),
        "headers": headers,
        "client": ("203.0.113.7", 50_000),
        "scheme": "ws",
        "subprotocols": [],
    }
