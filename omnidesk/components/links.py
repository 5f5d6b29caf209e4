"""Links inside the app: they keep the live connection and load no page anew."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex_components_core.react_router import link


def page_link(*children: Any, to: str | rx.Var[str], **props: Any) -> rx.Component:
    """A link to one of our own pages."""
    return link(*children, to=to, **props)
