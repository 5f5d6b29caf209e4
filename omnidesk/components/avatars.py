"""Avatars: white initials on one of sixteen colours that the name decides on the server."""

from __future__ import annotations

import reflex as rx

from omnidesk.components.marks import channel_mark

CIRCLE = "relative inline-grid shrink-0 place-items-center rounded-full font-semibold text-white"
# Size in px: the circle with its letters, the size of the mark, the place of the mark.
SIZES = {
    18: ("size-[18px] text-[0.5625rem]", 13, "-right-1 -bottom-1"),
    26: ("size-[26px] text-micro", 13, "-right-1 -bottom-1"),
    32: ("size-8 text-meta", 14, "-right-1 -bottom-1"),
    36: ("size-9 text-meta", 16, "-right-1 -bottom-1"),
    44: ("size-11 text-title", 16, "-right-1 -bottom-1"),
    60: ("size-[60px] text-page", 22, "-right-0.5 bottom-0"),
}


def avatar(
    initials: str | rx.Var[str],
    colour: int | rx.Var[int],
    size: int = 36,
    platform: str | rx.Var[str] | None = None,
    class_name: str = "",
) -> rx.Component:
    """The circle of a person; `platform` hangs the channel's mark at its lower right.

    The ring around the mark takes `--ground`, so that a hovered or chosen row can colour it.
    """
    circle, mark_size, place = SIZES[size]
    ring = f"absolute {place} shadow-[0_0_0_2px_var(--ground,var(--surface))]"
    return rx.el.span(
        rx.el.span(initials, custom_attrs={"aria-hidden": "true"}),
        channel_mark(platform, mark_size, ring) if platform is not None else None,
        class_name=[
            CIRCLE,
            f"{circle} {class_name}".strip(),
            f"av-{colour}",
        ],
    )
