"""The contacts that were joined lately, in words, with the way to take them apart."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.buttons import button
from omnidesk.components.listing import listing, waiting_lines
from omnidesk.components.page import section_head
from omnidesk.components.states import bone, empty
from omnidesk.components.tables import cell, table_row
from omnidesk.components.tags import tag
from omnidesk.components.times import past_time
from omnidesk.components.words import t
from omnidesk.state.queue import QueueState
from omnidesk.state.queue_forms import QueueForms
from omnidesk.state.queue_merges import JoinedState
from omnidesk.state.queue_rows import Merge

# A state's attributes are values to a type checker, and Vars here.
JOINED: Any = JoinedState
CLOCK: Any = QueueState
FORMS: Any = QueueForms

PHONE = "max-md:grid-cols-[minmax(0,1fr)_auto] max-md:[grid-template-areas:'w_a'_'t_t']"
HEADS = [
    (t("queue.pair"), ""),
    (t("queue.time"), "w-[180px]"),
    (rx.el.span(t("admin.actions"), class_name="sr-only"), "w-[128px]"),
]


def joined() -> rx.Component:
    """The newest merges in their present state."""
    return rx.fragment(
        section_head(t("queue.joined"), t("queue.joined_help")),
        listing(
            JOINED.status,
            JOINED.merges,
            _row,
            heads=HEADS,
            label=t("queue.joined"),
            waiting=waiting_lines(1, bone("h-2.5 w-56")),
            nothing=empty("merge", t("queue.no_merges"), t("queue.no_merges_help")),
            on_retry=JOINED.refresh,
        ),
    )


def named(name: rx.Var[str]) -> rx.Var[str]:
    """The contact's name, or words for one who has none."""
    words: rx.Var[str] = rx.cond(name != "", name, t("queue.nameless"))
    return words


def _row(one: rx.Var[Merge]) -> rx.Component:
    merge: Any = one
    return table_row(
        cell(_who(merge), class_name="py-2 max-md:[grid-area:w]"),
        cell(
            past_time(merge.at_ms, CLOCK),
            class_name="text-ink-2 tabular-nums max-md:[grid-area:t]",
        ),
        cell(_act(merge), class_name="text-end max-md:[grid-area:a]"),
        key=merge.id,
        class_name=PHONE,
        data_testid="merge-row",
    )


def _who(merge: Any) -> rx.Component:
    words = t("queue.merge", joined=named(merge.joined), kept=named(merge.kept))
    return rx.el.div(
        rx.el.div(words, title=words, class_name="line-clamp-2 font-medium text-pretty"),
        rx.cond(
            merge.proof != "",
            rx.el.div(
                t("queue.proof", proof=merge.proof), class_name="text-meta text-pretty text-ink-3"
            ),
        ),
        class_name="min-w-0",
    )


def _act(merge: Any) -> rx.Component:
    return rx.cond(
        merge.is_undone,
        tag(t("queue.undone")),
        button(
            t("queue.undo"),
            size="small",
            on_click=FORMS.open_undo(merge.id),
            custom_attrs={
                "aria-label": t("queue.undo_of", joined=named(merge.joined), kept=named(merge.kept))
            },
            data_testid="merge-undo",
        ),
    )
