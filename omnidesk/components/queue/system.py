"""The tab System: sending, receiving, joined contacts, each fresh while somebody looks."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.queue.accounts import accounts
from omnidesk.components.queue.joined import joined
from omnidesk.components.queue.lines import queue_table
from omnidesk.components.queue.receiving import receiving
from omnidesk.components.queue.sending import sending_head
from omnidesk.components.refresher import keeps_fresh
from omnidesk.state.queue import QueueState
from omnidesk.state.queue_events import ReceivingState
from omnidesk.state.queue_merges import JoinedState

# A state's attributes are values to a type checker, and Vars here.
QUEUE: Any = QueueState
RECEIVING: Any = ReceivingState
JOINED: Any = JoinedState


def system_tab() -> rx.Component:
    """The three sections, one below the other."""
    return rx.fragment(
        keeps_fresh(QUEUE.refresh, RECEIVING.refresh, JOINED.refresh),
        rx.el.div(
            rx.el.section(sending_head(), accounts(), class_name="flex flex-col gap-3"),
            rx.el.section(queue_table(QUEUE)),
            rx.el.section(receiving()),
            rx.el.section(joined()),
            class_name="flex flex-col gap-8",
        ),
    )
