"""Changing the own password; the way in for everybody who was given a one-time password."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.buttons import look_of, save_button
from omnidesk.components.fields import password_field
from omnidesk.components.front import front, front_title
from omnidesk.components.links import page_link
from omnidesk.components.native import native_form
from omnidesk.components.states import trouble
from omnidesk.components.words import t
from omnidesk.state.password import PasswordForm

# A state's attributes are values to a type checker, and Vars here.
FORM: Any = PasswordForm


def password_page() -> rx.Component:
    """The page `/password`."""
    return front(
        front_title(
            t("password.title"),
            rx.cond(FORM.is_forced, t("password.forced"), t("password.voluntary")),
        ),
        rx.el.form(
            trouble(FORM.trouble),
            _field(
                "current_password",
                rx.cond(FORM.is_forced, t("password.old_one_time"), t("password.old")),
                auto_complete="current-password",
            ),
            _field(
                "new_password",
                t("password.new"),
                help=t("password.rules", n=FORM.shortest),
                auto_complete="new-password",
            ),
            _field("repeat_password", t("password.repeat"), auto_complete="new-password"),
            save_button(
                t("password.submit"),
                FORM.is_saving,
                t("common.saving"),
                size="large",
                data_testid="password-submit",
            ),
            rx.el.input(type="hidden", name="next", value=FORM.next),
            on_submit=FORM.save,
            method="post",
            action="/api/auth/password",
            class_name="flex flex-col gap-4",
            # The old session ends while the form leaves for the new one: the store keeps still.
            custom_attrs={"data-changes-password": rx.cond(FORM.is_saving, "true", "false")},
        ),
        rx.el.div(
            rx.cond(FORM.is_forced, _sign_out(), _keep()),
            class_name="mt-4 text-center",
        ),
        signed_in=True,
    )


def _field(name: str, label: rx.Var[str], **props: Any) -> rx.Component:
    return password_field(
        label,
        name=name,
        error=FORM.errors.get(name, ""),
        large=True,
        data_testid=name.replace("_", "-"),
        **props,
    )


def _keep() -> rx.Component:
    return page_link(t("password.later"), to="/inbox/", class_name=look_of("quiet", "small"))


def _sign_out() -> rx.Component:
    return native_form(
        rx.el.button(t("shell.sign_out"), type="submit", class_name=look_of("quiet", "small")),
        method="post",
        action="/api/auth/logout",
    )
