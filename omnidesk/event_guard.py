"""What a page may send over the live connection at all.

Reflex keeps a record for every event whose handler it does not know, for good, and takes an event
named "connect" for a connection. Anybody may connect, so what pages never send is dropped before
Reflex sees it, and texts are made storable.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import reflex as rx
from reflex_base.registry import RegistrationContext

from omnidesk.connection_logs import keep_connections_brief
from omnidesk.log_budget import LogBudget
from omnidesk.logs import log

_refused = LogBudget(per_minute=20)

Handle = Callable[..., Awaitable[None]]


def attach(app: rx.App) -> None:
    """Guard the app's live connections in every process that serves it."""

    @asynccontextmanager
    async def guarded() -> AsyncIterator[None]:
        keep_connections_brief()
        namespace: Any = app.event_namespace
        namespace.on_event = only_known(namespace.on_event)
        namespace.on_connect = only_real(namespace, namespace.on_connect)
        yield

    app.register_lifespan_task(guarded)


def only_known(handle: Handle) -> Handle:
    """The handler of incoming events behind the check of what comes in."""

    async def on_event(sid: str, data: Any) -> None:
        if is_known(data):
            await handle(sid, cleaned({"payload": {}, **data}))
        elif _refused.allows():
            log().warning("event_refused", reason="no handler of this name, or another shape")

    return on_event


def only_real(namespace: Any, handle: Handle) -> Handle:
    """The handler of new connections, which an event named "connect" would reach as well.

    Such an event brings an environment of its own making: forged headers and a forged address.
    """

    async def on_connect(sid: str, environ: Any, *auth: Any) -> None:
        if environ is namespace.server.get_environ(sid, namespace.namespace):
            await handle(sid, environ, *auth)
        elif _refused.allows():
            log().warning("event_refused", reason="a connection that is none")

    return on_connect


def is_known(data: Any) -> bool:
    """Whether this is an event in the shape that pages send, for a handler that exists."""
    if not isinstance(data, dict) or not isinstance(data.get("name"), str):
        return False
    if not isinstance(data.get("payload") or {}, dict):
        return False
    if not isinstance(data.get("router_data") or {}, dict):
        return False
    return data["name"] in RegistrationContext.get().event_handlers


def cleaned(value: Any) -> Any:
    """The value with texts that PostgreSQL and UTF-8 can hold.

    A NUL goes, a lone surrogate (half an emoji) becomes the sign for "unreadable".
    """
    if isinstance(value, str):
        if value.isascii() and "\0" not in value:
            return value
        whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return whole.replace("\0", "")
    if isinstance(value, dict):
        return {cleaned(key): cleaned(item) for key, item in value.items()}
    return [cleaned(item) for item in value] if isinstance(value, list) else value
