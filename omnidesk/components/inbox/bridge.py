"""The browser store's way to the server: a component that shows nothing and carries the events."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.words import t
from omnidesk.state.inbox import InboxState
from omnidesk.store import LIBRARY
from omnidesk.words import channels, errors, holds, inbox, messages

Words = dict[str, dict[str, str | None]]

# What the store hands over with each event: the arguments of the handler that is bound to it.
EVENTS: dict[str, tuple[Any, ...]] = {
    "on_boot": (),
    "on_rows": (str, str, bool, list[int] | None, int),
    "on_open": (int,),
    "on_older": (int, list[int] | None),
    "on_read": (int,),
    "on_send": (int, str, str),
    "on_send_again": (int,),
    "on_cancel": (int,),
    "on_resolve": (int, str),
    "on_mark": (int, str),
    "on_assign": (int, int),
}


# Of the inbox's own words.
SPOKEN = (
    *("inbox.spoken_new", "inbox.reconnecting", "inbox.waited_too_long", "inbox.overdue"),
    *(f"inbox.marked.{mark}" for mark in ("opt_out", "opt_in", "block", "unblock")),
    "inbox.undo",
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
        specs = {name: rx.event.passthrough_event_spec(*types) for name, types in EVENTS.items()}
        return super().get_event_triggers() | specs


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
        on_cancel=InboxState.cancel,
        on_resolve=InboxState.resolve_unknown,
        on_mark=InboxState.mark_contact,
        on_assign=InboxState.assign_department,
    )


def _spoken() -> Words:
    """The sentences that only the browser can choose: at messages, in toasts, said aloud."""
    phrases = channels.PHRASES | messages.PHRASES | errors.PHRASES | holds.PHRASES
    phrases |= {key: inbox.PHRASES[key] for key in SPOKEN}
    return {key: {"en": one.en, "id": one.id, "en_one": one.en_one} for key, one in phrases.items()}
