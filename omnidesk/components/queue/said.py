"""A sentence that the server chose, in the language of the person who looks."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.words import language


def said(one: Any) -> rx.Var[str]:
    """A `Said` of a row as one text; empty when there is nothing to say."""
    chosen: rx.Var[str] = rx.cond(language() == "id", one.id, one.en)
    return chosen
