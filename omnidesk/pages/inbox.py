"""The inbox: platforms, conversations, and the open thread."""

from __future__ import annotations

import reflex as rx

from omnidesk.components.inbox.bridge import inbox_bridge
from omnidesk.components.inbox.filters import platform_list
from omnidesk.components.inbox.rows import list_pane
from omnidesk.components.inbox.shapes import counts
from omnidesk.components.inbox.thread import thread_pane
from omnidesk.components.shell import shell
from omnidesk.store import store

# One page for both addresses, so that opening a conversation never builds the page anew.
ROUTE = "/inbox/[[conversation_id]]"


def inbox() -> rx.Component:
    """`/inbox` and `/inbox/{conversation_id}`."""
    return shell(
        "inbox",
        rx.el.div(
            list_pane(),
            thread_pane(),
            class_name="grid min-h-0 grow grid-cols-1 grid-rows-[minmax(0,1fr)] "
            "md:grid-cols-[300px_minmax(0,1fr)] xl:grid-cols-[340px_minmax(0,1fr)]",
        ),
        rx.el.p(store("spoken", str), role="status", class_name="sr-only"),
        inbox_bridge(),
        platforms=platform_list(),
        unread=counts().all,
        focused=store("view", str) == "thread",
    )
