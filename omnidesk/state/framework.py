"""Reflex's own events that pages need, one by one; the others are denied like unmarked handlers.

Read in Reflex 0.10.1: a page sends `hydrate_and_load` once per connection, `on_load_internal` once
per navigation, and reports errors of its scripts; the server chains `set_is_hydrated(True)` behind
the handlers of a page. Never let through: `setvar` and setters, `update_vars_internal` (we keep
nothing in browser storage through Reflex), `reset`.
"""

from __future__ import annotations

from functools import lru_cache

from reflex.event import Event
from reflex.state import FrontendEventExceptionState, OnLoadInternalState, State
from reflex_base.utils.format import format_event_handler


@lru_cache(maxsize=1)
def names() -> dict[str, str]:
    """Our word for each of the events to the full name by which it is sent."""
    return {
        "hydrate": format_event_handler(State.event_handlers["hydrate"]),
        "hydrate_and_load": format_event_handler(State.event_handlers["hydrate_and_load"]),
        "on_load": format_event_handler(OnLoadInternalState.event_handlers["on_load_internal"]),
        "loaded": format_event_handler(OnLoadInternalState.event_handlers["set_is_hydrated"]),
        "page_error": format_event_handler(
            FrontendEventExceptionState.event_handlers["handle_frontend_exception"]
        ),
    }


def is_hydrate(event: Event) -> bool:
    """Whether the answer to this event is everything that the tab's state holds."""
    return event.name in (names()["hydrate"], names()["hydrate_and_load"])


def is_framework_event(event: Event, *, signed_in: bool) -> bool:
    """Whether this is one of Reflex's events, in the form in which its pages send it."""
    if event.name == names()["on_load"]:
        return not event.payload
    if event.name == names()["loaded"]:
        return event.payload == {"value": True}
    return signed_in and event.name == names()["page_error"]
