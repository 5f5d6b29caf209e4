"""The dialogs about departments: new and edit, members, delete."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.avatars import avatar
from omnidesk.components.buttons import save_button
from omnidesk.components.dialogs import (
    DIALOG_FORM,
    cancel_button,
    dialog,
    dialog_body,
    dialog_foot,
)
from omnidesk.components.fields import choice, choices, error_line, text_field
from omnidesk.components.states import trouble
from omnidesk.components.words import t
from omnidesk.state.admin_departments import DepartmentForms
from omnidesk.state.admin_rows import Person

# A state's attributes are values to a type checker, and Vars here.
FORMS: Any = DepartmentForms

SUBJECT: Any = FORMS.subject


def department_dialogs() -> rx.Component:
    """All of them; one is open at a time."""
    return rx.fragment(
        _described("new", t("admin.new_department"), t("admin.create_department")),
        _described("edit", t("admin.rename_title", name=SUBJECT.name), t("common.save_changes")),
        _members(),
        _delete(),
    )


def _about(name: str, title: rx.Var[str], *children: Any) -> rx.Component:
    return dialog(
        *children,
        name=f"department-{name}",
        is_open=FORMS.dialog == name,
        title=title,
        on_close=FORMS.close(name),
    )


def _described(name: str, title: rx.Var[str], save: rx.Var[str]) -> rx.Component:
    """The form for a name and a description; the same for a new department and an old one."""
    return _about(
        name,
        title,
        rx.el.form(
            dialog_body(
                trouble(FORMS.trouble),
                text_field(
                    t("admin.department_name"),
                    name="name",
                    error=FORMS.errors.get("name", ""),
                    default_value=SUBJECT.name,
                    auto_complete="off",
                    first=True,
                ),
                text_field(
                    t("admin.department_description"),
                    name="description",
                    error=FORMS.errors.get("description", ""),
                    help=t("admin.department_description_help"),
                    default_value=SUBJECT.description,
                    auto_complete="off",
                    optional=True,
                ),
            ),
            _foot(save),
            on_submit=FORMS.save,
            class_name=DIALOG_FORM,
        ),
    )


def _members() -> rx.Component:
    return _about(
        "members",
        t("admin.members_of", name=SUBJECT.name),
        rx.el.form(
            dialog_body(
                trouble(FORMS.trouble),
                rx.el.p(t("admin.members_help"), class_name="text-ink-2"),
                choices(
                    rx.el.span(t("admin.members"), class_name="sr-only"),
                    rx.el.div(
                        rx.foreach(FORMS.candidates, _candidate),
                        class_name="flex max-h-80 flex-col overflow-y-auto",
                    ),
                    error_line(FORMS.errors.get("user_ids", ""), "user_ids-error"),
                ),
            ),
            _foot(t("common.save_changes")),
            on_submit=FORMS.save_members,
            class_name=DIALOG_FORM,
        ),
    )


def _candidate(one: rx.Var[Person]) -> rx.Component:
    person: Any = one
    return choice(
        rx.el.span(
            avatar(person.initials, person.colour, 26),
            rx.el.span(person.name, class_name="truncate"),
            class_name="flex min-w-0 items-center gap-2.5",
        ),
        name=f"member-{person.id}",
        value="yes",
        default_checked=SUBJECT.member_ids.contains(person.id),
    )


def _delete() -> rx.Component:
    return _about(
        "delete",
        t("admin.delete_title", name=SUBJECT.name),
        rx.el.form(
            dialog_body(
                trouble(FORMS.trouble),
                rx.el.p(t("admin.delete_question"), class_name="text-ink-2"),
            ),
            dialog_foot(
                cancel_button(t("admin.keep"), first=True),
                save_button(
                    t("admin.delete_submit"),
                    FORMS.is_saving,
                    t("admin.deleting"),
                    look="danger",
                ),
            ),
            on_submit=FORMS.delete,
            class_name=DIALOG_FORM,
        ),
    )


def _foot(save: rx.Var[str]) -> rx.Component:
    return dialog_foot(cancel_button(), save_button(save, FORMS.is_saving, t("common.saving")))
