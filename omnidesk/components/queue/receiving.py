"""How far behind receiving is, and the vendors' events that were set aside."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.buttons import button, save_button
from omnidesk.components.listing import listing, pager, waiting_lines
from omnidesk.components.page import section_head
from omnidesk.components.queue.said import said
from omnidesk.components.states import bone, empty
from omnidesk.components.tables import (
    FOLDED_CELL,
    FOLDED_ROW,
    area,
    cell,
    table_row,
    when_narrow,
)
from omnidesk.components.times import past_time
from omnidesk.components.words import t
from omnidesk.state.queue import QueueState
from omnidesk.state.queue_events import ReceivingState
from omnidesk.state.queue_rows import Event

# A state's attributes are values to a type checker, and Vars here.
RECEIVING: Any = ReceivingState
CLOCK: Any = QueueState

# On phones: who and when, where, why, what can be done.
PHONE = "max-md:grid-cols-[minmax(0,1fr)_auto] max-md:[grid-template-areas:'p_r'_'c_c'_'w_w'_'a_a']"
NARROW = when_narrow("grid-cols-[minmax(0,1fr)_152px_136px] [grid-template-areas:'p_c_r'_'w_w_a']")
HEADS = [
    (t("queue.who"), "w-[24%]"),
    (t("queue.channel"), "w-[18%]"),
    (t("queue.why"), ""),
    (t("queue.received"), "w-[150px]"),
    (rx.el.span(t("admin.actions"), class_name="sr-only"), "w-[112px]"),
]


def receiving() -> rx.Component:
    """The head with "Try all again", then the events in their present state."""
    return rx.fragment(
        section_head(
            t("queue.receiving"),
            rx.el.span(_progress(), data_testid="receiving-state"),
            rx.cond(RECEIVING.events, _retry_all()),
        ),
        listing(
            RECEIVING.status,
            RECEIVING.events,
            _row,
            heads=HEADS,
            label=t("queue.set_aside"),
            waiting=waiting_lines(1, bone("h-2.5 w-40"), bone("h-2.5 w-56 max-md:hidden")),
            nothing=empty("inbox", t("queue.no_events"), t("queue.no_events_help")),
            on_retry=RECEIVING.refresh,
            folds=True,
            below=pager(RECEIVING, RECEIVING.events.length()),
        ),
    )


def _progress() -> rx.Var[str]:
    seconds = RECEIVING.oldest_s
    minutes = seconds // 60
    age = rx.cond(
        seconds < 60,
        t("queue.seconds", seconds=seconds),
        rx.cond(
            minutes < 60,
            t("queue.minutes", minutes=minutes),
            t("queue.hours", hours=minutes // 60, minutes=minutes % 60),
        ),
    )
    said_: rx.Var[str] = rx.match(
        RECEIVING.status,
        (
            "ready",
            rx.cond(
                RECEIVING.waiting > 0,
                t("queue.receiving_waits", n=RECEIVING.waiting, age=age),
                t("queue.receiving_idle"),
            ),
        ),
        "",
    )
    return said_


def _retry_all() -> rx.Component:
    return save_button(
        t("queue.retry_all"),
        RECEIVING.is_retrying,
        t("queue.retrying"),
        look="plain",
        on_click=RECEIVING.retry_all,
        data_testid="events-retry-all",
    )


def _row(one: rx.Var[Event]) -> rx.Component:
    event: Any = one
    channel = rx.el.div(event.channel, title=event.channel, class_name="truncate")
    return table_row(
        _cell("p", _who(event)),
        _cell("c", channel, "text-ink-2"),
        _cell("w", _why(event), "py-2"),
        _cell(
            "r",
            past_time(event.received_ms, CLOCK),
            f"text-ink-2 tabular-nums {when_narrow('text-end')}",
        ),
        _cell("a", _retry(event), "text-end"),
        key=event.id,
        class_name=f"{PHONE} {FOLDED_ROW} {NARROW}",
        data_testid="event-row",
    )


def _cell(place: str, content: Any, class_name: str = "") -> rx.Component:
    return cell(content, class_name=f"{area(place)} {FOLDED_CELL} {class_name}".strip())


def _who(event: Any) -> rx.Component:
    kind = rx.match(
        event.kind,
        ("message", t("queue.event_message")),
        ("echo", t("queue.event_echo")),
        ("receipt", t("queue.event_receipt")),
        t("queue.event_unknown"),
    )
    return rx.el.div(
        rx.el.div(event.person, title=event.person, class_name="truncate font-medium"),
        rx.el.div(kind, class_name="truncate text-meta text-ink-3"),
        class_name="min-w-0",
    )


def _why(event: Any) -> rx.Component:
    """Our words; the program's own stand in the tooltip."""
    return rx.el.div(
        rx.el.div(said(event.why), title=event.detail, class_name="line-clamp-2 text-pretty"),
        rx.el.div(t("queue.tries", n=event.tries), class_name="text-meta text-ink-3"),
        class_name="text-ink-2",
    )


def _retry(event: Any) -> rx.Component:
    return button(
        t("queue.retry"),
        size="small",
        on_click=RECEIVING.retry(event.id),
        custom_attrs={"aria-label": t("queue.retry_of", name=event.person)},
        data_testid="event-retry",
    )
