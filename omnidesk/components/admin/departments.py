"""The tab Departments: the groups, their members, and what can be done with them."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.avatars import avatar
from omnidesk.components.buttons import button, icon_button
from omnidesk.components.listing import listing, waiting_lines
from omnidesk.components.menus import menu, menu_item, menu_line, opens
from omnidesk.components.page import section_head
from omnidesk.components.states import bone, empty
from omnidesk.components.tables import cell, table_row
from omnidesk.components.words import t
from omnidesk.state.admin import AdminState
from omnidesk.state.admin_departments import DepartmentForms
from omnidesk.state.admin_rows import Department, Member

# A state's attributes are values to a type checker, and Vars here.
ADMIN: Any = AdminState
FORMS: Any = DepartmentForms

PHONE = "max-md:grid-cols-[minmax(0,1fr)_auto] max-md:[grid-template-areas:'a_f'_'b_b']"
HEADS = [
    (t("admin.department_name"), "w-[46%]"),
    (t("admin.members"), ""),
    (rx.el.span(t("admin.actions"), class_name="sr-only"), "w-[58px]"),
]


def departments_tab() -> rx.Component:
    """The head with "New department", then the table in its present state."""
    return rx.fragment(
        section_head(
            t("admin.departments"),
            t("admin.departments_help"),
            _new_button("primary"),
        ),
        listing(
            ADMIN.status,
            ADMIN.departments,
            _row,
            heads=HEADS,
            label=t("admin.departments"),
            waiting=waiting_lines(3, bone("h-2.5 w-40"), bone("ms-[20%] h-2.5 w-28 max-md:hidden")),
            nothing=empty("users", t("admin.no_departments"), t("admin.no_departments_help")),
            on_retry=ADMIN.reload,
        ),
    )


def _new_button(look: str) -> rx.Component:
    return button(
        t("admin.new_department"),
        look=look,
        icon_name="plus",
        on_click=FORMS.open_new,
        data_testid="department-new",
    )


def _row(one: rx.Var[Department]) -> rx.Component:
    department: Any = one
    return table_row(
        cell(_name(department), class_name="max-md:[grid-area:a]"),
        cell(_members(department), class_name="max-md:[grid-area:b]"),
        cell(_menu(department), class_name="text-end max-md:[grid-area:f]"),
        key=department.id,
        class_name=PHONE,
        data_testid="department-row",
        custom_attrs={"data-name": department.name},
    )


def _name(department: Any) -> rx.Component:
    return rx.el.div(
        rx.el.div(department.name, title=department.name, class_name="truncate font-medium"),
        rx.cond(
            department.description != "",
            rx.el.div(
                department.description,
                title=department.description,
                class_name="truncate text-meta text-ink-3",
            ),
        ),
    )


def _members(department: Any) -> rx.Component:
    """The first faces, and how many there are; all the names are in the tooltip."""
    return rx.cond(
        department.count > 0,
        rx.el.div(
            rx.el.div(rx.foreach(department.members, _face), class_name="flex -space-x-1"),
            rx.el.span(
                t("admin.members_counted", n=department.count), class_name="truncate text-ink-2"
            ),
            title=department.names,
            class_name="flex items-center gap-2.5",
        ),
        rx.el.span(t("admin.no_members"), class_name="text-ink-3"),
    )


def _face(one: rx.Var[Member]) -> rx.Component:
    member: Any = one
    ring = "shadow-[0_0_0_2px_var(--surface)]"
    return avatar(member.initials, member.colour, 26, class_name=ring)


def _menu(department: Any) -> rx.Component:
    name = f"department-menu-{department.id}"
    return rx.fragment(
        icon_button(
            "ellipsis",
            t("admin.actions_for", name=department.name),
            size="small",
            custom_attrs=opens(name),
            data_testid="department-menu",
        ),
        menu(
            _item("members", t("admin.edit_members"), "users", department),
            _item("edit", t("admin.rename"), "pencil", department),
            menu_line(),
            _delete(department),
            id=name,
            label=t("admin.actions_for", name=department.name),
        ),
    )


def _delete(department: Any) -> rx.Component:
    """Deleting, or the reason why it cannot be done."""
    return rx.match(
        department.in_the_way,
        ("members", _reason(t("admin.delete_members"))),
        ("conversations", _reason(t("admin.delete_conversations"))),
        _item("delete", t("admin.delete_department"), "trash-2", department, bad=True),
    )


def _reason(words: rx.Var[str]) -> rx.Component:
    return rx.el.p(words, class_name="px-2 py-1.5 text-meta text-ink-3")


def _item(
    dialog: str, words: rx.Var[str], icon_name: str, department: Any, *, bad: bool = False
) -> rx.Component:
    return menu_item(words, icon_name, bad=bad, on_click=FORMS.open(dialog, department.id))
