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


def store(field: str, type_: Any) -> Any:
    """The field `field` of the browser store's snapshot, as a Var of `type_`.

    Attributes, comparisons and `rx.foreach` work on it as on a Var of a state.
    """
    return rx.Var(
        f"store_{field}",
        _var_type=type_,
        _var_data=VarData(
            hooks={f'const store_{field} = useStore("{field}")': None},
            imports={LIBRARY: [rx.ImportVar(tag="useStore")]},
        ),
    ).guess_type()
