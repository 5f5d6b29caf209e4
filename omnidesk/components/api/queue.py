"""The tab Queue of the API page: what clients asked to be sent, how fast, and until when."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.buttons import button, look_of
from omnidesk.components.fields import find_box
from omnidesk.components.icons import icon
from omnidesk.components.native import native_link
from omnidesk.components.queue.filters import segments
from omnidesk.components.queue.lines import message_table
from omnidesk.components.refresher import keeps_fresh
from omnidesk.components.states import empty, strip
from omnidesk.components.times import future_time
from omnidesk.components.words import language, t
from omnidesk.state.api_queue import ApiQueue

# A state's attributes are values to a type checker, and Vars here.
QUEUE: Any = ApiQueue


def queue_panel() -> rx.Component:
    """Filters, search, export and the pace above the table of messages."""
    return rx.fragment(
        keeps_fresh(QUEUE.refresh, live=True),
        message_table(
            QUEUE,
            _above(),
            nothing=_nothing(),
            asked_by=t("api_pages.client"),
            opens=lambda line: QUEUE.open("details", line.message_id),
            deletes=lambda line: QUEUE.open("delete", line.message_id),
            shows_address=True,
        ),
    )


def _above() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            segments(QUEUE),
            rx.el.div(_search(), _export(), class_name="ms-auto flex gap-2 max-lg:w-full"),
            class_name="flex flex-wrap items-center gap-3",
        ),
        rx.cond(QUEUE.status == "ready", _pace()),
        class_name="flex flex-col gap-3 border-b border-line px-4 py-3",
    )


def _search() -> rx.Component:
    return find_box(
        t("api_pages.find"),
        class_name="w-64 max-lg:w-auto max-lg:grow",
        default_value=QUEUE.search,
        key=rx.cond(QUEUE.search == "", "empty", "typed"),
        on_change=QUEUE.find.debounce(250),
        data_testid="queue-search",
    )


def _export() -> rx.Component:
    """A plain link: the browser stores the file while it comes."""
    return native_link(
        icon("download"),
        rx.el.span(t("api_pages.export"), class_name="max-md:sr-only"),
        href=QUEUE.export_url,
        title=t("api_pages.export"),
        class_name=look_of(),
        custom_attrs={"download": ""},
        data_testid="queue-export",
    )


def _pace() -> rx.Component:
    """How fast messages leave, and when the last one does."""
    hours = rx.cond(
        QUEUE.opens == QUEUE.closes,
        t("api_pages.pace_always", gap=QUEUE.gap),
        t(
            "api_pages.pace",
            gap=QUEUE.gap,
            opens=_hour(QUEUE.opens),
            closes=_hour(QUEUE.closes),
            zone=QUEUE.zone_name,
        ),
    )
    fast = rx.cond(
        QUEUE.fast_gap != "",
        rx.el.span(" ", t("api_pages.pace_fast", seconds=QUEUE.fast_gap)),
    )
    last = t("api_pages.last_leaves", n=QUEUE.waiting, time=future_time(QUEUE.last_ms, QUEUE))
    held = t("api_pages.held", n=QUEUE.waiting)
    waits = rx.cond(QUEUE.is_held, held, rx.cond(QUEUE.last_ms > 0, last, t("api_pages.idle")))
    return strip("plain", "clock", rx.el.span(hours, fast, " ", waits, data_testid="queue-pace"))


def _hour(text: Any) -> rx.Var[str]:
    """07:00, in Indonesian 07.00."""
    hour: rx.Var[str] = rx.cond(language() == "id", text.replace(":", "."), text)
    return hour


def _nothing() -> rx.Component:
    return rx.cond(
        (QUEUE.shown == "all") & (QUEUE.search == ""),
        empty("send", t("api_pages.queue_empty"), t("api_pages.queue_empty_help")),
        empty(
            "list-filter",
            t("api_pages.unmatched"),
            t("api_pages.unmatched_help"),
            button(t("api_pages.clear_filters"), size="small", on_click=QUEUE.show_everything),
        ),
    )
