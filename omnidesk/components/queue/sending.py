"""Whether sending runs, and the button that holds or releases all of it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.buttons import button
from omnidesk.components.page import section_head
from omnidesk.components.states import strip
from omnidesk.components.times import since_time
from omnidesk.components.words import t
from omnidesk.state.queue import QueueState
from omnidesk.state.queue_forms import QueueForms

# A state's attributes are values to a type checker, and Vars here.
QUEUE: Any = QueueState
FORMS: Any = QueueForms


def sending_head() -> rx.Component:
    """The state in one line; while all is held, a strip says since when and why."""
    return rx.el.div(
        section_head(
            t("queue.sending"),
            rx.el.span(
                rx.match(
                    QUEUE.status,
                    ("ready", rx.cond(QUEUE.is_held, t("queue.is_held"), t("queue.runs"))),
                    "",
                ),
                data_testid="sending-state",
            ),
            rx.cond(QUEUE.status == "ready", _button()),
        ),
        rx.cond(QUEUE.is_held & (QUEUE.status == "ready"), _held()),
        custom_attrs={"data-keeps-focus": ""},
    )


def _button() -> rx.Component:
    return rx.cond(
        QUEUE.is_held,
        button(
            t("queue.release"),
            look="primary",
            icon_name="play",
            on_click=FORMS.open_release,
            data_testid="sending-release",
        ),
        button(
            t("queue.hold"),
            icon_name="pause",
            on_click=FORMS.open_hold,
            data_testid="sending-hold",
        ),
    )


def _held() -> rx.Component:
    since = since_time(QUEUE.held_since_ms, QUEUE)
    why = rx.cond(
        QUEUE.held_why == "restore",
        t("queue.held_after_restore", since=since),
        t("queue.held_by", name=QUEUE.held_by, since=since),
    )
    return strip("warn", "pause", rx.el.span(why), role="status")
