"""The four channel marks: our own small drawings, white on the channel's fill."""

from __future__ import annotations

import reflex as rx

# The fill shows through where a drawing is cut out.
FILLS = {
    "whatsapp": "bg-wa-fill [--fill:var(--wa-fill)]",
    "instagram": "bg-ig-fill [--fill:var(--ig-fill)]",
    "facebook": "bg-fb-fill [--fill:var(--fb-fill)]",
    "sms": "bg-sms-fill [--fill:var(--sms-fill)]",
}
GROUND = "inline-grid shrink-0 place-items-center"
NAMES = {"whatsapp": "WhatsApp", "instagram": "Instagram", "facebook": "Facebook", "sms": "SMS"}
SIZES = {
    13: ("size-[13px] rounded", "size-2.5"),
    14: ("size-3.5 rounded", "size-[11px]"),
    16: ("size-4 rounded-[5px]", "size-3"),
    22: ("size-[22px] rounded-[7px]", "size-[15px]"),
    32: ("size-8 rounded-[9px]", "size-5"),
}


def channel_mark(platform: str | rx.Var[str], size: int = 16, class_name: str = "") -> rx.Component:
    """The mark of a platform, with its name for screen readers and as a tooltip."""
    if isinstance(platform, str):
        return _mark(platform, size, class_name)
    known = [(name, _mark(name, size, class_name)) for name in FILLS]
    chosen: rx.Component = rx.match(platform, *known, rx.fragment())
    return chosen


def _mark(platform: str, size: int, class_name: str) -> rx.Component:
    ground, drawing = SIZES[size]
    return rx.el.span(
        rx.el.svg(
            *DRAWINGS[platform](),
            view_box="0 0 24 24",
            class_name=drawing,
            custom_attrs={"aria-hidden": "true"},
        ),
        rx.el.span(NAMES[platform], class_name="sr-only"),
        title=NAMES[platform],
        class_name=f"{GROUND} {ground} {FILLS[platform]} {class_name}".strip(),
    )


def _line(d: str, width: str = "2", **look: str) -> rx.Component:
    return rx.el.path(d=d, fill="none", stroke="#fff", stroke_width=width, **look)


def _whatsapp() -> list[rx.Component]:
    return [
        _line("M12 4a8 8 0 00-6.900 12L4 20l4.100-1.100A8 8 0 1012 4z"),
        rx.el.path(
            d="M9.300 8.600c.9 3.300 2.700 5.100 6 6.100l1-1.700-2-1.100-1 .8c-1.200-.6-1.900-1.300"
            "-2.400-2.500l.8-.9-.9-1.900z",
            fill="#fff",
        ),
    ]


def _instagram() -> list[rx.Component]:
    return [
        rx.el.rect(
            x="4.5",
            y="4.5",
            width="15",
            height="15",
            rx="4.5",
            fill="none",
            stroke="#fff",
            stroke_width="2",
        ),
        rx.el.circle(cx="12", cy="12", r="3.5", fill="none", stroke="#fff", stroke_width="2"),
        rx.el.circle(cx="16.4", cy="7.6", r="1.2", fill="#fff"),
    ]


def _facebook() -> list[rx.Component]:
    return [
        rx.el.path(
            d="M12 4c-4.700 0-8.200 3.300-8.200 7.600 0 2.400 1 4.400 2.800 5.800V20l2.600-1.400c.9"
            ".2 1.800.4 2.800.4 4.700 0 8.200-3.200 8.200-7.400S16.700 4 12 4z",
            fill="#fff",
        ),
        rx.el.path(
            d="M7.500 13.600l3.400-3.700 2.300 1.900 3.300-1.900-3.400 3.700-2.300-1.900z",
            fill="var(--fill)",
        ),
    ]


def _sms() -> list[rx.Component]:
    return [
        rx.el.path(
            d="M5 5h14a1.500 1.500 0 011.500 1.500v9A1.500 1.500 0 0119 17h-7l-4 3.500V17H5a1.500 "
            "1.500 0 01-1.500-1.500v-9A1.500 1.500 0 015 5z",
            fill="#fff",
        ),
        rx.el.path(
            d="M8 11h.01M12 11h.01M16 11h.01",
            stroke="var(--fill)",
            stroke_width="2.4",
            stroke_linecap="round",
        ),
    ]


DRAWINGS = {"whatsapp": _whatsapp, "instagram": _instagram, "facebook": _facebook, "sms": _sms}
