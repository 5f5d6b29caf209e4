"""What each account has sent, of how much it may, and until when it is closed."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.listing import listing, waiting_lines
from omnidesk.components.marks import channel_mark
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
from omnidesk.components.tags import tag
from omnidesk.components.times import future_time
from omnidesk.components.words import t
from omnidesk.state.queue import QueueState
from omnidesk.state.queue_rows import Account, Figure

# A state's attributes are values to a type checker, and Vars here.
QUEUE: Any = QueueState

# On phones: the name, its state, then a line of figures, each with its word.
PHONE = "max-md:grid-cols-4 max-md:[grid-template-areas:'n_n_n_n'_'s_s_s_s'_'m_h_d_p']"
NARROW = when_narrow("grid-cols-4 [grid-template-areas:'n_n_s_s'_'m_h_d_p']")
FIGURES = (
    ("minute", "queue.minute", area("m")),
    ("hour", "queue.hour", area("h")),
    ("today", "queue.today", area("d")),
    ("new_people", "queue.new_people", area("p")),
)
START = when_narrow("text-start")
HEADS = [
    (t("queue.account"), ""),
    *((rx.el.span(t(words), class_name="block text-end"), "w-[13%]") for _, words, _ in FIGURES),
    (rx.el.span(t("queue.state"), class_name="ps-3"), "w-[31%]"),
]


def accounts() -> rx.Component:
    """The table of accounts in its present state."""
    return listing(
        QUEUE.status,
        QUEUE.accounts,
        _row,
        heads=HEADS,
        label=t("queue.accounts"),
        waiting=waiting_lines(2, bone("h-2.5 w-40"), bone("ms-[12%] h-2.5 w-56 max-md:hidden")),
        nothing=empty("radio", t("queue.no_accounts"), t("queue.no_accounts_help")),
        on_retry=QUEUE.refresh,
        folds=True,
    )


def _row(one: rx.Var[Account]) -> rx.Component:
    account: Any = one
    figures = [
        _cell(_figure(getattr(account, name), t(words)), f"md:text-end {START} {place}")
        for name, words, place in FIGURES
    ]
    return table_row(
        _cell(_name(account), area("n")),
        *figures,
        _cell(_state(account), f"py-2 md:ps-6 {area('s')}"),
        key=account.id,
        class_name=f"{PHONE} {FOLDED_ROW} {NARROW}",
        data_testid="account-row",
        custom_attrs={"data-name": account.name},
    )


def _cell(content: rx.Component, class_name: str) -> rx.Component:
    return cell(content, class_name=f"{FOLDED_CELL} {class_name}")


def _name(account: Any) -> rx.Component:
    return rx.el.div(
        channel_mark(account.platform),
        rx.el.span(account.name, title=account.name, class_name="truncate font-medium"),
        class_name="flex items-center gap-2.5",
    )


def _figure(one: Any, words: rx.Var[str]) -> rx.Component:
    """`4 / 10`, or the count alone where there is no limit, or a dash."""
    figure: Figure | Any = one
    tone = rx.cond(figure.is_full, "font-medium text-warn", "text-ink")
    return rx.el.div(
        rx.el.span(words, class_name=f"text-meta text-ink-3 md:hidden {when_narrow('inline')}"),
        rx.cond(
            figure.has_limit,
            rx.el.span(
                rx.el.span(said(figure.sent), class_name=tone),
                rx.el.span(" / ", said(figure.limit), class_name="text-ink-3"),
                class_name="tabular-nums md:whitespace-nowrap",
            ),
            rx.el.span(
                rx.cond(said(figure.sent) != "", said(figure.sent), t("queue.no_limit")),
                title=t("queue.no_limit_help"),
                class_name="text-ink-3 tabular-nums",
            ),
        ),
        class_name=f"max-md:flex max-md:flex-col {when_narrow('flex flex-col')}",
    )


def _state(account: Any) -> rx.Component:
    until = future_time(account.closed_until_ms, QUEUE)
    own = rx.match(
        account.closed,
        ("people", _closed(t("queue.closed_until", time=until), account)),
        ("programs", _closed(t("queue.programs_until", time=until), account)),
        tag(t("queue.open"), "ok", "circle-check"),
    )
    return rx.cond(QUEUE.is_held, tag(t("queue.on_hold"), "warn", "pause"), own)


def _closed(words: rx.Var[str], account: Any) -> rx.Component:
    return rx.el.div(
        tag(words, "warn", "clock"),
        rx.el.span(said(account.why), class_name="text-meta text-pretty text-ink-3"),
        class_name="flex flex-col items-start gap-1",
    )
