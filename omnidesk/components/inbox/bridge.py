"""The browser store's way to the server: a component that shows nothing and carries the events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from omnidesk.components.words import t
from omnidesk.state.inbox import InboxState
from omnidesk.store import LIBRARY
from omnidesk.words import channels, errors, inbox

Words = dict[str, dict[str, str | None]]


# How many values the store hands over with each event.
EVENTS = {
    "on_boot": 0,
    "on_rows": 5,
    "on_open": 1,
    "on_older": 2,
    "on_read": 1,
    "on_send": 3,
    "on_send_again": 1,
    "on_resolve": 2,
    "on_assign": 2,
}
Value = rx.Var[Any]
SPECS: tuple[Callable[..., list[Value]], ...] = (
    list,
    lambda a: [a],
    lambda a, b: [a, b],
    lambda a, b, c: [a, b, c],
    lambda a, b, c, d: [a, b, c, d],
    lambda a, b, c, d, e: [a, b, c, d, e],
)


class InboxBridge(rx.Component):
    """What the store asks the server for."""

    library = LIBRARY
    tag = "InboxBridge"

    words: rx.Var[Words]
    title: rx.Var[str]

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """Reflex's own, and ours."""
        return super().get_event_triggers() | {name: SPECS[n] for name, n in EVENTS.items()}


class ConnectionBridge(rx.Component):
    """Tells the store whether there is a socket; for every page that shows the connection."""

    library = LIBRARY
    tag = "ConnectionBridge"

    trouble: rx.Var[bool]


def connection_bridge() -> rx.Component:
    """The connection as Reflex knows it, for the store."""
    return ConnectionBridge.create(trouble=has_connection_errors)


def inbox_bridge() -> rx.Component:
    """The events of the inbox, for the store."""
    return InboxBridge.create(
        words=_spoken(),
        title=t("inbox.page_title"),
        on_boot=InboxState.boot,
        on_rows=InboxState.load_rows,
        on_open=InboxState.open_conversation,
        on_older=InboxState.load_older,
        on_read=InboxState.mark_read,
        on_send=InboxState.send,
        on_send_again=InboxState.send_again,
        on_resolve=InboxState.resolve_unknown,
        on_assign=InboxState.assign_department,
    )


def _spoken() -> Words:
    """The sentences that only the browser can choose: errors at messages, what is said aloud."""
    own = ("inbox.spoken_new", "inbox.reconnecting", "inbox.waited_too_long")
    phrases = channels.PHRASES | errors.PHRASES | {key: inbox.PHRASES[key] for key in own}
    return {key: {"en": one.en, "id": one.id, "en_one": one.en_one} for key, one in phrases.items()}
