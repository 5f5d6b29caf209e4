"""Clicks by day as bars, people's beside robots', and the same figures as a table."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.queue.said import said
from omnidesk.components.times import past_day
from omnidesk.components.words import t
from omnidesk.state.link_rows import DayBar

PEOPLE, ROBOTS = "bg-c1", "bg-c6"
CELL = "px-3 py-1 text-end tabular-nums first:text-start"


def click_chart(chart: Any, clock: Any, *, height: str = "h-24") -> rx.Component:
    """The bars of a `Chart`, today at the right, with their sum in words. `clock` dates them."""
    people, robots = said(chart.people), said(chart.robots)
    sentence = t("short_links.chart", n=chart.count, people=people, robots=robots)
    return rx.el.div(
        rx.el.div(
            rx.foreach(chart.bars, lambda bar: _bar(bar, clock)),
            role="img",
            class_name=f"flex {height} items-end gap-[3px] border-b border-line",
            custom_attrs={"aria-label": sentence},
        ),
        _days(chart, clock),
        rx.el.div(
            _key(PEOPLE, t("short_links.people"), people),
            _key(ROBOTS, t("short_links.robots"), robots, title=t("short_links.robots_help")),
            class_name="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-meta text-ink-2",
        ),
        _as_table(chart, clock),
        class_name="min-w-0",
    )


def _days(chart: Any, clock: Any) -> rx.Component:
    """The first day and the last one, below their bars; every day stands in the table."""
    ends = (rx.el.span(past_day(chart.bars[end].day_ms, clock)) for end in (0, -1))
    return rx.el.div(
        rx.cond(chart.count > 0, rx.fragment(*ends)),
        class_name="mt-1 flex h-4 justify-between text-micro text-ink-3 tabular-nums",
        custom_attrs={"aria-hidden": "true"},
    )


def _bar(one: rx.Var[DayBar], clock: Any) -> rx.Component:
    bar: Any = one
    words = t(
        "short_links.bar",
        day=past_day(bar.day_ms, clock),
        people=said(bar.people),
        robots=said(bar.robots),
    )
    return rx.el.span(
        _half(PEOPLE, bar.people_height),
        _half(ROBOTS, bar.robots_height),
        title=words,
        key=bar.day_ms,
        class_name="flex h-full min-w-0 grow items-end gap-px rounded-t hover:bg-surface-2",
    )


def _half(colour: str, height: Any) -> rx.Component:
    return rx.el.span(
        class_name=f"min-w-0 grow rounded-t-[1.5px] {colour}", style={"height": height}
    )


def _key(
    colour: str, name: rx.Var[str], count: rx.Var[str], title: rx.Var[str] | None = None
) -> rx.Component:
    return rx.el.span(
        rx.el.span(class_name=f"size-2 rounded-[2px] {colour}"),
        name,
        rx.el.span(count, class_name="font-medium text-ink tabular-nums"),
        class_name="flex items-center gap-1.5",
        **({} if title is None else {"title": title}),
    )


def _as_table(chart: Any, clock: Any) -> rx.Component:
    head = "text-meta font-medium text-ink-3"
    names = ("short_links.day", "short_links.people", "short_links.robots")
    table = rx.el.table(
        rx.el.thead(
            rx.el.tr(
                *(rx.el.th(t(name), scope="col", class_name=f"{CELL} {head}") for name in names)
            )
        ),
        rx.el.tbody(rx.foreach(chart.bars, lambda bar: _day(bar, clock))),
        class_name="w-full max-w-80 border-collapse text-meta",
    )
    return rx.el.details(
        rx.el.summary(
            t("short_links.as_table"),
            class_name="mt-1 flex min-h-6 w-max cursor-pointer list-none items-center text-meta "
            "text-ink-3 underline decoration-current/35 underline-offset-2 hover:text-ink "
            "max-md:min-h-11",
        ),
        rx.el.div(
            table,
            class_name="relative max-h-56 overflow-y-auto",
            tab_index=0,
            role="region",
            custom_attrs={"aria-label": t("short_links.clicks")},
        ),
    )


def _day(one: rx.Var[DayBar], clock: Any) -> rx.Component:
    bar: Any = one
    return rx.el.tr(
        rx.el.td(past_day(bar.day_ms, clock), class_name=CELL),
        rx.el.td(said(bar.people), class_name=CELL),
        rx.el.td(said(bar.robots), class_name=CELL),
        key=bar.day_ms,
        class_name="border-t border-line",
    )
