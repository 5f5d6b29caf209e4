"""Keeps a list fresh while somebody looks at it."""

from __future__ import annotations

from typing import Any

import reflex as rx

LIBRARY = "$/public/refresh.js"
# Often enough for a queue whose shortest pauses are seconds, and cheap: a few queries by index.
EVERY_MS = 10_000


class Refresher(rx.Component):
    """Shows nothing. Where it stands, `on_due` is called at once and every `every` ms."""

    library = LIBRARY
    tag = "Refresher"

    every: rx.Var[int]
    live: rx.Var[bool]

    on_due: rx.EventHandler[rx.event.no_args_event_spec]  # type: ignore[type-arg, valid-type]


def keeps_fresh(*on_due: Any, live: bool = False) -> rx.Component:
    """Calls these handlers for as long as it is shown, but not on a hidden page.

    `live`: also soon after each live update of a conversation.
    """
    return Refresher.create(every=EVERY_MS, live=live, on_due=list(on_due))
