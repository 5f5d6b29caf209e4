"""Form fields: a label above, help and error below, both read out with the field.

What was typed stays through every error: inputs are uncontrolled and carry a default value.
"""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.icons import icon
from omnidesk.components.kit import FIRST
from omnidesk.components.words import t

INPUT = (
    "w-full min-w-0 border border-line-field bg-surface text-ink hover:border-ink-3 "
    "focus-visible:border-transparent aria-invalid:border-bad disabled:bg-surface-2 "
    "disabled:text-ink-3 max-md:h-[46px] max-md:text-base"
)
NORMAL = "h-[34px] rounded-md px-2.5 text-ui"
LARGE = "h-[42px] rounded-lg px-3 text-title"
ICON_FIELD = (
    "flex h-8 min-w-0 items-center gap-2 rounded-lg bg-surface-2 px-2.5 text-ink-3 "
    "hover:bg-surface-3 focus-within:bg-surface focus-within:outline-2 "
    "focus-within:outline-accent-ink max-md:h-11"
)


def field(
    label: str | rx.Var[str],
    control: rx.Component,
    *,
    name: str,
    help: str | rx.Var[str] | None = None,
    error: str | rx.Var[str] | None = None,
    optional: bool = False,
) -> rx.Component:
    """A labelled control. The control takes `described(name)`, which ties both."""
    return rx.el.div(
        rx.el.label(
            label,
            rx.el.span(" ", t("common.optional"), class_name="font-normal text-ink-3")
            if optional
            else None,
            html_for=name,
            class_name="font-medium",
        ),
        control,
        rx.el.p(help, id=f"{name}-help", class_name="text-meta text-ink-3")
        if help is not None
        else None,
        error_line(error, f"{name}-error") if error is not None else None,
        class_name="flex flex-col gap-1.5",
    )


def described(
    name: str, error: str | rx.Var[str] = "", *, has_help: bool = False
) -> dict[str, Any]:
    """The attributes that tie a control to its label, help and error."""
    notes = [f"{name}-error", *([f"{name}-help"] if has_help else [])]
    return {
        "id": name,
        "custom_attrs": {
            "aria-invalid": rx.cond(error != "", "true", "false"),
            "aria-describedby": " ".join(notes),
        },
    }


def text_field(
    label: str | rx.Var[str],
    *,
    name: str,
    error: str | rx.Var[str] = "",
    help: str | rx.Var[str] | None = None,
    optional: bool = False,
    first: bool = False,
    large: bool = False,
    class_name: str = "",
    **props: Any,
) -> rx.Component:
    """A line of text. `name` is the form's name and the element's id; `first` has the focus."""
    ties = described(name, error, has_help=help is not None)
    ties["custom_attrs"].update(FIRST if first else {})
    look = f"{INPUT} {LARGE if large else NORMAL} {class_name}".strip()
    control = rx.el.input(name=name, class_name=look, **ties, **props)
    return field(label, control, name=name, help=help, error=error, optional=optional)


def password_field(
    label: str | rx.Var[str],
    *,
    name: str,
    error: str | rx.Var[str] = "",
    help: str | rx.Var[str] | None = None,
    large: bool = False,
    class_name: str = "",
    **props: Any,
) -> rx.Component:
    """A password with a button that shows it while the person wants to read it."""
    ties = described(name, error, has_help=help is not None)
    look = f"{INPUT} {LARGE if large else NORMAL} pe-10 max-md:pe-12 {class_name}".strip()
    control = rx.el.div(
        rx.el.input(
            name=name,
            type="password",
            class_name=look,
            **ties,
            **props,
        ),
        _reveal(name),
        class_name="relative",
    )
    return field(label, control, name=name, help=help, error=error)


def _reveal(name: str) -> rx.Component:
    return rx.el.button(
        icon("eye", class_name="group-aria-pressed:hidden"),
        icon("eye-off", class_name="hidden group-aria-pressed:block"),
        rx.el.span(t("common.show_password"), class_name="sr-only"),
        type="button",
        title=t("common.show_password"),
        class_name="group scripted absolute inset-y-0 end-1 my-auto grid size-[30px] "
        "place-items-center rounded-md text-ink-2 hover:bg-surface-2 hover:text-ink max-md:size-11",
        custom_attrs={"data-reveals": name, "aria-pressed": "false"},
    )


def error_line(error: str | rx.Var[str], id: str) -> rx.Component:
    """What is wrong with the field above, and what to do. Empty when nothing is."""
    return rx.el.p(
        rx.cond(
            error != "",
            rx.fragment(icon("circle-alert", 14, "mt-px"), rx.el.span(error)),
        ),
        id=id,
        role="alert",
        class_name="flex gap-1.5 text-meta text-bad empty:hidden",
    )


def choice(
    label: str | rx.Var[str] | rx.Component,
    *,
    name: str,
    value: str | rx.Var[str],
    note: str | rx.Var[str] | None = None,
    kind: str = "checkbox",
    **props: Any,
) -> rx.Component:
    """A checkbox, or a radio button with a line of explanation."""
    shape = "rounded" if kind == "checkbox" else "rounded-full"
    return rx.el.label(
        rx.el.input(
            type=kind,
            name=name,
            value=value,
            class_name=f"size-4 shrink-0 {shape} accent-accent max-md:size-5",
            **props,
        ),
        rx.el.span(
            rx.el.span(label, class_name="block truncate"),
            rx.el.span(note, class_name="block text-meta text-ink-3") if note is not None else None,
            class_name="min-w-0",
        ),
        class_name="flex min-h-8 items-center gap-2.5 rounded-md py-1 max-md:min-h-11",
    )


def choices(
    legend: str | rx.Var[str] | rx.Component, *options: Any, class_name: str = ""
) -> rx.Component:
    """A group of checkboxes or radio buttons under one name."""
    return rx.el.fieldset(
        rx.el.legend(legend, class_name="mb-1 font-medium"),
        *options,
        class_name=f"flex min-w-0 flex-col {class_name}".strip(),
    )


def find_box(label: str | rx.Var[str], class_name: str = "", **props: Any) -> rx.Component:
    """The well in which people search a list."""
    return rx.el.label(
        icon("search"),
        rx.el.span(label, class_name="sr-only"),
        rx.el.input(
            type="search",
            placeholder=label,
            auto_complete="off",
            class_name="h-full w-full min-w-0 bg-transparent text-ui text-ink outline-none "
            "max-md:text-base",
            **props,
        ),
        class_name=f"{ICON_FIELD} {class_name}".strip(),
    )
