"""The settings page: numbers that admins change. Whoever may not be here is told who may."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.page import page_head, tab, tab_list, tab_panel, with_tabs
from omnidesk.components.settings.limits import limits_section
from omnidesk.components.shell import shell
from omnidesk.components.states import no_right
from omnidesk.components.words import t
from omnidesk.state.settings import LimitsForm

# A state's attributes are values to a type checker, and Vars here.
FORM: Any = LimitsForm


def settings_page() -> rx.Component:
    """The page `/settings`."""
    return shell(
        "settings",
        page_head(t("settings.title")),
        rx.cond(FORM.status == "denied", no_right(), _sections()),
    )


def _sections() -> rx.Component:
    return with_tabs(
        tab_list(
            t("settings.sections"),
            tab("sending", t("settings.sending"), "clock", selected=rx.Var.create(True)),
        ),
        tab_panel("sending", limits_section(), width="max-w-[968px]"),
    )
