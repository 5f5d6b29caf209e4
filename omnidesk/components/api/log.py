"""The tab Request log: what clients asked, what we answered, and the body as it was stored."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.api.facts import fact, facts, whole_text
from omnidesk.components.buttons import button
from omnidesk.components.dialogs import dialog, dialog_body
from omnidesk.components.fields import INPUT
from omnidesk.components.listing import listing, pager, waiting_lines
from omnidesk.components.refresher import keeps_fresh
from omnidesk.components.states import bone, empty
from omnidesk.components.tables import cell, table_row
from omnidesk.components.tags import chip, tag
from omnidesk.components.times import past_time
from omnidesk.components.words import t
from omnidesk.state.api_clients import ApiClients
from omnidesk.state.api_log import ApiLog, Entry
from omnidesk.state.api_rows import Client

# A state's attributes are values to a type checker, and Vars here.
LOG: Any = ApiLog
CLIENTS: Any = ApiClients
SUBJECT: Any = LOG.subject

# On phones: answer and time, what was asked, by whom.
PHONE = "max-md:grid-cols-[minmax(0,1fr)_auto] max-md:[grid-template-areas:'a_t'_'r_r'_'c_d']"
HEADS = [
    (t("api_pages.answer"), "w-[240px]"),
    (t("api_pages.request"), ""),
    (t("api_pages.client"), "w-[22%]"),
    (t("queue.time"), "w-[150px]"),
    (rx.el.span(t("api_pages.took"), class_name="block text-end"), "w-[84px]"),
]


def log_panel() -> rx.Component:
    """The filters and the lines."""
    return rx.fragment(
        keeps_fresh(LOG.refresh, CLIENTS.refresh),
        listing(
            LOG.status,
            LOG.entries,
            _row,
            heads=HEADS,
            label=t("api_pages.log"),
            waiting=waiting_lines(5, bone("h-2.5 w-24"), bone("h-2.5 w-56"), bone("h-2.5 w-24")),
            nothing=_nothing(),
            on_retry=LOG.refresh,
            above=_filters(),
            below=pager(LOG, LOG.entries.length()),
        ),
    )


def log_dialog() -> rx.Component:
    """One request in full."""
    return dialog(
        dialog_body(
            _answer(SUBJECT),
            rx.cond(
                SUBJECT.body != "",
                whole_text(SUBJECT.body, t("api_pages.body"), code=True),
                rx.el.p(t("api_pages.no_body"), class_name="text-ink-3"),
            ),
            facts(
                fact(t("api_pages.client"), SUBJECT.client, SUBJECT.client != ""),
                fact(t("api_pages.address"), SUBJECT.address, SUBJECT.address != "", code=True),
                fact(t("queue.time"), past_time(SUBJECT.at_ms, LOG), SUBJECT.at_ms > 0),
                fact(t("api_pages.took"), _took(SUBJECT), SUBJECT.at_ms > 0),
                fact(
                    t("api_pages.request_number"),
                    SUBJECT.request_id,
                    SUBJECT.request_id != "",
                    code=True,
                ),
            ),
        ),
        name="api-request",
        is_open=LOG.is_open,
        title=rx.cond(LOG.is_open, f"{SUBJECT.method} {SUBJECT.path}", ""),
        on_close=LOG.close,
        width=640,
    )


def _filters() -> rx.Component:
    choices = rx.el.select(
        rx.el.option(t("api_pages.all_clients"), value=""),
        rx.foreach(CLIENTS.clients, _option),
        value=rx.cond(LOG.client > 0, LOG.client.to_string(), ""),
        on_change=LOG.show_client,
        class_name=f"{INPUT} h-8 max-w-60 rounded-md px-2 text-ui",
        custom_attrs={"aria-label": t("api_pages.client")},
        data_testid="log-client",
    )
    refused = chip(
        t("api_pages.only_refused"),
        pressed=LOG.only_refused,
        on_click=LOG.show_refused(~LOG.only_refused),
        data_testid="log-refused",
    )
    return rx.el.div(
        choices,
        refused,
        class_name="flex flex-wrap items-center gap-2.5 border-b border-line px-4 py-3",
    )


def _option(one: rx.Var[Client]) -> rx.Component:
    client: Any = one
    return rx.el.option(client.name, value=client.id.to_string(), key=client.id)


def _row(one: rx.Var[Entry]) -> rx.Component:
    entry: Any = one
    return table_row(
        cell(_answer(entry), class_name="max-md:[grid-area:a]"),
        cell(_request(entry), class_name="max-md:[grid-area:r]"),
        cell(_client(entry), class_name="max-md:[grid-area:c]"),
        cell(
            past_time(entry.at_ms, LOG),
            class_name="text-ink-2 tabular-nums max-md:text-end max-md:[grid-area:t]",
        ),
        cell(_took(entry), class_name="text-end text-ink-2 tabular-nums max-md:[grid-area:d]"),
        key=entry.id,
        class_name=PHONE,
        data_testid="log-row",
        custom_attrs={"data-status": entry.status},
    )


def _answer(entry: Any) -> rx.Component:
    """The status with its meaning, and the code that programs read."""
    words = rx.cond(entry.code != "", entry.code, t("api_pages.accepted"))
    return rx.el.span(
        rx.cond(
            entry.is_refused,
            tag(entry.status.to_string(), "bad", "circle-alert"),
            tag(entry.status.to_string(), "ok", "circle-check"),
        ),
        rx.el.span(words, title=words, class_name="truncate text-meta text-ink-2"),
        class_name="flex min-w-0 items-center gap-2",
    )


def _request(entry: Any) -> rx.Component:
    words = f"{entry.method} {entry.path}"
    return rx.el.button(
        words,
        type="button",
        title=t("api_pages.open_request"),
        on_click=LOG.open(entry.id),
        class_name="block w-full truncate text-start font-mono text-meta hover:underline "
        "max-md:min-h-6",
        data_testid="log-open",
    )


def _client(entry: Any) -> rx.Component:
    name = rx.cond(entry.client != "", entry.client, t("api_pages.stranger"))
    return rx.el.div(
        rx.el.div(name, title=name, class_name="truncate"),
        rx.el.div(entry.address, class_name="truncate text-meta text-ink-3 max-md:hidden"),
        class_name="min-w-0 text-ink-2",
    )


def _took(entry: Any) -> rx.Var[str]:
    return t("api_pages.milliseconds", n=entry.duration_ms)


def _nothing() -> rx.Component:
    return rx.cond(
        (LOG.client == 0) & ~LOG.only_refused,
        empty("history", t("api_pages.log_empty"), t("api_pages.log_empty_help")),
        empty(
            "list-filter",
            t("api_pages.log_unmatched"),
            t("api_pages.unmatched_help"),
            button(t("api_pages.clear_filters"), size="small", on_click=LOG.show_all),
        ),
    )
