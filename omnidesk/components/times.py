"""Instants of rows in the person's language, formatted where the language is known.

A `clock` is the state that the rows came with: its `now_ms` and `zone` say what is today.
"""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.vars import VarData

from omnidesk.components.refresher import LIBRARY as REFRESH
from omnidesk.components.words import language

KIT = "$/public/kit.js"


def past_time(at_ms: rx.Var[int], clock: Any) -> rx.Var[str]:
    """ "Yesterday, 20:41", "20 Nov, 17:02"."""
    return _call("pastTime", KIT, at_ms, clock)


def past_day(at_ms: rx.Var[int], clock: Any) -> rx.Var[str]:
    """ "Yesterday", "2 Nov"."""
    return _call("pastDay", KIT, at_ms, clock)


def since_time(at_ms: rx.Var[int], clock: Any) -> rx.Var[str]:
    """ "14:02", "yesterday 14:02": within a sentence."""
    return _call("sinceTime", REFRESH, at_ms, clock)


def future_time(at_ms: rx.Var[int], clock: Any) -> rx.Var[str]:
    """ "20:15", "07:12 tomorrow", "08:40, 2 Dec"."""
    return _call("futureTime", REFRESH, at_ms, clock)


def _call(function: str, library: str, at_ms: rx.Var[int], clock: Any) -> rx.Var[str]:
    arguments: tuple[rx.Var[Any], ...] = (at_ms, clock.now_ms, language(), clock.zone)
    return rx.Var(
        f"{function}({', '.join(str(argument) for argument in arguments)})",
        _var_type=str,
        _var_data=VarData.merge(
            VarData(imports={library: [rx.ImportVar(tag=function)]}),
            *(argument._get_all_var_data() for argument in arguments),
        ),
    )
