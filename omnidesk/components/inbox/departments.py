"""To which department the open conversation belongs; admins move it here."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.buttons import look_of
from omnidesk.components.icons import icon
from omnidesk.components.inbox.shapes import Department, Me, does, head
from omnidesk.components.menus import menu, menu_item, opens
from omnidesk.components.tags import tag
from omnidesk.components.words import t
from omnidesk.store import store

MENU = "department-menu"


def department() -> rx.Component:
    """A button with a menu for those who may move it, a word for the others."""
    return rx.cond(store("me", Me).may_assign, rx.fragment(_button(), _menu()), _word())


def _name() -> rx.Var[str]:
    name: rx.Var[str] = rx.cond(
        head().department_id == 0, t("inbox.no_department"), head().department
    )
    return name


def _button() -> rx.Component:
    return rx.el.button(
        icon("users", 14),
        rx.el.span(_name(), class_name="max-w-40 truncate @max-[560px]/thread:sr-only"),
        icon("chevron-down", 14),
        type="button",
        title=t("inbox.department"),
        class_name=look_of(size="small"),
        data_testid="assign-department",
        custom_attrs=opens(MENU),
    )


def _menu() -> rx.Component:
    return menu(
        _choice(0, t("inbox.no_department")),
        rx.foreach(store("departments", list[Department]), lambda one: _choice(one.id, one.name)),
        id=MENU,
        label=t("inbox.department"),
    )


def _choice(number: Any, name: Any) -> rx.Component:
    attributes = does("assign", number)
    return rx.cond(
        head().department_id == number,
        menu_item(name, "check", custom_attrs=attributes),
        menu_item(name, "users", custom_attrs=attributes),
    )


def _word() -> rx.Component:
    return rx.cond(head().department_id == 0, rx.fragment(), tag(head().department))
