"""One message of the thread, with the lines above it and what can be done about it below."""

from __future__ import annotations

from typing import Any

import reflex as rx

from omnidesk.components.icons import hidden, icon
from omnidesk.components.inbox.shapes import Item, Notice, does
from omnidesk.components.inbox.ticks import status_word, tick
from omnidesk.components.words import t
from omnidesk.store import store

SIDE = (
    "relative -mx-1 flex max-w-[min(78%,568px)] flex-col px-1 max-md:max-w-[86%] "
    "[content-visibility:auto] [contain-intrinsic-size:auto_44px]"
)
BUBBLE = "relative rounded-[14px] px-[11px] py-[7px] text-body wrap-anywhere"
# While messages come above or below, the browser holds on to a bubble and never to a line between.
LINE = (
    "flex items-center gap-3 mt-3.5 mb-2.5 text-meta font-medium [overflow-anchor:none] "
    "before:h-px before:grow before:bg-line after:h-px after:grow after:bg-line"
)
NEW_LINE = LINE.replace("bg-line", "bg-accent/40")
LINK = (
    "inline-flex min-h-6 items-center font-medium text-accent-ink underline "
    "decoration-current/35 underline-offset-2 max-md:min-h-11"
)


@rx.memo
def message(rest: rx.RestProp, item: rx.Var[Item]) -> rx.Component:
    """A bubble: theirs left, ours right, its time and what became of it at the lower right."""
    one: Any = item
    is_ours = one.direction == "outbound"
    return rx.el.div(
        rest,
        rx.cond(one.date != "", _line(one.date, f"{LINE} text-ink-3"), rx.fragment()),
        rx.cond(one.fresh, _line(t("inbox.new"), f"{NEW_LINE} text-accent-ink"), rx.fragment()),
        rx.cond(one.opened != "", _opened(one), _said(one, is_ours)),
        class_name="contents",
        custom_attrs={"aria-live": rx.cond(one.direction == "inbound", "polite", "off")},
    )


def _said(one: Any, is_ours: Any) -> rx.Component:
    return rx.el.div(
        rx.cond(is_ours, _author(one), rx.fragment()),
        _bubble(one, is_ours),
        rx.match(
            one.status,
            ("queued", rx.cond(one.wait != "", _waiting(one), rx.fragment())),
            ("failed", _failed(one)),
            ("unknown", _unknown(one)),
            ("cancelled", _cancelled(one)),
            rx.fragment(),
        ),
        class_name=[
            SIDE,
            rx.cond(is_ours, "items-end self-end", "items-start self-start"),
            rx.cond(one.tight, "mt-[3px]", "mt-2.5"),
        ],
        data_testid="message",
        custom_attrs={
            "data-message-id": one.id,
            "data-direction": one.direction,
            "data-status": one.status,
        },
    )


def _opened(one: Any) -> rx.Component:
    """What the contact did, not said: the link that was followed for the first time."""
    words = t("inbox.link_opened", host=one.opened, time=one.time)
    return rx.el.p(
        icon("link", 14),
        rx.el.span(words, class_name="min-w-0 truncate", title=words),
        class_name="mt-2.5 flex max-w-full items-center gap-1.5 self-center text-meta text-ink-3 "
        "tabular-nums [overflow-anchor:none]",
        data_testid="link-opened",
    )


def _line(words: rx.Var[str], class_name: str) -> rx.Component:
    return rx.el.div(words, class_name=class_name, role="separator")


def _author(one: Any) -> rx.Component:
    """The name above the first message of a run, or what wrote it."""
    name = rx.match(
        one.origin,
        ("elsewhere", rx.fragment(t("inbox.elsewhere"))),
        ("auto_reply", _program("bot", t("inbox.auto_reply"))),
        ("api", _program("webhook", rx.cond(one.who != "", one.who, t("inbox.by_api")))),
        ("campaign", _program("megaphone", t("inbox.blast"))),
        rx.fragment(rx.cond(one.mine, t("inbox.you"), one.who)),
    )
    return rx.cond(
        ~one.tight,
        rx.el.div(name, class_name="mx-2.5 mb-[3px] text-meta text-ink-3 empty:hidden"),
        rx.fragment(),
    )


def _program(icon_name: str, name: rx.Var[str]) -> rx.Component:
    return rx.el.span(icon(icon_name, 14), name, class_name="flex items-center gap-1")


