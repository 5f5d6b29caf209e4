"""Class lists: the words of the style sheet, joined."""

from __future__ import annotations

import reflex as rx


def classes(*parts: str | rx.Var[str] | None) -> list[str | rx.Var[str]]:
    """The class list of the parts that are there, Vars included."""
    return [part for part in parts if part is not None and not (isinstance(part, str) and not part)]
