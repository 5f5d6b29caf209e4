"""What a link does now, as an icon and a word."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.tags import tag
from omnidesk.components.words import t

STATES = {
    "active": ("ok", "circle-check"),
    "expired": ("plain", "clock"),
    "disabled": ("warn", "ban"),
}


def link_state(link: Any) -> rx.Component:
    """The state of a `Link`."""
    shown = ((name, tag(t(f"short_links.{name}"), *look)) for name, look in STATES.items())
    return rx.match(link.state, *shown, rx.fragment())
