"""The Python face of the browser store (`assets/inbox.js`).

`store("rows", list[Row])` is a Var of the page that follows one field of the store's snapshot. A
component renders again only when that field changes, so a field is the unit of change: the store
keeps the identity of what stayed equal. The server never sees these values.
"""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.vars import VarData

LIBRARY = "$/public/inbox.js"


def store(field: str, type_: Any) -> rx.Var[Any]:
    """The field `field` of the browser store's snapshot, typed for `rx.foreach` and attributes."""
    return rx.Var(
        f"store_{field}",
        _var_type=type_,
        _var_data=VarData(
            hooks={f'const store_{field} = useStore("{field}")': None},
            imports={LIBRARY: [rx.ImportVar(tag="useStore")]},
        ),
    )
