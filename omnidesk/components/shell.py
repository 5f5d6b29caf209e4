"""The frame of every page for people who are signed in: navigation and one main card.

Wide screens show the sidebar, narrower ones a rail of icons, phones a bar below. It is one element
in all three: the sidebar is a container, and what stands in it asks for its width. On phones the
bar has the inbox and "More": a sheet with the other places, the person and the connection.
"""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.account import account, person
from omnidesk.components.alarms import alarm_strip
from omnidesk.components.brand import logo
from omnidesk.components.buttons import icon_button
from omnidesk.components.icons import icon
from omnidesk.components.kit import kit
from omnidesk.components.links import page_link
from omnidesk.components.native import native_link
from omnidesk.components.states import strip
from omnidesk.components.tags import badge
from omnidesk.components.words import t
from omnidesk.words import CATALOGUE

FRAME = (
    "grid h-dvh overflow-hidden bg-bg max-md:grid-rows-[minmax(0,1fr)_auto] "
    "md:grid-cols-[var(--sidebar)_minmax(0,1fr)]"
)
MAIN = (
    "relative flex min-h-0 min-w-0 flex-col overflow-hidden bg-surface max-md:row-start-1 "
    "md:my-2 md:me-2 md:rounded-xl md:border md:border-line md:shadow-1"
)
SIDE = (
    "grid auto-cols-fr grid-flow-col border-t border-line bg-surface p-1 "
    "pb-[calc(4px+env(safe-area-inset-bottom))] "
    "md:flex md:h-full md:flex-col md:items-center md:gap-0.5 md:overflow-x-hidden "
    "md:overflow-y-auto md:border-0 md:bg-transparent md:px-0 md:pt-2.5 md:pb-2 "
    "@min-[200px]/side:items-stretch @min-[200px]/side:px-2.5"
)
# In the bar of phones, and as a line of the sheet above it.
IN_BAR = (
    "max-md:flex-col max-md:gap-0.5 max-md:rounded-lg max-md:pt-1.5 max-md:pb-1 "
    "max-md:text-micro max-md:text-ink-3 max-md:aria-[current=page]:text-accent-ink"
)
IN_SHEET = (
    "max-md:h-11 max-md:gap-[17px] max-md:rounded-md max-md:px-[17px] max-md:font-normal "
    "max-md:hover:bg-surface-2 max-md:aria-[current=page]:bg-accent-soft "
    "max-md:aria-[current=page]:font-medium"
)
ITEM = (
    "group relative flex items-center font-medium transition-colors duration-100 "
    "md:h-9 md:w-10 md:shrink-0 md:justify-center md:rounded-md md:text-ink-2 "
    "md:hover:bg-surface-2 md:hover:text-ink @min-[200px]/side:h-[30px] @min-[200px]/side:w-full "
    "@min-[200px]/side:justify-start @min-[200px]/side:gap-[9px] @min-[200px]/side:px-2"
)
CURRENT = "md:aria-[current=page]:bg-surface-3 md:aria-[current=page]:text-ink"
# With the platforms below, the chosen platform has the ground and the page only its colour.
HERE = "md:aria-[current=page]:font-semibold md:aria-[current=page]:text-ink"
ITEM_ICON = (
    "md:size-[18px] md:text-ink-3 @min-[200px]/side:size-4 "
    "md:group-hover:text-ink md:group-aria-[current=page]:text-ink"
)
HERE_ICON = ITEM_ICON.replace(
    "md:group-aria-[current=page]:text-ink", "md:group-aria-[current=page]:text-accent-ink"
)
BAR_ICON = "max-md:size-[22px]"
SHEET_ICON = "max-md:text-ink-3"
# A popover on phones; wider, what is in it stands in the sidebar as if there were no sheet.
SHEET = (
    "m-0 hidden w-full border-0 bg-transparent p-0 text-ink open:flex "
    "max-md:fixed max-md:inset-x-0 max-md:top-auto max-md:bottom-0 max-md:max-h-[90dvh] "
    "max-md:flex-col max-md:overflow-y-auto max-md:rounded-t-xl max-md:border-t "
    "max-md:border-line-2 max-md:bg-raised max-md:p-2 "
    "max-md:pb-[calc(8px+env(safe-area-inset-bottom))] max-md:shadow-3 "
    "max-md:backdrop:bg-[var(--scrim)] md:contents"
)
LABEL = "truncate max-md:max-w-full md:hidden @min-[200px]/side:inline"


