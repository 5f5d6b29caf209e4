"""Rooms and broadcasts: how a live update reaches the open pages.

One Redis subscriber per web process; one room broadcast per update; no tab's state is touched.
Rooms follow visibility (`rules/roles.rooms_of`). socket.io drops a closed tab from its rooms by
itself, so nothing is counted here. The only module that touches socket.io or Reflex's internals;
`tests/unit/test_live_contract.py` holds what it relies on.

A broadcast has no replay. Browsers drop what they have seen and ask anew after every gap: after
their own reconnect, and when this process lost Redis for a while (`delayed`).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import psycopg
import reflex as rx
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError
from reflex.event import EventSpec
from reflex.state import StateUpdate
from reflex_base.event import Event

from omnidesk.db import redis
from omnidesk.errors import Unavailable
from omnidesk.logs import log
from omnidesk.rules.roles import Viewer, rooms_of
from omnidesk.services import realtime, sessions

# Every page that listens; for news about the feed itself.
EVERYONE = "everyone"
# A silent Redis is asked this often whether it is there, and has as long to answer.
PING_EVERY_S = 5.0
FIRST_WAIT_S, LONGEST_WAIT_S = 0.2, 5.0
# A session that ends without a word (expired, or Redis was away) is noticed within this time.
CHECK_EVERY_S = 60.0


@dataclass(slots=True)
class _Attached:
    """The app whose pages listen, and the wish to compare its connections with their sessions."""

    app: rx.App
    check_due: asyncio.Event = field(default_factory=asyncio.Event)


_attached: _Attached | None = None


def attach(app: rx.App) -> None:
    """Run the feed and the check of open connections in every process that serves this app."""
    global _attached  # noqa: PLW0603 - one app per process is the point
    _attached = _Attached(app)
    app.register_lifespan_task(feed)
    app.register_lifespan_task(keep_checking)


# --- What the browser is told ------------------------------------------------------------------


def script(function: str, data: Any = None) -> str:
    """JavaScript that calls `window.inbox.{function}(data)` where the store is loaded.

    Only JSON goes in, in ASCII and without `<`, so that no text of a contact can end the literal.
    """
    literal = json.dumps(data).replace("<", "\\u003c")
    return f"window.inbox?.{function}({literal})"


def tell(function: str, data: Any = None) -> EventSpec:
    """The same as the answer of a handler, for the tab that asked."""
    return rx.call_script(script(function, data))


async def broadcast(rooms: Iterable[str], function: str, data: Any = None) -> None:
    """Call the function in every page that is in one of the rooms; once, also in several."""
    events = Event.from_event_type(tell(function, data))
    await _namespace().emit("event", StateUpdate(events=events), room=list(rooms))


# --- Who listens to what ------------------------------------------------------------------------


async def join(sid: str, viewer: Viewer) -> None:
    """This connection hears what the viewer may see, and nothing else.

    A connection that closed meanwhile, while its event waited, joins nothing.
    """
    if sid not in _sids():
        return
    wanted = {EVERYONE, *rooms_of(viewer)}
    for room in _rooms(sid) - wanted:
        await _namespace().leave_room(sid, room)
    for room in wanted:
        await _namespace().enter_room(sid, room)


async def check_connections() -> None:
    """Compare every open connection with its session, read anew."""
    for sid in _sids():
        await check(sid)


async def check(sid: str) -> None:
    """Compare one connection with its session.

    A connection whose session has ended is closed. One that may see something else than before
    changes rooms, and its page asks for everything again.
    """
    token = sessions.token_from_cookie(_cookies(sid))
    if not token:
        return
    viewer = await sessions.find_viewer(token)
    if viewer is None:
        await _close(sid)
    elif (listening := _rooms(sid)) and listening != {EVERYONE, *rooms_of(viewer)}:
        await join(sid, viewer)
        await broadcast([sid], "renew")


async def keep_checking() -> None:
    """Check the connections every minute and whenever it is due, while the process lives."""
    due = _app().check_due
    while True:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(due.wait(), CHECK_EVERY_S)
        due.clear()
        try:
            await check_connections()
        except (psycopg.Error, Unavailable) as error:
            log().warning("connections_not_checked", error=type(error).__name__)


async def _close(sid: str) -> None:
    for room in _rooms(sid):
        await _namespace().leave_room(sid, room)
    await broadcast([sid], "signedOut")
    await _namespace().disconnect(sid)


# --- The feed -----------------------------------------------------------------------------------


async def feed() -> None:
    """Hand on what is published, for as long as the process lives; reconnect with growing waits."""
    wait = FIRST_WAIT_S
    heard = asyncio.Event()
    while True:
        try:
            await _listen(heard)
        except (RedisError, OSError, TimeoutError) as error:
            log().warning("live_feed_lost", error=type(error).__name__)
        if heard.is_set():
            wait = FIRST_WAIT_S
            await broadcast([EVERYONE], "delayed", True)
        heard.clear()
        await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT_S)


async def _listen(heard: asyncio.Event) -> None:
    """Subscribe and hand on; ends only by an error. Sets `heard` once the subscription stands."""
    asked = False
    async with redis().pubsub() as subscription:
        await subscription.subscribe(realtime.CHANNEL, sessions.CONTROL_CHANNEL)
        while True:
            message = await subscription.get_message(timeout=PING_EVERY_S)
            if message is None:
                await _ask(subscription, asked)
            asked = message is None
            if message is not None:
                await _take(message, heard)


async def _ask(subscription: PubSub, asked: bool) -> None:
    """Ask whether Redis is there. Raises TimeoutError when the question before has no answer."""
    if asked:
        raise TimeoutError
    await subscription.ping()


async def _take(message: dict[str, Any], heard: asyncio.Event) -> None:
    """One message of the subscription; what is not ours to understand is logged and left out."""
    kind = message["type"], message["channel"]
    try:
        if kind == ("subscribe", realtime.CHANNEL):
            await _take_up(heard)
        elif kind == ("message", realtime.CHANNEL):
            await _hand_on(message["data"])
        elif kind == ("message", sessions.CONTROL_CHANNEL):
            sessions.forget(int(json.loads(message["data"])["user_id"]))
            _app().check_due.set()
    except (ValueError, KeyError, TypeError) as error:
        log().warning("live_update_not_understood", error=type(error).__name__)


async def _hand_on(published: str) -> None:
    """To the pages that are open here; where none is, a busy program costs nothing."""
    if not _sids():
        return
    for rooms, update in realtime.decode(published):
        await broadcast(rooms, "apply", update)


async def _take_up(heard: asyncio.Event) -> None:
    """The subscription stands, perhaps again: what was published before is lost to us."""
    heard.set()
    sessions.forget_everybody()
    _app().check_due.set()
    await broadcast([EVERYONE], "delayed", False)


# --- Reflex and socket.io -----------------------------------------------------------------------


def _app() -> _Attached:
    if _attached is None:
        raise RuntimeError("attach() has not run in this process")
    return _attached


def _namespace() -> Any:
    return _app().app.event_namespace


def _sids() -> set[str]:
    """The connections of this process."""
    namespace = _namespace()
    connected = namespace.server.manager.get_participants(namespace.namespace, None)
    return {sid for sid, _ in connected}


def _rooms(sid: str) -> set[str]:
    """The rooms of a connection, without its own."""
    return set(_namespace().rooms(sid)) - {sid}


def _cookies(sid: str) -> str:
    """The Cookie header with which the connection was opened."""
    environ = _namespace().server.get_environ(sid, _namespace().namespace)
    return str((environ or {}).get("HTTP_COOKIE", ""))
