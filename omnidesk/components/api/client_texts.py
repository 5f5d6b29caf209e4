"""The part of a client's form about its texts: the template, and what fills it in."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.buttons import button, icon_button
from omnidesk.components.fields import INPUT, NORMAL, described, error_line, field
from omnidesk.components.icons import icon
from omnidesk.components.words import t
from omnidesk.state.api_client_forms import ClientForms
from omnidesk.state.api_mappings import MOST_ROWS, NAME, PLACE, Choice, ClientMapping, MappingRow

# A state's attributes are values to a type checker, and Vars here.
FORMS: Any = ClientForms
MAPPING: Any = ClientMapping
SUBJECT: Any = FORMS.subject
COLUMNS = (
    "grid items-center gap-x-2 grid-cols-[minmax(0,2fr)_14px_minmax(0,3fr)_26px] max-md:gap-x-1.5 "
    "max-md:grid-cols-[minmax(0,5fr)_14px_minmax(0,6fr)_40px]"
)
# The list of placeholders opens while one types; its arrow would take the room of the name.
ROW_BOX = "font-mono text-meta max-md:px-2 [&::-webkit-calendar-picker-indicator]:hidden!"
OFFERED = "client-placeholders"


def texts() -> rx.Component:
    """The template, then the mapping row by row."""
    return rx.fragment(_template(), _mapping())


def _template() -> rx.Component:
    error = FORMS.errors.get("template_id", "")
    has = SUBJECT.template_id.to(int) > 0
    control = rx.el.select(
        rx.el.option(t("api_pages.no_template"), value=""),
        rx.foreach(MAPPING.choices, _choice),
        name="template_id",
        default_value=rx.cond(has, SUBJECT.template_id.to_string(), ""),
        on_change=MAPPING.choose_template,
        class_name=f"{INPUT} {NORMAL}",
        data_testid="client-template",
        **described("template_id", error, has_help=True),
    )
    return field(
        t("api_pages.text_of"),
        control,
        name="template_id",
        help=t("api_pages.template_help"),
        error=error,
    )


def _choice(one: rx.Var[Choice]) -> rx.Component:
    choice: Any = one
    words = rx.cond(choice.is_active, choice.name, t("api_pages.template_off", name=choice.name))
    return rx.el.option(words, value=choice.value, key=choice.value)


def _mapping() -> rx.Component:
    # What is wrong with a row stands there; here only what concerns all of them.
    error = rx.cond(MAPPING.is_told, "", FORMS.errors.get("mapping", ""))
    return rx.el.fieldset(
        rx.el.legend(t("api_pages.mapping"), class_name="mb-1 font-medium"),
        rx.el.p(t("api_pages.mapping_help"), class_name="mb-2 text-meta text-pretty text-ink-3"),
        rx.cond(MAPPING.rows, _rows()),
        error_line(error, "mapping-error"),
        rx.cond(
            MAPPING.may_add,
            button(
                t("api_pages.mapping_add"),
                size="small",
                icon_name="plus",
                class_name="mt-1.5 self-start",
                on_click=MAPPING.add_row,
                data_testid="mapping-add",
            ),
            rx.el.p(
                t("api_pages.mapping_full", n=MOST_ROWS), class_name="mt-1.5 text-meta text-ink-3"
            ),
        ),
        rx.el.datalist(
            rx.foreach(MAPPING.names, lambda name: rx.el.option(value=name, key=name)), id=OFFERED
        ),
        class_name="flex min-w-0 flex-col",
        custom_attrs={
            "data-keeps-focus": "",
            "data-changed": rx.cond(MAPPING.is_changed, "true", "false"),
        },
    )


def _rows() -> rx.Component:
    head = rx.el.div(
        rx.el.span(t("api_pages.mapping_name")),
        rx.el.span(),
        rx.el.span(t("api_pages.mapping_place")),
        class_name=f"{COLUMNS} pb-1 text-meta text-ink-3",
        custom_attrs={"aria-hidden": "true"},
    )
    return rx.el.div(
        head, rx.el.ul(rx.foreach(MAPPING.rows, _row), class_name="flex flex-col gap-2")
    )


def _row(one: rx.Var[MappingRow], position: Any) -> rx.Component:
    row: Any = one
    number = position + 1
    return rx.el.li(
        rx.el.div(
            _box(row, NAME, row.name, t("api_pages.mapping_name_row", n=number), "name"),
            icon("arrow-left", 14, "text-ink-3"),
            _box(row, PLACE, row.place, t("api_pages.mapping_place_row", n=number), "place"),
            icon_button(
                "x",
                t("api_pages.mapping_remove", n=number),
                size="small",
                on_click=MAPPING.remove_row(row.key),
                data_testid="mapping-remove",
            ),
            class_name=COLUMNS,
        ),
        _error(NAME, row),
        _error(PLACE, row),
        key=row.key,
        class_name="flex flex-col gap-1",
        data_testid="mapping-row",
    )


def _box(row: Any, prefix: str, value: Any, label: rx.Var[str], part: str) -> rx.Component:
    name = f"{prefix}{row.key}"
    return rx.el.input(
        name=name,
        id=name,
        default_value=value,
        auto_complete="off",
        spell_check=False,
        on_blur=lambda text: MAPPING.note(row.key, part, text),
        class_name=f"{INPUT} {NORMAL} {ROW_BOX}",
        custom_attrs={
            "aria-label": label,
            "aria-invalid": rx.cond(_said(prefix, row) != "", "true", "false"),
            "aria-describedby": f"{name}-error",
            "autoCapitalize": "none",
            **({"list": OFFERED} if part == "name" else {}),
        },
    )


def _said(prefix: str, row: Any) -> Any:
    return MAPPING.problems.get(prefix + row.key.to_string(), "")


def _error(prefix: str, row: Any) -> rx.Component:
    return error_line(_said(prefix, row), f"{prefix}{row.key}-error")
