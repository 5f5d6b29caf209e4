"""The section Sending limits: a card for each group of settings, and the bar that saves them."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.buttons import button, save_button
from omnidesk.components.icons import hidden, icon
from omnidesk.components.marks import channel_mark
from omnidesk.components.page import section_head
from omnidesk.components.settings.inputs import setting, span, whose_clock
from omnidesk.components.states import bone, failed, skeleton, trouble
from omnidesk.components.tables import card
from omnidesk.components.words import t
from omnidesk.state.limit_fields import CARDS, Card, default_of, id_of
from omnidesk.state.settings import LimitsForm

# A state's attributes are values to a type checker, and Vars here.
FORM: Any = LimitsForm

# What the card is about left, its fields right in one column; below each other where it is narrow.
COLUMNS = "grid gap-x-8 gap-y-4 p-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,440px)] lg:p-5"
FIELDS = "flex min-w-0 flex-col gap-5"
# Shown by `assets/kit.js` while something typed is not saved.
BAR = (
    "sticky bottom-4 z-[1] mt-4 hidden flex-col gap-2.5 rounded-xl border border-line-2 bg-raised "
    "p-3 shadow-2 group-data-[touched=true]/form:flex"
)


def limits_section() -> rx.Component:
    """The section in its present state."""
    return rx.fragment(
        section_head(t("settings.sending"), t("settings.sending_help")),
        rx.match(
            FORM.status,
            ("loading", _waiting()),
            ("failed", card(failed(FORM.reload))),
            _form(),
        ),
    )


def _form() -> rx.Component:
    return rx.el.form(
        rx.el.div(*(_card(one) for one in CARDS), class_name="flex flex-col gap-3.5"),
        _bar(),
        on_submit=FORM.save,
        class_name="group/form",
        custom_attrs={
            "data-guarded": t("settings.leave"),
            "data-saved": FORM.saved.to_string(),
            "data-refused": FORM.refused.to_string(),
            "noValidate": True,
        },
        data_testid="limits-form",
    )


def _card(one: Card) -> rx.Component:
    return card(
        rx.el.div(
            _about(one),
            rx.el.div(*_fields(one), _more(one), class_name=FIELDS),
            role="group",
            class_name=COLUMNS,
            custom_attrs={"aria-labelledby": f"card-{one.name}", "data-group": ""},
        ),
    )


def _about(one: Card) -> rx.Component:
    title = t(f"settings.{one.name}")
    return rx.el.div(
        rx.el.div(
            *(channel_mark(platform) for platform in one.platforms),
            rx.el.h3(title, id=f"card-{one.name}", class_name="font-semibold"),
            class_name="flex items-center gap-1.5",
        ),
        rx.el.p(t(f"settings.{one.name}_help"), class_name="mt-1 max-w-[52ch] text-ink-3"),
        rx.el.button(
            icon("rotate-ccw", 14),
            rx.el.span(t("settings.defaults"), custom_attrs={"aria-hidden": "true"}),
            hidden(t("settings.defaults_of", card=title)),
            type="button",
            on_click=FORM.forget_errors([id_of(name) for name in (*one.fields, *one.more)]),
            class_name="mt-2 -ms-1.5 inline-flex h-7 items-center gap-1.5 rounded-md px-1.5 "
            "text-meta font-medium text-accent-ink hover:bg-surface-2 max-md:h-11 max-md:text-ui",
            custom_attrs={"data-restores": ""},
            data_testid=f"defaults-{one.name}",
        ),
        class_name="min-w-0",
    )


def _fields(one: Card) -> list[rx.Component]:
    """Cards with a from and a to have shapes of their own."""
    if one.name == "hours":
        return [_hours("program_hours"), _hours("auto_reply_hours"), whose_clock()]
    if one.name in ("api", "campaign"):
        return [_gap(f"{one.name}_gap_s")]
    return [setting(name) for name in one.fields]


def _hours(name: str) -> rx.Component:
    first, second = f"{name}.opens", f"{name}.closes"
    help = t(f"settings.{name}_help", opens=default_of(first), closes=default_of(second))
    return span(t(f"settings.{name}"), help, first, second)


def _gap(name: str) -> rx.Component:
    first, second = f"{name}.least", f"{name}.most"
    help = t("settings.gap_help", least=default_of(first), most=default_of(second))
    return span(hidden(t("settings.gap")), help, first, second)


def _more(one: Card) -> rx.Component | None:
    """Open from the start where somebody has set one of them."""
    if not one.more:
        return None
    is_set = rx.Var.create(False)
    for name in one.more:
        is_set = is_set | (FORM.values.get(id_of(name), "") != default_of(name))
    return rx.el.details(
        rx.el.summary(
            icon("chevron-right", 14, "transition-transform group-open/more:rotate-90"),
            t("settings.more"),
            class_name="flex h-8 cursor-pointer list-none items-center gap-1.5 rounded-md text-ui "
            "font-medium text-ink-2 hover:text-ink max-md:h-11",
        ),
        rx.el.div(*(setting(name) for name in one.more), class_name=f"{FIELDS} pt-3"),
        open=is_set,
        class_name="group/more",
    )


def _bar() -> rx.Component:
    """What is unsaved, why it could not be saved, and the two ways out."""
    return rx.el.div(
        trouble(FORM.trouble),
        rx.el.div(
            rx.el.span(t("settings.unsaved"), class_name="me-auto ps-1 leading-tight font-medium"),
            button(
                t("settings.discard"),
                type="reset",
                look="quiet",
                on_click=FORM.reload,
                data_testid="limits-discard",
            ),
            save_button(
                t("settings.save"),
                FORM.is_saving,
                t("common.saving"),
                data_testid="limits-save",
            ),
            class_name="flex items-center gap-2",
        ),
        class_name=BAR,
        data_testid="unsaved-bar",
    )


def _waiting() -> rx.Component:
    return skeleton(
        *(_card_skeleton(fields) for fields in (5, 6, 2, 1)), class_name="flex flex-col gap-3.5"
    )


def _card_skeleton(fields: int) -> rx.Component:
    about = rx.el.div(
        bone("h-3.5 w-32"), bone("h-2.5 w-64 max-w-full"), class_name="flex flex-col gap-2.5"
    )
    one = rx.el.div(
        bone("h-2.5 w-28"), bone("h-[34px] w-24"), class_name="flex h-[74px] flex-col gap-2"
    )
    return card(rx.el.div(about, rx.el.div(*[one] * fields, class_name=FIELDS), class_name=COLUMNS))
