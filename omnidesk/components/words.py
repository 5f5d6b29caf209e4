"""Sentences of the catalogue on a page, in the language of the person who looks at it.

`t("shell.signed_in_as", name=State.name)` is a Var: it holds both languages and follows the browser
store's `language`, so that switching needs no reload and no server. A count named `n` chooses the
English plural. Sentences that the server speaks use `omnidesk.words.say` instead.
"""

from __future__ import annotations

from string import Formatter
from typing import Any

import reflex as rx

from omnidesk.store import store
from omnidesk.words import CATALOGUE

Words = rx.Var[str] | str


def language() -> rx.Var[str]:
    """The language of the person, `en` or `id`, as the browser knows it."""
    return store("language", str)


def t(key: str, **values: Any) -> rx.Var[str]:
    """The phrase `key` with its placeholders filled from `values`, Vars or plain values.

    Raises KeyError at build time for an unknown key or a missing placeholder.
    """
    phrase = CATALOGUE[key]
    english = _filled(phrase.en, values)
    if phrase.en_one is not None:
        english = _cond(_is_one(values["n"]), _filled(phrase.en_one, values), english)
    return _cond(language() == "id", _filled(phrase.id, values), english)


def _filled(template: str, values: dict[str, Any]) -> rx.Var[str]:
    """The template as one string Var; literal parts stay literal."""
    parts: list[rx.Var[str]] = []
    for text, name, _, _ in Formatter().parse(template):
        if text:
            parts.append(rx.Var.create(text))
        if name is not None:
            parts.append(rx.Var.create(values[name]).to(str))
    filled: rx.Var[str] = parts[0] if parts else rx.Var.create("")
    for part in parts[1:]:
        filled = filled + part  # type: ignore[operator]  # string Vars add, their stubs do not say so
    return filled


def _is_one(n: Any) -> rx.Var[bool] | bool:
    return bool(n == 1) if isinstance(n, int) else rx.Var.create(n).to(int) == 1


def _cond(condition: Any, yes: rx.Var[str], no: rx.Var[str]) -> rx.Var[str]:
    chosen: rx.Var[str] = rx.cond(condition, yes, no)
    return chosen.to(str)