def shell(
    active: str,
    *children: Any,
    platforms: rx.Component | None = None,
    unread: rx.Var[int] | None = None,
    focused: rx.Var[bool] | bool = False,
) -> rx.Component:
    """The page `active` with `children` in the main card.

    `active` is "inbox", "templates", "api", "admin" or "settings". `platforms` fills the second
    part of the sidebar; it is not shown on phones. `unread` stands beside the inbox. While
    `focused` holds, phones give the whole screen to the card.
    """
    return rx.el.div(
        native_link(t("shell.skip"), href="#content", class_name=SKIP),
        rx.el.nav(
            rx.el.div(
                _brand(),
                _inbox(active, has_platforms=platforms is not None, unread=unread),
                _more(is_here=active != "inbox"),
                rx.el.div(
                    *_other_places(active),
                    rx.el.div(platforms, class_name="contents max-md:hidden")
                    if platforms
                    else None,
                    account(),
                    id="more",
                    class_name=SHEET,
                    custom_attrs={"popover": "auto"},
                ),
                class_name=SIDE,
            ),
            class_name=["min-w-0 md:@container/side", rx.cond(focused, "max-md:hidden", "")],
            custom_attrs={"aria-label": t("shell.navigation")},
        ),
        kit(),
        rx.el.main(
            _unscripted(),
            alarm_strip(),
            *children,
            id="content",
            tab_index=-1,
            class_name=f"{MAIN} outline-none",
        ),
        class_name=FRAME,
    )


def _unscripted() -> rx.Component:
    """Why nothing comes where scripts are off; in both languages, for none is known then."""
    phrase = CATALOGUE["shell.unscripted"]
    both = (rx.el.p(phrase.en, lang="en"), rx.el.p(phrase.id, lang="id"))
    return rx.el.div(
        strip("warn", "triangle-alert", rx.el.div(*both)), class_name="unscripted shrink-0 p-3 pb-0"
    )


SKIP = (
    "sr-only z-10 rounded-md bg-raised px-3 py-2 font-medium shadow-2 "
    "focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
)


def _brand() -> rx.Component:
    return rx.el.div(
        logo(),
        rx.el.span("OmniDesk", class_name=f"{LABEL} font-semibold"),
        icon_button(
            "panel-left",
            t("shell.fold"),
            size="small",
            class_name="max-xl:hidden @min-[200px]/side:ms-auto",
            custom_attrs={"data-folds": ""},
            data_testid="sidebar-fold",
        ),
        class_name="flex shrink-0 flex-col items-center gap-2 px-1.5 py-1.5 max-md:hidden md:mb-2 "
        "@min-[200px]/side:h-9 @min-[200px]/side:flex-row @min-[200px]/side:pe-0.5",
    )


def _inbox(active: str, *, has_platforms: bool, unread: rx.Var[int] | None) -> rx.Component:
    """The one place that phones have in their bar."""
    is_here = active == "inbox"
    return place(
        "inbox",
        t("shell.inbox"),
        "/inbox/",
        is_here,
        unread=unread,
        quiet=has_platforms and is_here,
        in_bar=True,
    )


def _other_places(active: str) -> tuple[rx.Component, ...]:
    return (
        rx.cond(
            person().may_manage_api,
            place(
                "file-text",
                t("shell.templates"),
                "/templates/",
                active == "templates",
                name="templates",
            ),
        ),
        rx.cond(
            person().may_manage_api,
            place("webhook", t("shell.api"), "/api-message/", active == "api", name="api"),
        ),
        rx.cond(
            person().may_administer,
            place("shield", t("shell.admin"), "/admin/", active == "admin", name="admin"),
        ),
        rx.cond(
            person().may_set,
            place(
                "sliders-horizontal",
                t("shell.settings"),
                "/settings/",
                active == "settings",
                name="settings",
            ),
        ),
    )


