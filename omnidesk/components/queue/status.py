"""What became of a message, as a column says it: an icon and a word."""

from __future__ import annotations

import reflex as rx

from omnidesk.components.inbox.ticks import tick
from omnidesk.components.words import t

# The words of each status; its icon and colour are those of the thread.
WORDS = {
    "queued": t("queue.queued"),
    "processing": t("queue.processing"),
    "sending": t("queue.sending_now"),
    "sent": t("queue.sent"),
    "delivered": t("queue.delivered"),
    "read": t("queue.read"),
    "failed": t("queue.failed"),
    "unknown": t("queue.unknown"),
    "cancelled": t("queue.cancelled"),
}
TONES = {
    "sending": "text-accent-ink",
    "read": "text-accent-ink",
    "failed": "text-bad",
    "unknown": "text-warn",
    "cancelled": "text-ink-3",
}


def status(one: rx.Var[str]) -> rx.Component:
    """The icon of a status with its word."""
    tone = rx.match(one, *TONES.items(), "text-ink-2")
    return rx.el.span(
        tick(one, 14),
        rx.match(one, *WORDS.items(), one),
        class_name=["flex items-center gap-1.5 font-medium whitespace-nowrap", tone],
    )
