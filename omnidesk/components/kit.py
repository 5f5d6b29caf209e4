"""Brings `assets/kit.js` to a page: what the platform's own elements need to be whole."""

from __future__ import annotations

import reflex as rx

LIBRARY = "$/public/kit.js"

# The element of a dialog that has the focus when it opens.
FIRST = {"data-first": ""}


class Kit(rx.Fragment):
    """Shows nothing; the file listens by itself once it is loaded."""

    def add_imports(self) -> dict[str, str]:
        """An import for its effect alone."""
        return {"": LIBRARY}


kit = Kit.create