def place(
    icon_name: str,
    label: rx.Var[str],
    to: str,
    is_here: bool,
    *,
    name: str = "",
    unread: rx.Var[int] | None = None,
    quiet: bool = False,
    in_bar: bool = False,
) -> rx.Component:
    """A page in the navigation, with how much waits there. `in_bar`: not below "More"."""
    look, sign = (IN_BAR, BAR_ICON) if in_bar else (IN_SHEET, SHEET_ICON)
    return page_link(
        icon(icon_name, class_name=f"{HERE_ICON if quiet else ITEM_ICON} {sign}"),
        rx.el.span(label, class_name=LABEL),
        count(unread) if unread is not None else None,
        to=to,
        title=label,
        class_name=f"{ITEM} {look} {HERE if quiet else CURRENT}",
        data_testid=f"nav-{name or icon_name}",
        custom_attrs={"aria-current": "page"} if is_here else {},
    )


def side_item(
    sign: rx.Component,
    label: str | rx.Var[str],
    *,
    current: rx.Var[bool] | bool,
    unread: rx.Var[int] | None = None,
    **props: Any,
) -> rx.Component:
    """A choice in the sidebar that is not a page: `sign` is an icon or a channel mark."""
    return rx.el.button(
        sign,
        rx.el.span(label, class_name=LABEL),
        count(unread) if unread is not None else None,
        type="button",
        title=label,
        class_name=f"{ITEM} {CURRENT}",
        custom_attrs={"aria-current": rx.cond(current, "page", "false"), **props.pop("attrs", {})},
        **props,
    )


def side_heading(label: str | rx.Var[str]) -> rx.Component:
    """The title of a group in the sidebar; a line in the rail."""
    return rx.el.div(
        rx.el.span(label, class_name="hidden @min-[200px]/side:inline"),
        class_name="my-2 h-px w-8 shrink-0 bg-line-2 text-meta font-medium text-ink-3 "
        "@min-[200px]/side:mt-2.5 @min-[200px]/side:mb-0 @min-[200px]/side:flex "
        "@min-[200px]/side:h-7 @min-[200px]/side:w-full @min-[200px]/side:items-center "
        "@min-[200px]/side:bg-transparent @min-[200px]/side:px-2",
    )


def count(unread: rx.Var[int]) -> rx.Component:
    """How much waits: a number in the sidebar, a point in the rail, a badge on phones."""
    number = unread.to(int)
    shown = rx.cond(number > 99, "99+", number.to_string())
    return rx.cond(
        number > 0,
        rx.fragment(
            rx.el.span(shown, custom_attrs={"aria-hidden": "true"}, class_name=NUMBER),
            rx.el.span(class_name=POINT),
            rx.el.span(badge(number), class_name="absolute top-0.5 left-[calc(50%+4px)] md:hidden"),
            rx.el.span(t("shell.unread", n=number), class_name="sr-only"),
        ),
    )


NUMBER = (
    "ms-auto hidden text-meta font-semibold text-accent-ink tabular-nums @min-[200px]/side:inline"
)
POINT = (
    "absolute top-[5px] right-[5px] hidden size-2 rounded-full bg-accent "
    "shadow-[0_0_0_2px_var(--bg)] md:block @min-[200px]/side:hidden"
)


def _more(*, is_here: bool) -> rx.Component:
    """`is_here`: the page that is shown stands below it."""
    tone = "text-accent-ink!" if is_here else ""
    return rx.el.button(
        icon("menu", class_name="size-[22px]"),
        t("shell.more"),
        type="button",
        class_name=f"{ITEM} {IN_BAR} {tone} md:hidden",
        custom_attrs={"popoverTarget": "more"},
        data_testid="nav-more",
    )
