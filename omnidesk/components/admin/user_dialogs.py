"""The dialogs about people: new, edit, departments, password, deactivate, and the secret."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.buttons import button, look_of, save_button
from omnidesk.components.dialogs import (
    DIALOG_FORM,
    cancel_button,
    dialog,
    dialog_body,
    dialog_foot,
)
from omnidesk.components.fields import choice, choices, error_line, text_field
from omnidesk.components.icons import icon
from omnidesk.components.states import trouble
from omnidesk.components.words import t
from omnidesk.state.admin import AdminState
from omnidesk.state.admin_rows import Department
from omnidesk.state.admin_users import UserForms

# A state's attributes are values to a type checker, and Vars here.
ADMIN: Any = AdminState
FORMS: Any = UserForms


def user_dialogs() -> rx.Component:
    """All of them; one is open at a time."""
    return rx.fragment(_new(), _edit(), _departments(), _password(), _deactivate(), _secret())


def _about(name: str, title: rx.Var[str], *children: Any, **props: Any) -> rx.Component:
    return dialog(
        *children,
        name=f"user-{name}",
        is_open=FORMS.dialog == name,
        title=title,
        on_close=FORMS.close(name),
        **props,
    )


def _new() -> rx.Component:
    return _about(
        "new",
        t("admin.new_user"),
        rx.el.form(
            dialog_body(
                trouble(FORMS.trouble),
                _display_name(first=True),
                text_field(
                    t("admin.username"),
                    name="username",
                    help=t("admin.username_help"),
                    error=FORMS.errors.get("username", ""),
                    auto_complete="off",
                    auto_capitalize="none",
                    spell_check=False,
                ),
                _roles(),
                _department_choices(),
            ),
            dialog_foot(
                cancel_button(),
                save_button(t("admin.create_user"), FORMS.is_saving, t("admin.creating")),
            ),
            on_submit=FORMS.create,
            class_name=DIALOG_FORM,
        ),
    )


def _edit() -> rx.Component:
    return _about(
        "edit",
        t("admin.edit_title", name=FORMS.subject.name),
        rx.el.form(
            dialog_body(
                trouble(FORMS.trouble),
                _display_name(default_value=FORMS.subject.name, first=True),
                _roles(),
            ),
            _save_foot(),
            on_submit=FORMS.save,
            class_name=DIALOG_FORM,
        ),
    )


def _departments() -> rx.Component:
    return _about(
        "departments",
        t("admin.departments_of", name=FORMS.subject.name),
        rx.el.form(
            dialog_body(
                trouble(FORMS.trouble),
                rx.el.input(type="hidden", name="departments", default_value="shown"),
                _department_choices(),
            ),
            _save_foot(),
            on_submit=FORMS.save,
            class_name=DIALOG_FORM,
        ),
    )


def _password() -> rx.Component:
    name = FORMS.subject.name
    return _about(
        "password",
        t("admin.password_title", name=name),
        rx.el.form(
            dialog_body(trouble(FORMS.trouble), _question(t("admin.password_question", name=name))),
            dialog_foot(
                cancel_button(first=True),
                save_button(t("admin.password_submit"), FORMS.is_saving, t("admin.making")),
            ),
            on_submit=FORMS.give_password,
            class_name=DIALOG_FORM,
        ),
    )


def _deactivate() -> rx.Component:
    name = FORMS.subject.name
    return _about(
        "deactivate",
        t("admin.deactivate_title", name=name),
        rx.el.form(
            dialog_body(
                trouble(FORMS.trouble), _question(t("admin.deactivate_question", name=name))
            ),
            dialog_foot(
                cancel_button(t("admin.keep_active"), first=True),
                save_button(
                    t("admin.deactivate_submit"),
                    FORMS.is_saving,
                    t("admin.deactivating"),
                    look="danger",
                ),
            ),
            on_submit=FORMS.deactivate,
            class_name=DIALOG_FORM,
        ),
    )


def _secret() -> rx.Component:
    """Shown once; the one way out is to say that it is stored."""
    return _about(
        "secret",
        t("admin.secret_title", name=FORMS.subject.name),
        dialog_body(
            rx.el.p(t("admin.secret_help"), class_name="text-ink-2"),
            rx.el.div(
                rx.el.code(
                    FORMS.secret,
                    id="one-time-password",
                    class_name="grow font-mono text-title select-all wrap-anywhere",
                    data_testid="one-time-password",
                ),
                _copy("one-time-password"),
                class_name="flex items-center gap-3 rounded-lg border border-line-2 bg-surface-2 "
                "py-2 ps-3 pe-2",
            ),
            rx.el.p(
                t("admin.secret_username", username=FORMS.subject.username),
                class_name="text-ink-2",
            ),
        ),
        dialog_foot(
            button(
                t("admin.secret_stored"),
                look="primary",
                icon_name="check",
                on_click=FORMS.close("secret"),
                data_testid="secret-stored",
            )
        ),
        locked=True,
    )


def _copy(source: str) -> rx.Component:
    """Copies and says so for two seconds."""
    return rx.el.button(
        icon("copy", class_name="group-data-copied:hidden"),
        icon("check", class_name="hidden text-ok group-data-copied:block"),
        rx.el.span(t("admin.copy_password"), class_name="group-data-copied:hidden"),
        rx.el.span(t("common.copied"), role="status", class_name="hidden group-data-copied:inline"),
        type="button",
        class_name=f"{look_of('plain', 'normal')} group",
        custom_attrs={"data-copies": source},
    )


def _display_name(**props: Any) -> rx.Component:
    return text_field(
        t("admin.display_name"),
        name="display_name",
        help=t("admin.display_name_help"),
        error=FORMS.errors.get("display_name", ""),
        auto_complete="off",
        **props,
    )


def _roles() -> rx.Component:
    """The two roles that can be given; a fixed one is said, with the reason."""
    return rx.cond(
        ADMIN.may_give_admin & ~FORMS.subject.is_self,
        choices(
            t("admin.role"),
            _role("user", t("admin.role_user"), t("admin.role_user_help")),
            _role("admin", t("admin.role_admin"), t("admin.role_admin_help")),
            rx.cond(
                FORMS.subject.id > 0,
                rx.el.p(t("admin.role_signs_out"), class_name="mt-1 text-meta text-ink-3"),
            ),
            error_line(FORMS.errors.get("role", ""), "role-error"),
        ),
        rx.cond(
            FORMS.subject.is_self,
            rx.fragment(),
            rx.el.p(t("admin.role_fixed"), class_name="text-meta text-ink-3"),
        ),
    )


def _role(value: str, label: rx.Var[str], help: rx.Var[str]) -> rx.Component:
    return choice(
        label,
        name="role",
        value=value,
        note=help,
        kind="radio",
        default_checked=FORMS.subject.role == value,
    )


def _department_choices() -> rx.Component:
    return choices(
        t("admin.departments"),
        rx.cond(
            ADMIN.departments,
            rx.el.div(
                rx.foreach(ADMIN.departments, _department),
                class_name="flex max-h-64 flex-col overflow-y-auto",
            ),
            rx.el.p(t("admin.departments_none"), class_name="text-ink-3"),
        ),
        error_line(FORMS.errors.get("department_ids", ""), "department_ids-error"),
    )


def _department(one: rx.Var[Department]) -> rx.Component:
    department: Any = one
    return choice(
        department.name,
        name=f"department-{department.id}",
        value="yes",
        default_checked=FORMS.subject.department_ids.contains(department.id),
    )


def _save_foot() -> rx.Component:
    return dialog_foot(
        cancel_button(),
        save_button(t("common.save_changes"), FORMS.is_saving, t("common.saving")),
    )


def _question(words: rx.Var[str]) -> rx.Component:
    return rx.el.p(words, class_name="text-ink-2")
