"""What both lists of the templates page share: the search, and what an empty list says."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.buttons import button
from omnidesk.components.fields import find_box
from omnidesk.components.states import empty
from omnidesk.components.words import t

# A list that fits on a screen needs no search.
FEW = 8
# The beginning of a text, with its own lines.
BODY = "line-clamp-3 whitespace-pre-line wrap-anywhere"
ACTIONS = (rx.el.span(t("admin.actions"), class_name="sr-only"), "w-[58px]")


def search_box(list_: Any, label: rx.Var[str], test_id: str) -> rx.Component:
    """Where the list is long, and while something is searched for."""
    box = find_box(
        label,
        class_name="max-w-80",
        default_value=list_.search,
        key=rx.cond(list_.search == "", "empty", "typed"),
        on_change=list_.find.debounce(250),
        data_testid=test_id,
    )
    return rx.cond(
        (list_.total > FEW) | (list_.search != ""),
        rx.el.div(box, class_name="border-b border-line px-4 py-3"),
    )


def nothing_found(list_: Any, nothing: rx.Component, unmatched: rx.Var[str]) -> rx.Component:
    """Nothing yet, or nothing that a search fits."""
    return rx.cond(
        list_.search == "",
        nothing,
        empty(
            "list-filter",
            unmatched,
            t("templates.unmatched_help", n=list_.total),
            button(t("templates.clear"), size="small", on_click=list_.find("")),
        ),
    )
