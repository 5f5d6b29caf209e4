"""Pages that are not panes: a head with the title, tabs at the left, content in the middle."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.icons import icon

TAB = (
    "flex h-[30px] shrink-0 items-center gap-[9px] rounded-md px-2 font-medium text-ink-2 "
    "whitespace-nowrap transition-colors duration-100 hover:bg-surface-2 hover:text-ink "
    "aria-selected:bg-surface-3 aria-selected:text-ink max-md:h-11 max-md:px-3 group"
)
TABS = (
    "relative flex flex-col gap-px border-e border-line px-2.5 py-3 max-md:flex-row "
    "max-md:overflow-x-auto max-md:border-e-0 max-md:border-b max-md:px-3 max-md:py-2 "
    "max-md:[scrollbar-width:none]"
)


TOP_TAB = (
    "flex h-10 shrink-0 items-center gap-2 border-b-2 border-transparent px-2.5 font-medium "
    "text-ink-2 whitespace-nowrap transition-colors duration-100 hover:text-ink "
    "aria-selected:border-accent aria-selected:text-ink max-md:h-11"
)
TOP_TABS = (
    "relative flex shrink-0 gap-1 overflow-x-auto border-b border-line px-2.5 "
    "[scrollbar-width:none]"
)


def page_head(title: str | rx.Var[str], *actions: rx.Component) -> rx.Component:
    """The title of the page left, its actions right."""
    return rx.el.header(
        rx.el.h1(title, class_name="truncate text-title font-semibold tracking-[-0.006em]"),
        rx.el.div(*actions, class_name="ms-auto flex items-center gap-2") if actions else None,
        class_name="flex min-h-14 shrink-0 items-center gap-2.5 border-b border-line ps-5 pe-5 "
        "max-md:ps-4 max-md:pe-2",
    )


def with_tabs(tabs: rx.Component, *panels: rx.Component) -> rx.Component:
    """Tabs at the left, a scrolling row above on narrower screens."""
    return rx.el.div(
        tabs,
        *panels,
        class_name="grid min-h-0 grow grid-cols-[208px_minmax(0,1fr)] max-md:grid-cols-1 "
        "max-md:grid-rows-[auto_minmax(0,1fr)]",
    )


def under_tabs(tabs: rx.Component, *panels: rx.Component) -> rx.Component:
    """Tabs above, for pages whose content is wide."""
    return rx.el.div(
        tabs, *panels, class_name="grid min-h-0 grow grid-cols-1 grid-rows-[auto_minmax(0,1fr)]"
    )


def top_tab_list(label: str | rx.Var[str], *tabs: rx.Component) -> rx.Component:
    """The tabs above a page; arrows walk among them."""
    return rx.el.div(*tabs, role="tablist", class_name=TOP_TABS, custom_attrs={"aria-label": label})


def top_tab(
    name: str, label: str | rx.Var[str], *, selected: rx.Var[bool], **props: Any
) -> rx.Component:
    """One tab above; its panel has the id `panel-{name}`, its test id is `tab-{name}`."""
    return rx.el.button(
        label,
        type="button",
        role="tab",
        id=f"tab-{name}",
        tab_index=rx.cond(selected, 0, -1),
        class_name=TOP_TAB,
        custom_attrs={
            "aria-selected": rx.cond(selected, "true", "false"),
            "aria-controls": f"panel-{name}",
        },
        data_testid=f"tab-{name}",
        **props,
    )


def tab_list(label: str | rx.Var[str], *tabs: rx.Component) -> rx.Component:
    """The tabs of a page; arrows walk among them."""
    return rx.el.div(
        *tabs,
        role="tablist",
        class_name=TABS,
        custom_attrs={"aria-label": label},
    )


def tab(
    name: str,
    label: str | rx.Var[str],
    icon_name: str,
    *,
    selected: rx.Var[bool],
    **props: Any,
) -> rx.Component:
    """One tab; its panel has the id `panel-{name}`, its test id is `tab-{name}`."""
    return rx.el.button(
        icon(icon_name, class_name="text-ink-3 group-aria-selected:text-ink"),
        label,
        type="button",
        role="tab",
        id=f"tab-{name}",
        tab_index=rx.cond(selected, 0, -1),
        class_name=TAB,
        custom_attrs={
            "aria-selected": rx.cond(selected, "true", "false"),
            "aria-controls": f"panel-{name}",
        },
        data_testid=f"tab-{name}",
        **props,
    )


def tab_panel(name: str, *children: Any, width: str = "max-w-[1120px]") -> rx.Component:
    """What the tab `name` shows; it scrolls by itself."""
    inner = "mx-auto px-6 pt-5 pb-10 max-md:px-4 max-md:pt-3.5"
    return rx.el.section(
        rx.el.div(*children, class_name=f"{inner} {width}"),
        id=f"panel-{name}",
        role="tabpanel",
        class_name="relative min-h-0 overflow-y-auto",
        custom_attrs={"aria-labelledby": f"tab-{name}"},
    )


def section_head(
    title: str | rx.Var[str], help: str | rx.Var[str], *actions: rx.Component
) -> rx.Component:
    """The title of a section with one sentence about it; actions right."""
    return rx.el.div(
        rx.el.div(
            rx.el.h2(title, class_name="text-section font-semibold"),
            rx.el.p(help, class_name="text-ink-3"),
            class_name="min-w-0",
        ),
        rx.el.div(*actions, class_name="ms-auto flex gap-2 max-md:w-full"),
        class_name="mb-3.5 flex flex-wrap items-center gap-3",
    )
