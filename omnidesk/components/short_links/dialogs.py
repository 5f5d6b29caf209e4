"""The dialogs of the tab Short links: one link in full, and until when it holds."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.api.facts import fact, facts
from omnidesk.components.buttons import button, look_of, save_button
from omnidesk.components.dialogs import (
    DIALOG_FORM,
    cancel_button,
    dialog,
    dialog_body,
    dialog_foot,
)
from omnidesk.components.fields import text_field
from omnidesk.components.icons import icon
from omnidesk.components.links import page_link
from omnidesk.components.short_links.chart import click_chart
from omnidesk.components.short_links.state import link_state
from omnidesk.components.states import trouble
from omnidesk.components.times import future_time, past_time
from omnidesk.components.words import t
from omnidesk.state.link_rows import Visit
from omnidesk.state.short_links import ShortLinks

# A state's attributes are values to a type checker, and Vars here.
LINKS: Any = ShortLinks
SUBJECT: Any = LINKS.subject
FIGURES: Any = LINKS.figures
ADDRESS = "link-address"


def short_link_dialogs() -> rx.Component:
    """All of them."""
    return rx.fragment(_details(), _end())


def _details() -> rx.Component:
    return dialog(
        dialog_body(
            _address(),
            rx.cond(FIGURES.first_ms > 0, click_chart(FIGURES.chart, LINKS, height="h-20")),
            _facts(),
            _visits(),
        ),
        dialog_foot(
            rx.cond(
                SUBJECT.state == "disabled",
                button(t("short_links.enable"), on_click=LINKS.enable(SUBJECT.id)),
                button(t("short_links.disable"), on_click=LINKS.disable(SUBJECT.id)),
            ),
            button(
                t("short_links.change_end"),
                on_click=LINKS.open("end", SUBJECT.id),
                data_testid="link-change-end",
            ),
            page_link(
                t("short_links.open_conversation"),
                to=f"/inbox/{SUBJECT.conversation_id}/",
                class_name=look_of(),
            ),
        ),
        name="short-link-details",
        is_open=LINKS.dialog == "details",
        title=t("short_links.title_of", host=SUBJECT.host),
        on_close=LINKS.close("details"),
        width=640,
    )


def _address() -> rx.Component:
    """The short address with the way to copy it, and what it leads to."""
    copy = rx.el.button(
        icon("copy", 14, "group-data-copied:hidden"),
        icon("check", 14, "hidden text-ok group-data-copied:block"),
        rx.el.span(t("short_links.copy"), class_name="sr-only"),
        rx.el.span(
            t("common.copied"), role="status", class_name="sr-only hidden group-data-copied:inline"
        ),
        type="button",
        title=t("short_links.copy"),
        class_name="group grid size-[26px] shrink-0 place-items-center rounded-md text-ink-3 "
        "hover:bg-surface-2 hover:text-ink max-md:size-10",
        custom_attrs={"data-copies": ADDRESS},
        data_testid="link-copy",
    )
    return rx.el.div(
        rx.el.div(
            rx.el.code(
                SUBJECT.short_url, id=ADDRESS, class_name="min-w-0 font-mono text-ui wrap-anywhere"
            ),
            copy,
            rx.el.span(link_state(SUBJECT), class_name="ms-auto shrink-0"),
            class_name="flex items-center gap-1.5",
        ),
        rx.el.p(SUBJECT.url, dir="ltr", class_name="text-meta wrap-anywhere text-ink-3"),
        class_name="min-w-0",
    )


def _facts() -> rx.Component:
    client = rx.cond(SUBJECT.client != "", SUBJECT.client, t("short_links.campaign"))
    ends = rx.cond(
        SUBJECT.ends_ms > LINKS.now_ms,
        future_time(SUBJECT.ends_ms, LINKS),
        past_time(SUBJECT.ends_ms, LINKS),
    )
    recipient = rx.cond(SUBJECT.address != "", f"{SUBJECT.name} · {SUBJECT.address}", SUBJECT.name)
    return facts(
        fact(t("short_links.recipient"), recipient, SUBJECT.id > 0),
        fact(t("api_pages.client"), client, SUBJECT.id > 0),
        fact(t("short_links.made"), past_time(SUBJECT.made_ms, LINKS), SUBJECT.made_ms > 0),
        fact(
            t("short_links.ends"),
            rx.cond(SUBJECT.ends_ms > 0, ends, t("short_links.for_ever")),
            SUBJECT.id > 0,
        ),
        fact(
            t("short_links.first_click"),
            past_time(FIGURES.first_ms, LINKS),
            FIGURES.first_ms > 0,
        ),
        fact(t("short_links.last_click"), past_time(FIGURES.last_ms, LINKS), FIGURES.last_ms > 0),
    )


def _visits() -> rx.Component:
    nothing = rx.el.p(t("short_links.no_clicks"), class_name="text-ink-3")
    return rx.el.section(
        rx.el.h3(t("short_links.newest"), class_name="mb-1 font-medium"),
        rx.cond(FIGURES.visits, rx.el.ul(rx.foreach(FIGURES.visits, _visit)), nothing),
    )


def _visit(one: rx.Var[Visit]) -> rx.Component:
    visit: Any = one
    who = rx.cond(
        visit.is_robot,
        _who("bot", t("short_links.robot")),
        _who("user", t("short_links.person")),
    )
    return rx.el.li(
        rx.el.span(past_time(visit.at_ms, LINKS), class_name="w-32 shrink-0 tabular-nums"),
        who,
        rx.el.span(
            visit.agent, title=visit.agent, dir="ltr", class_name="min-w-0 truncate text-ink-3"
        ),
        class_name="flex items-center gap-3 border-t border-line py-1.5 text-meta text-ink-2",
        data_testid="link-visit",
    )


def _who(icon_name: str, word: rx.Var[str]) -> rx.Component:
    return rx.el.span(
        icon(icon_name, 14, "text-ink-3"),
        word,
        class_name="flex w-20 shrink-0 items-center gap-1.5",
    )


def _end() -> rx.Component:
    return dialog(
        rx.el.form(
            dialog_body(
                trouble(LINKS.trouble),
                text_field(
                    t("short_links.last_day"),
                    name="last_day",
                    type="date",
                    optional=True,
                    first=True,
                    default_value=SUBJECT.last_day,
                    help=t("short_links.last_day_help"),
                    error=LINKS.errors.get("last_day", ""),
                    data_testid="link-last-day",
                ),
            ),
            dialog_foot(
                cancel_button(),
                save_button(t("short_links.save_end"), LINKS.is_saving, t("common.saving")),
            ),
            on_submit=LINKS.save_end,
            class_name=DIALOG_FORM,
        ),
        name="short-link-end",
        is_open=LINKS.dialog == "end",
        title=t("short_links.end_title"),
        on_close=LINKS.close("end"),
    )