def _bubble(one: Any, is_ours: Any) -> rx.Component:
    is_automatic = one.origin == "auto_reply"
    return rx.el.div(
        rx.el.span(one.body, dir="auto", class_name="whitespace-pre-wrap"),
        rx.el.span(
            rx.el.time(one.time),
            tick(one.status),
            hidden(status_word(one.status)),
            title=rx.cond(one.reason != "", one.reason, status_word(one.status)),
            class_name="float-end ms-2.5 -me-0.5 mt-1.5 -mb-[3px] inline-flex items-center "
            "gap-[3px] text-micro whitespace-nowrap text-ink-2 tabular-nums",
        ),
        class_name=[
            BUBBLE,
            rx.cond(is_ours, "rounded-ee-[5px]", "rounded-es-[5px] bg-bubble-in"),
            rx.cond(is_automatic, "bg-bubble-auto", rx.cond(is_ours, "bg-bubble-out", "")),
            rx.cond(one.tight, rx.cond(is_ours, "rounded-se-[5px]", "rounded-ss-[5px]"), ""),
            rx.cond(
                one.status == "failed",
                "shadow-[inset_0_0_0_1px_var(--bad)]",
                rx.cond(is_automatic, "shadow-[inset_0_0_0_1px_var(--auto-line)]", ""),
            ),
        ],
    )


def _waiting(one: Any) -> rx.Component:
    """Why it waits, about when it goes, and a way to take it back."""
    leaves = rx.cond(
        one.leaves != "", rx.el.span(t("inbox.leaves_about", time=one.leaves)), rx.fragment()
    )
    take_back = _choice(t("inbox.take_back"), "take_back", one.id)
    return _line_below("clock", "text-ink-3", one.wait, leaves, take_back, testid="message-waits")


def _failed(one: Any) -> rx.Component:
    """Why it did not go out, and another try. What the server never had can be given up."""
    reason = rx.cond(one.reason != "", one.reason, t("inbox.not_sent"))
    is_only_here = one.id == 0
    give_up = rx.cond(
        is_only_here, _choice(t("inbox.cancel_send"), "discard", one.key), rx.fragment()
    )
    return _line_below("circle-alert", "text-bad", reason, _again("again", one.key), give_up)


def _cancelled(one: Any) -> rx.Component:
    reason = rx.cond(one.reason != "", one.reason, t("inbox.cancelled"))
    return _line_below("x", "text-ink-3", reason, _again("again", one.key))


def _unknown(one: Any) -> rx.Component:
    """Nobody knows whether it arrived: a person looks, and says what to do."""
    return rx.fragment(
        _line_below("circle-help", "text-warn", t("inbox.uncertain")),
        _decision("inbox.it_arrived", _choice(t("inbox.it_arrived"), "resolve:sent", one.id)),
        _decision("inbox.send_again", _again("resolve:send_again", one.id)),
        _decision("inbox.give_up", _choice(t("inbox.give_up"), "resolve:cancel", one.id)),
    )


def _decision(name: str, choice: rx.Component) -> rx.Component:
    """A choice with what follows from it; none where there is no choice."""
    return rx.el.div(
        choice,
        rx.el.span(t(f"{name}_help"), class_name="first:hidden"),
        class_name="flex items-center justify-end gap-x-2 text-meta text-ink-3",
    )


def _again(action: str, argument: Any) -> rx.Component:
    """Another try, while the vendor takes one."""
    return rx.cond(
        store("notice", Notice).kind == "closed",
        rx.fragment(),
        _choice(t("inbox.send_again"), action, argument),
    )


def _line_below(
    icon_name: str, colour: str, words: rx.Var[str], *choices: rx.Component, testid: str = ""
) -> rx.Component:
    """What stands below a bubble that did not simply go out."""
    return rx.el.div(
        rx.el.span(
            icon(icon_name, 14, "mt-px"), rx.el.span(words), class_name="flex min-w-0 gap-1.5"
        ),
        *choices,
        class_name=f"mt-0.5 flex flex-wrap items-center justify-end gap-x-2.5 text-meta {colour}",
        **({"data_testid": testid} if testid else {}),
    )


def _choice(label: rx.Var[str], action: str, argument: Any) -> rx.Component:
    return rx.el.button(
        label,
        type="button",
        class_name=LINK,
        custom_attrs=does(action, argument),
    )
