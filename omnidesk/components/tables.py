"""Tables: quiet heads, hairlines, no stripes. On phones a row becomes two or three lines.

A table of many columns `folds` too where its card is narrow, as on a tablet: there the window is
wide enough for a table, and what the page leaves of it is not.
"""

from __future__ import annotations

from typing import Any

import reflex as rx

CARD = "overflow-hidden rounded-xl border border-line bg-surface"
HEAD = (
    "border-b border-line bg-surface px-3 py-2 text-start text-meta font-medium whitespace-nowrap "
    "text-ink-3 first:ps-4 last:pe-4"
)
ROW = (
    "group border-b border-line last:border-0 hover:bg-surface-2 max-md:grid "
    "max-md:items-center max-md:gap-x-4 max-md:gap-y-1 max-md:px-4 max-md:py-3"
)
# A card that its columns do not fit in; phones have shapes of their own.
NARROW = "md:@max-[820px]/list:"
CELL = "align-middle max-md:min-w-0 max-md:p-0 md:h-[54px] md:px-3 md:first:ps-4 md:last:pe-4"


def when_narrow(classes: str) -> str:
    """These classes for a table that folds, where its card is narrow."""
    return " ".join(f"{NARROW}{one}" for one in classes.split())


FOLDED_ROW = when_narrow("grid items-center gap-x-4 gap-y-1 px-4 py-2.5")
FOLDED_CELL = when_narrow("h-auto min-w-0 p-0 first:ps-0 last:pe-0")


def area(name: str) -> str:
    """The place of a cell where its row is folded, on phones and in narrow cards."""
    place = f"[grid-area:{name}]"
    return f"max-md:{place} {when_narrow(place)}"


def card(*children: Any, class_name: str = "") -> rx.Component:
    """A bordered ground, without shadow."""
    return rx.el.div(*children, class_name=f"{CARD} {class_name}".strip())


def table(
    heads: list[tuple[rx.Component | rx.Var[str] | str, str]],
    *rows: Any,
    label: str | rx.Var[str],
    folds: bool = False,
) -> rx.Component:
    """`heads` pairs the words of a column with its width classes; `rows` are `table_row`s."""
    block, unseen = (when_narrow("block"), when_narrow("sr-only")) if folds else ("", "")
    return rx.el.table(
        rx.el.thead(
            rx.el.tr(*(rx.el.th(word, scope="col", class_name=f"{HEAD} {w}") for word, w in heads)),
            class_name=f"max-md:sr-only {unseen}".strip(),
        ),
        rx.el.tbody(*rows, class_name=f"max-md:block {block}".strip()),
        class_name=f"w-full table-fixed border-collapse max-md:block {block}".strip(),
        custom_attrs={"aria-label": label},
    )


def table_row(*cells: rx.Component, class_name: str = "", **props: Any) -> rx.Component:
    """A row; `class_name` gives its grid areas on phones."""
    return rx.el.tr(*cells, class_name=f"{ROW} {class_name}".strip(), **props)


def cell(*children: Any, class_name: str = "") -> rx.Component:
    """A cell; `class_name` gives its place on phones and whether it is there at all."""
    return rx.el.td(*children, class_name=f"{CELL} {class_name}".strip())
