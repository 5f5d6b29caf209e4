"""What became of a message of ours: an icon, never without its word."""

from __future__ import annotations

import reflex as rx

from omnidesk.components.icons import icon
from omnidesk.components.words import t

# Icon and colour of each status, as the design language lists them.
ICONS = {
    "queued": ("clock", ""),
    "processing": ("loader-circle", ""),
    "sending": ("send", ""),
    "sent": ("check", ""),
    "delivered": ("check-check", ""),
    "read": ("check-check", "text-accent-ink"),
    "failed": ("circle-alert", "text-bad"),
    "unknown": ("circle-help", "text-warn"),
    "cancelled": ("x", ""),
}
# People need not tell apart what happens between us and the vendor.
WORDS = {name: name for name in ICONS} | {"processing": "sending"}


def status_word(status: rx.Var[str]) -> rx.Var[str]:
    """The status in words; nothing for an inbound message."""
    known = [(name, t(f"inbox.status.{word}")) for name, word in WORDS.items()]
    word: rx.Var[str] = rx.match(status, *known, "")
    return word


def tick(status: rx.Var[str], size: int = 14) -> rx.Component:
    """The icon of a status; nothing for an inbound message."""
    known = [(name, icon(shape, size, colour)) for name, (shape, colour) in ICONS.items()]
    chosen: rx.Component = rx.match(status, *known, rx.fragment())
    return chosen
