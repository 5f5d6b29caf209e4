"""A table with all its states: loading in its own shape, failed with another try, empty, or rows.

The one shape of the lists on the admin page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import reflex as rx

from omnidesk.components.buttons import icon_button
from omnidesk.components.connection import reconnecting_strip
from omnidesk.components.states import failed, skeleton
from omnidesk.components.tables import card, table
from omnidesk.components.words import t

Heads = Sequence[tuple[rx.Component | rx.Var[str] | str, str]]


def listing(
    status: rx.Var[str],
    rows: Any,
    row: Callable[[Any], rx.Component],
    *,
    heads: Heads,
    label: str | rx.Var[str],
    waiting: rx.Component,
    nothing: rx.Component,
    on_retry: Any,
    above: rx.Component | None = None,
    below: rx.Component | None = None,
    folds: bool = False,
) -> rx.Component:
    """`status` is loading, failed or ready. `above` stays in every state, `below` when ready.

    `folds`: has more columns than fit beside the tabs of a tablet.
    """
    filled = table(list(heads), rx.foreach(rows, row), label=label, folds=folds)
    shown: rx.Component = rx.match(
        status,
        ("loading", waiting),
        ("failed", failed(on_retry)),
        rx.fragment(rx.cond(rows, filled, nothing), below),
    )
    news = reconnecting_strip("px-4 pt-3")
    return card(news, above, shown, class_name="@container/list" if folds else "")


def waiting_lines(count: int, *bones: rx.Component) -> rx.Component:
    """The skeleton of a table: as many lines of these shapes."""
    line = rx.el.div(
        *bones,
        class_name="flex h-[54px] items-center gap-4 border-b border-line px-4 last:border-0",
    )
    return skeleton(*([line] * count))


def pager(list_: Any, count: rx.Var[int]) -> rx.Component:
    """Which rows are shown, and the way to newer and older ones. `list_` is a state with pages."""
    words = t("common.rows", first=list_.first, last=list_.first + count - 1)
    return rx.cond(
        list_.has_newer | list_.has_older,
        rx.el.div(
            rx.el.span(words, class_name="me-auto text-meta text-ink-3 tabular-nums"),
            icon_button(
                "chevron-left",
                t("common.newer"),
                disabled=~list_.has_newer,
                on_click=list_.newer,
                data_testid="list-newer",
            ),
            icon_button(
                "chevron-right",
                t("common.older"),
                disabled=~list_.has_older,
                on_click=list_.older,
                data_testid="list-older",
            ),
            class_name="flex items-center gap-1 border-t border-line py-1.5 ps-4 pe-2.5",
        ),
    )
