"""News that has no place of its own on the screen: bottom left, at most three.

Reflex's own toast about a lost connection is not among them: the sidebar and the strip say that.
"""

from __future__ import annotations

import reflex as rx


def toaster() -> rx.Component:
    """Where toasts appear: left, because the composer is right; above the bar on phones."""
    return rx.toast.provider(
        position="bottom-left",
        visible_toasts=3,
        rich_colors=False,
        close_button=True,
        offset="20px",
        class_name="toasts",
    )
