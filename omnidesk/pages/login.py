"""Signing in. Works without scripts: the server writes the error into the prerendered page.

Where the words of the server stand, the build has placeholders; `useLogin` of `assets/kit.js` reads
the served page again, so that the browser finds what it was sent.
"""

from __future__ import annotations

import reflex as rx
from reflex.vars import VarData

from omnidesk.components.buttons import look_of
from omnidesk.components.fields import password_field, text_field
from omnidesk.components.front import front, front_title
from omnidesk.components.icons import icon
from omnidesk.components.native import native_form
from omnidesk.components.words import t

# The field is red when the server says that the password was wrong; scripts are not needed.
REFUSED = "group-has-[.wrong]:border-bad"
TROUBLE = (
    "flex items-start gap-2 rounded-lg bg-bad-soft px-3 py-2.5 text-meta font-medium text-bad "
    "in-[.ended]:bg-warn-soft in-[.ended]:text-warn"
)


def served(field: str) -> rx.Var[str]:
    """What the server wrote into the page: `error`, `errorClass`, `next` or `username`."""
    return rx.Var(
        f"login.{field}",
        _var_type=str,
        _var_data=VarData(
            hooks={"const login = useLogin()": None},
            imports={"$/public/kit.js": [rx.ImportVar(tag="useLogin")]},
        ),
    )


def login_page() -> rx.Component:
    """The page `/login`."""
    return front(
        front_title(t("login.title"), t("login.subtitle")),
        native_form(
            _trouble(),
            rx.el.input(type="hidden", name="next", default_value=served("next")),
            text_field(
                t("login.username"),
                name="username",
                large=True,
                default_value=served("username"),
                auto_complete="username",
                auto_capitalize="none",
                spell_check=False,
                required=True,
                data_testid="login-username",
            ),
            password_field(
                t("login.password"),
                name="password",
                large=True,
                class_name=REFUSED,
                auto_complete="current-password",
                required=True,
                data_testid="login-password",
            ),
            rx.el.button(
                t("login.submit"),
                type="submit",
                class_name=look_of("primary", "large", "w-full"),
                data_testid="login-submit",
            ),
            method="post",
            action="/api/auth/login",
            class_name="group flex flex-col gap-4",
            custom_attrs={"data-login": ""},
        ),
        rx.el.p(t("login.forgotten"), class_name="mt-5 text-center text-meta text-ink-3"),
    )


def _trouble() -> rx.Component:
    """Why the last try did not work; the class of the server hides or dresses it."""
    return rx.el.div(
        rx.el.div(
            icon("circle-alert", class_name="mt-px"),
            rx.el.p(served("error"), custom_attrs={"data-login-error": ""}),
            role="alert",
            class_name=TROUBLE,
            data_testid="login-error",
        ),
        class_name=served("errorClass"),
        custom_attrs={"data-login-trouble": ""},
    )
