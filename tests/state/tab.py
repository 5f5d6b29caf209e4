"""A tab without the browser: events go through the guard, Reflex's own pipeline and the gate."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from reflex.istate.manager import StateManager
from reflex.state import StateUpdate
from reflex_base.event import Event
from reflex_base.event.processor import BaseStateEventProcessor
from reflex_base.registry import RegistrationContext

from omnidesk.event_guard import only_known
from omnidesk.omnidesk import app
from omnidesk.rules.roles import Viewer
from omnidesk.services.sessions import cookie_name, start_session

# A chain that does not come to rest within this time hangs.
PATIENCE_S = 10.0


@dataclass(slots=True)
class Heard:
    """What a tab was told: changed vars by state, and events to run."""

    deltas: list[Mapping[str, Mapping[str, Any]]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Everything as one text, to look for what must or must not be in it."""
        payloads = [(event.name, event.payload) for event in self.events]
        return json.dumps([self.deltas, payloads], default=str)

    def values_of(self, var: str) -> list[Any]:
        """Each value that a var of this name was sent with, in order."""
        wanted = f"{var}_rx_state_"
        changes = [change for delta in self.deltas for change in delta.values()]
        return [change[wanted] for change in changes if wanted in change]


class Line:
    """In place of the live connection: keeps what Reflex sends to each tab."""

    def __init__(self) -> None:
        self.heard: dict[str, Heard] = {}

    async def emit_update(self, update: StateUpdate, token: str) -> None:
        """Reflex calls this to send to a tab."""
        heard = self.heard.setdefault(token, Heard())
        if update.delta:
            heard.deltas.append(update.delta)
        heard.events.extend(update.events)


@dataclass(slots=True)
class Browsers:
    """The running pipeline of the app, and the tabs that are open on it."""

    processor: BaseStateEventProcessor
    line: Line

    async def open(self, viewer: Viewer | None, name: str = "") -> Tab:
        """A new tab of this person, signed in; of nobody for None."""
        token = "" if viewer is None else await start_session(viewer.user_id, "", "")
        return Tab(self, token, name or f"tab-{len(self.line.heard)}-{token[:6]}")


@dataclass(slots=True)
class Tab:
    """One tab. `token` is the session's; `name` is what Reflex calls the client token."""

    browsers: Browsers
    token: str
    name: str
    # The live connection, where a test made one.
    sid: str = ""

    async def send(self, event_name: str, path: str = "/nowhere", /, **payload: Any) -> Heard:
        """Send an event as a page would, and wait until all that it causes is done."""
        heard = self.browsers.line.heard[self.name] = Heard()
        raw = {"name": event_name, "payload": payload, "router_data": self._router_data(path)}
        async with asyncio.timeout(PATIENCE_S):
            await only_known(self._enqueue)(self.name, raw)
        return heard

    async def _enqueue(self, name: str, raw: dict[str, Any]) -> None:
        processor = self.browsers.processor
        future = await processor.enqueue(name, Event(**raw))
        await asyncio.gather(future.wait_all(), return_exceptions=True)
        while processor._tasks:  # noqa: ASYNC110 - failures are answered by tasks of their own
            await asyncio.sleep(0.001)

    def _router_data(self, path: str) -> dict[str, Any]:
        cookie = f"theme=dark; {cookie_name()}={self.token}"
        return {
            "headers": {"cookie": cookie} if self.token else {},
            "pathname": path,
            "asPath": path,
            "token": self.name,
            "sid": self.sid or f"sid-of-{self.name}",
            "ip": "203.0.113.7",
            "query": {},
        }


@asynccontextmanager
async def open_browsers(manager: StateManager | None = None) -> AsyncIterator[Browsers]:
    """The app's pipeline with its middleware and answers; states in memory unless given."""
    line: Any = Line()
    with app.set_contexts():
        processor = BaseStateEventProcessor(
            middleware=app, backend_exception_handler=app.backend_exception_handler
        )
        processor.configure(event_namespace=line, state_manager=manager)
        async with processor:
            yield Browsers(processor, line)


def handler_names() -> list[str]:
    """The full names of all registered handlers."""
    return sorted(RegistrationContext.get().event_handlers)
