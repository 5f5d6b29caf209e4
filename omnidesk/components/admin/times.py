"""Instants of rows in the person's language, formatted where the language is known."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.vars import VarData

from omnidesk.components.words import language
from omnidesk.state.admin import AdminState

# A state's attributes are values to a type checker, and Vars here.
ADMIN: Any = AdminState


def past_time(at_ms: rx.Var[int]) -> rx.Var[str]:
    """ "Yesterday, 20:41", "20 Nov, 17:02"."""
    return _call("pastTime", at_ms)


def past_day(at_ms: rx.Var[int]) -> rx.Var[str]:
    """ "Yesterday", "2 Nov"."""
    return _call("pastDay", at_ms)


def _call(function: str, at_ms: rx.Var[int]) -> rx.Var[str]:
    arguments: tuple[rx.Var[Any], ...] = (
        at_ms,
        ADMIN.now_ms,
        language(),
        ADMIN.zone,
    )
    return rx.Var(
        f"{function}({', '.join(str(argument) for argument in arguments)})",
        _var_type=str,
        _var_data=VarData.merge(
            VarData(imports={"$/public/kit.js": [rx.ImportVar(tag=function)]}),
            *(argument._get_all_var_data() for argument in arguments),
        ),
    )
