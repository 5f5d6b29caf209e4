"""One setting of the sending rules: label above, unit beside, default and reason below."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.fields import INPUT, NORMAL, choice, choices, described, field
from omnidesk.components.settings.clock import wall_clock
from omnidesk.components.words import t
from omnidesk.state.limit_fields import default_of, id_of, least_of, most_of, unit_of
from omnidesk.state.settings import LimitsForm
from omnidesk.words import CATALOGUE

# A state's attributes are values to a type checker, and Vars here.
FORM: Any = LimitsForm

SWITCH = "in_zone_of_contact"
HELP = "mt-1.5 text-meta text-ink-3"
# The name of both stands above them, so theirs are quieter.
ENDS = "grid max-w-80 grid-cols-2 items-start gap-x-4 [&_label]:font-normal [&_label]:text-ink-2"
# Whoever comes by the keyboard, or by a refusal, sees the label above and what is wrong below, and
# not the bar over them.
IN_SIGHT = "scroll-mt-12 scroll-mb-48 max-md:scroll-mb-64"


def setting(name: str) -> rx.Component:
    """A number with its own help."""
    return _field(name, t(_key(name)), help=_help(name))


def span(
    legend: rx.Var[str] | rx.Component, help: rx.Var[str], first: str, second: str
) -> rx.Component:
    """From and to, side by side under one name, with the help below both."""
    note = f"{id_of(first)}-help"
    ends = [
        _field(name, t(f"settings.{name.rpartition('.')[2]}"), note=note)
        for name in (first, second)
    ]
    return choices(
        legend,
        rx.el.div(*ends, class_name=ENDS),
        rx.el.p(help, id=note, class_name=HELP),
    )


def whose_clock() -> rx.Component:
    """The clock of the installation, which it is and what it shows, or the contact's own."""
    note = f"{id_of(SWITCH)}-help"
    return choices(
        t("settings.in_zone_of_contact"),
        _option("false", t("settings.zone_of_installation"), wall_clock(), note),
        _option("true", t("settings.zone_of_contact"), t("settings.zone_of_contact_note"), note),
        rx.el.p(t("settings.in_zone_of_contact_help"), id=note, class_name=HELP),
        _theirs(SWITCH),
    )


def _option(value: str, label: rx.Var[str], note: Any, help_id: str) -> rx.Component:
    return choice(
        label,
        name=id_of(SWITCH),
        value=value,
        note=note,
        kind="radio",
        default_checked=FORM.values.get(id_of(SWITCH), "") == value,
        custom_attrs={"data-default": default_of(SWITCH), "aria-describedby": help_id},
        data_testid=f"limit-{id_of(SWITCH)}-{value}",
    )


def _field(
    name: str, label: rx.Var[str], *, help: rx.Var[str] | None = None, note: str = ""
) -> rx.Component:
    """`note` is the id of a help that stands elsewhere."""
    key = id_of(name)
    error = FORM.errors.get(key, "")
    return rx.el.div(
        field(label, _box(name, error, note or f"{key}-help"), name=key, help=help, error=error),
        _theirs(name),
        class_name="flex min-w-0 flex-col gap-1",
    )


def _box(name: str, error: Any, help_id: str) -> rx.Component:
    key, unit = id_of(name), unit_of(name)
    ties = described(key, error)
    ties["custom_attrs"] |= {
        "data-default": default_of(name),
        "data-differs": rx.cond(FORM.theirs.get(key, "") != "", "true", "false"),
        "aria-describedby": f"{key}-unit {key}-error {key}-theirs {help_id}",
    }
    control = rx.el.input(
        name=key,
        default_value=FORM.values.get(key, ""),
        auto_complete="off",
        # Times and pauses are typed with a point on phones, whose number pad has no colon.
        input_mode="decimal" if unit in ("time", "pause") else "numeric",
        on_blur=lambda text: FORM.check(name, text),
        class_name=f"{INPUT} {NORMAL} {IN_SIGHT} max-w-24 tabular-nums",
        data_testid=f"limit-{key}",
        **ties,
    )
    return rx.el.div(control, _unit(key, unit), class_name="flex items-center gap-2")


def _unit(key: str, unit: str) -> rx.Component | None:
    """A time needs no unit."""
    if unit == "time":
        return None
    return rx.el.span(t(f"settings.unit_{unit}"), id=f"{key}-unit", class_name="text-ink-2")


def _theirs(name: str) -> rx.Component:
    """What somebody else set here while another value was typed."""
    value = FORM.theirs.get(id_of(name), "")
    said = t("settings.theirs", name=FORM.changed_by, value=value)
    return rx.el.p(
        rx.cond(value != "", rx.fragment(said)),
        id=f"{id_of(name)}-theirs",
        class_name="text-meta text-warn empty:hidden",
    )


def _key(name: str) -> str:
    return f"settings.{name.rpartition('.')[2]}"


def _help(name: str) -> rx.Var[str]:
    """The reason for this kind of account, or the one for all of them."""
    own, common = f"settings.{name.replace('.', '_')}_help", f"{_key(name)}_help"
    values = {"default": default_of(name) + ("%" if unit_of(name) == "percent" else "")}
    return t(
        own if own in CATALOGUE else common, least=least_of(name), most=most_of(name), **values
    )
