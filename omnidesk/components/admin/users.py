"""The tab Users: everybody with role, departments, last sign of life, and what can be done."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.avatars import avatar
from omnidesk.components.buttons import button, icon_button
from omnidesk.components.fields import find_box
from omnidesk.components.listing import listing, waiting_lines
from omnidesk.components.menus import menu, menu_item, menu_line, opens
from omnidesk.components.page import section_head
from omnidesk.components.states import bone, empty
from omnidesk.components.tables import cell, table_row
from omnidesk.components.tags import dot, tag
from omnidesk.components.times import past_day, past_time
from omnidesk.components.words import t
from omnidesk.state.admin import AdminState
from omnidesk.state.admin_rows import Person
from omnidesk.state.admin_users import UserForms

# A state's attributes are values to a type checker, and Vars here.
ADMIN: Any = AdminState
FORMS: Any = UserForms

# On phones: name and menu above, role and last sign of life below.
PHONE = "max-md:grid-cols-[auto_minmax(0,1fr)_auto] max-md:[grid-template-areas:'a_a_f'_'b_d_d']"
HEADS = [
    (t("admin.name"), "w-[31%] max-xl:w-[36%]"),
    (t("admin.role"), "w-28"),
    (t("admin.departments"), "max-xl:hidden"),
    (t("admin.last_seen"), "w-44"),
    (t("admin.sessions"), "w-[150px] max-lg:hidden"),
    (rx.el.span(t("admin.actions"), class_name="sr-only"), "w-[58px]"),
]


def users_tab() -> rx.Component:
    """The head with search and "New user", then the table in its present state."""
    return rx.fragment(
        section_head(
            t("admin.users"),
            t("admin.users_counted", n=ADMIN.active_count, closed=ADMIN.closed_count),
            find_box(
                t("admin.find_user"),
                class_name="w-52 max-md:grow",
                default_value=ADMIN.search,
                on_change=ADMIN.find.debounce(200),
                data_testid="user-search",
            ),
            button(
                t("admin.new_user"),
                look="primary",
                icon_name="plus",
                on_click=FORMS.open_new,
                data_testid="user-new",
            ),
        ),
        listing(
            ADMIN.status,
            ADMIN.people,
            _row,
            heads=HEADS,
            label=t("admin.users"),
            waiting=_waiting(),
            nothing=empty("search", t("admin.no_match"), t("admin.no_match_help")),
            on_retry=ADMIN.reload,
        ),
        rx.cond(
            ADMIN.people,
            rx.el.p(t("admin.protection"), class_name="mt-3 text-meta text-ink-3"),
        ),
    )


def _row(one: rx.Var[Person]) -> rx.Component:
    person: Any = one
    return table_row(
        cell(_who(person), class_name="max-md:[grid-area:a]"),
        cell(_role(person.role), class_name="max-md:ps-11 max-md:[grid-area:b]"),
        cell(_departments(person), class_name="max-xl:hidden"),
        cell(_seen(person), class_name="max-md:justify-self-end max-md:[grid-area:d]"),
        cell(_sessions(person), class_name="text-ink-3 max-lg:hidden"),
        cell(_menu(person), class_name="text-end max-md:[grid-area:f]"),
        key=person.id,
        class_name=PHONE,
        data_testid="user-row",
        custom_attrs={"data-username": person.username},
    )


def _who(person: Any) -> rx.Component:
    return rx.el.div(
        avatar(person.initials, person.colour, 32, class_name="group-hover:[--ground:var(--bg)]"),
        rx.el.div(
            rx.el.div(
                person.name,
                rx.cond(
                    person.is_self,
                    rx.el.span(" ", t("admin.you"), class_name="font-normal text-ink-3"),
                ),
                title=person.name,
                class_name="truncate font-medium",
            ),
            rx.el.div(person.username, class_name="truncate text-meta text-ink-3"),
            class_name="min-w-0",
        ),
        class_name="flex items-center gap-3",
    )


def _role(role: rx.Var[str]) -> rx.Component:
    return rx.match(
        role,
        ("superadmin", tag(t("admin.role_superadmin"), "accent")),
        ("admin", tag(t("admin.role_admin"), "accent")),
        tag(t("admin.role_user")),
    )


def _departments(person: Any) -> rx.Component:
    words = rx.cond(
        person.sees_all,
        t("admin.all_departments"),
        rx.cond(person.departments != "", person.departments, t("admin.no_department")),
    )
    return rx.el.div(words, title=words, class_name="truncate")


def _seen(person: Any) -> rx.Component:
    return rx.match(
        person.seen,
        ("now", _state("ok", t("admin.now"))),
        ("minutes", _state("ok", t("admin.minutes_ago", n=person.seen_minutes))),
        ("at", _state("none", past_time(person.seen_ms, ADMIN))),
        (
            "closed",
            _state(
                "none", t("admin.deactivated_on", day=past_day(person.seen_ms, ADMIN)), "text-ink-3"
            ),
        ),
        _state("warn", t("admin.never_signed_in"), "text-warn"),
    )


def _deactivated(person: Any) -> rx.Var[str]:
    return t("admin.deactivated_on", day=past_day(person.seen_ms, ADMIN))


def _state(tone: str, words: rx.Var[str], colour: str = "text-ink-2") -> rx.Component:
    return rx.el.div(
        dot(tone),
        rx.el.span(words, class_name=f"truncate {colour}"),
        class_name="flex items-center gap-2 tabular-nums",
    )


def _sessions(person: Any) -> rx.Component:
    words = rx.cond(
        person.sessions > 0,
        t("admin.devices", n=person.sessions),
        rx.cond(person.waits_for_password, t("admin.password_open"), t("admin.no_session")),
    )
    return rx.el.div(words, title=words, class_name="truncate")


def _menu(person: Any) -> rx.Component:
    """What may be done with this person; nothing for those whom this viewer may not touch."""
    name = f"user-menu-{person.id}"
    return rx.cond(
        person.may_manage,
        rx.fragment(
            icon_button(
                "ellipsis",
                t("admin.actions_for", name=person.name),
                size="small",
                custom_attrs=opens(name),
                data_testid="user-menu",
            ),
            menu(
                _item("edit", t("admin.edit", name=person.name), "pencil", person),
                _item("departments", t("admin.edit_departments"), "building-2", person),
                rx.cond(person.is_self, rx.fragment(), _harder(person)),
                id=name,
                label=t("admin.actions_for", name=person.name),
                class_name="max-w-80",
            ),
        ),
    )


def _harder(person: Any) -> rx.Component:
    """What nobody does to themselves."""
    return rx.cond(
        person.is_active,
        rx.fragment(
            _item("password", t("admin.new_password"), "key-round", person),
            menu_item(t("admin.end_sessions"), "log-out", on_click=FORMS.end_sessions(person.id)),
            menu_line(),
            _item("deactivate", t("admin.deactivate"), "ban", person, bad=True),
        ),
        rx.fragment(
            menu_line(),
            menu_item(
                t("admin.reactivate"), "archive-restore", on_click=FORMS.reactivate(person.id)
            ),
        ),
    )


def _item(
    dialog: str, words: rx.Var[str], icon_name: str, person: Any, *, bad: bool = False
) -> rx.Component:
    """A line of the menu that opens a dialog about the person."""
    return menu_item(words, icon_name, bad=bad, on_click=FORMS.open(dialog, person.id))


def _waiting() -> rx.Component:
    return waiting_lines(
        5,
        bone("size-8 shrink-0 rounded-full"),
        rx.el.div(bone("h-2.5 w-32"), bone("h-2 w-20"), class_name="flex w-[31%] flex-col gap-2"),
        bone("h-5 w-14 max-md:hidden"),
        bone("h-2.5 w-28 max-md:hidden"),
    )
