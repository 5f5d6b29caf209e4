"""The table of outgoing messages: whom to, what, who asked, what became of it, and what to do.

`list_` is the state that holds the lines: everybody's, or those of one kind of asker.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from omnidesk.components.buttons import button, icon_button
from omnidesk.components.links import page_link
from omnidesk.components.listing import listing, pager, waiting_lines
from omnidesk.components.marks import channel_mark
from omnidesk.components.page import section_head
from omnidesk.components.queue.filters import filters
from omnidesk.components.queue.said import said
from omnidesk.components.queue.status import status
from omnidesk.components.states import bone, empty
from omnidesk.components.tables import (
    FOLDED_CELL,
    FOLDED_ROW,
    area,
    cell,
    table_row,
    when_narrow,
)
from omnidesk.components.times import future_time, past_time
from omnidesk.components.words import t
from omnidesk.state.queue_forms import QueueForms
from omnidesk.state.queue_rows import Line

# A state's attributes are values to a type checker, and Vars here.
FORMS: Any = QueueForms

# On phones: state and time, whom to and from whom, the text, what can be done.
PHONE = "max-md:grid-cols-[minmax(0,1fr)_auto] max-md:[grid-template-areas:'s_w'_'t_f'_'m_m'_'a_a']"
NARROW = when_narrow(
    "grid-cols-[112px_minmax(0,1fr)_104px_104px] [grid-template-areas:'s_t_f_w'_'m_m_m_a']"
)


def queue_table(list_: Any) -> rx.Component:
    """The filters, the lines in their present state, and the way to older ones."""
    return rx.fragment(
        section_head(t("queue.title"), t("queue.title_help")),
        message_table(list_, filters(list_), nothing=_nothing(list_)),
    )


def message_table(
    list_: Any,
    above: rx.Component,
    *,
    nothing: rx.Component,
    asked_by: rx.Var[str] | None = None,
    opens: Callable[[Any], Any] | None = None,
    deletes: Callable[[Any], Any] | None = None,
    shows_address: bool = False,
) -> rx.Component:
    """The lines of `list_` below `above`, which stays in every state.

    `asked_by` is the head of the column that says who asked. `opens` and `deletes` make from a line
    what its text and its last button do; without them there are none.
    """
    more = _More(opens, deletes, shows_address)
    heads = [
        (t("queue.state"), "w-[120px]"),
        (t("queue.to"), "w-[20%]"),
        (t("queue.message"), ""),
        (t("queue.from"), "w-[108px]") if asked_by is None else (asked_by, "w-[140px]"),
        (t("queue.time"), "w-[116px]"),
        (
            rx.el.span(t("admin.actions"), class_name="sr-only"),
            "w-[118px]" if deletes is None else "w-[160px]",
        ),
    ]
    return listing(
        list_.status,
        list_.lines,
        lambda line: _row(line, list_, more),
        heads=heads,
        label=t("queue.title"),
        waiting=_waiting(),
        nothing=nothing,
        on_retry=list_.refresh,
        folds=True,
        above=above,
        below=pager(list_, list_.lines.length()),
    )


@dataclass(frozen=True, slots=True)
class _More:
    """What a list offers on a line besides the verb of its state.

    `shows_address`: below a name stands the person's address, not our account.
    """

    opens: Callable[[Any], Any] | None
    deletes: Callable[[Any], Any] | None
    shows_address: bool


def _row(one: rx.Var[Line], list_: Any, more: _More) -> rx.Component:
    line: Any = one
    end = "max-md:text-end " + when_narrow("text-end")
    return table_row(
        _cell("s", status(line.status)),
        _cell("t", _to(line, more)),
        _cell("m", _message(line, more), class_name="py-2"),
        _cell("f", _from(line), class_name=end),
        _cell("w", _time(line, list_), class_name=end),
        _cell(
            "a",
            _act(line, list_),
            _delete(line, more),
            class_name="text-end whitespace-nowrap max-md:empty:hidden",
        ),
        key=line.id,
        class_name=f"{PHONE} {FOLDED_ROW} {NARROW}",
        data_testid="queue-row",
        custom_attrs={"data-status": line.status, "data-message-id": line.message_id},
    )


def _cell(place: str, *content: rx.Component | None, class_name: str = "") -> rx.Component:
    return cell(*content, class_name=f"{area(place)} {FOLDED_CELL} {class_name}".strip())


def _to(line: Any, more: _More) -> rx.Component:
    """The person, whose name opens the conversation, and the account that writes."""
    account = t("queue.by_channel", channel=line.channel)
    below, title = account, line.address
    if more.shows_address:
        below, title = rx.cond(line.address != "", line.address, account), account
    return rx.el.div(
        channel_mark(line.platform),
        rx.el.div(
            page_link(
                line.name,
                to=f"/inbox/{line.conversation_id}/",
                title=t("queue.open_conversation", name=line.name),
                class_name="block truncate font-medium hover:underline",
            ),
            rx.el.div(
                below,
                title=title,
                class_name="truncate text-meta text-ink-3",
            ),
            class_name="min-w-0",
        ),
        class_name="flex items-center gap-2.5",
    )


def _message(line: Any, more: _More) -> rx.Component:
    tone = rx.match(line.status, ("failed", "text-bad"), ("unknown", "text-warn"), "text-ink-3")
    return rx.el.div(
        _preview(line, more),
        rx.cond(
            said(line.why) != "",
            rx.el.div(
                said(line.why),
                title=said(line.why),
                class_name=["line-clamp-2 text-meta text-pretty", tone],
                data_testid="queue-reason",
            ),
        ),
        class_name="min-w-0",
    )


def _preview(line: Any, more: _More) -> rx.Component:
    """The beginning of the text; a button where it opens the whole."""
    if more.opens is None:
        return rx.el.div(
            line.preview, title=line.preview, dir="auto", class_name="truncate text-ink-2"
        )
    return rx.el.button(
        line.preview,
        type="button",
        title=t("queue.open_message"),
        dir="auto",
        on_click=more.opens(line),
        class_name="block w-full truncate text-start text-ink-2 hover:underline max-md:min-h-6",
        data_testid="queue-details",
    )


def _delete(line: Any, more: _More) -> rx.Component | None:
    if more.deletes is None:
        return None
    return rx.cond(
        line.may_delete,
        icon_button(
            "trash-2",
            t("queue.delete_of", name=line.name),
            size="small",
            class_name="ms-1 align-middle",
            on_click=more.deletes(line),
            data_testid="queue-delete",
        ),
    )


def _from(line: Any) -> rx.Component:
    """Which person or program asked for it."""
    words = rx.match(
        line.kind,
        ("api", rx.cond(line.author != "", line.author, t("queue.kind_api"))),
        ("campaign", t("queue.kind_campaign")),
        ("auto_reply", t("queue.kind_auto_reply")),
        rx.cond(line.author != "", line.author, t("queue.kind_agent")),
    )
    return rx.el.div(words, title=words, class_name="truncate text-ink-2")


def leaving_time(line: Any, clock: Any) -> rx.Var[str]:
    """When it leaves or left, in words."""
    coming = future_time(line.when_ms, clock)
    words: rx.Var[str] = rx.match(
        line.when,
        ("now", t("queue.due")),
        ("about", t("queue.about", time=coming)),
        ("at", coming),
        ("unknown", t("queue.open_ended")),
        past_time(line.when_ms, clock),
    )
    return words


def _time(line: Any, clock: Any) -> rx.Component:
    words = leaving_time(line, clock)
    return rx.el.div(words, class_name="text-ink-2 tabular-nums max-md:whitespace-nowrap")


def _act(line: Any, list_: Any) -> rx.Component:
    """The one thing to do in this state, if any."""
    return rx.cond(
        line.may_cancel,
        _button("cancel", t("queue.cancel"), list_.cancel(line.message_id)),
        rx.cond(
            line.may_send_again,
            _button("resend", t("queue.send_again"), list_.send_again(line.message_id)),
            rx.cond(
                line.may_decide,
                _button("decide", t("queue.decide"), FORMS.open_decide(line.message_id)),
            ),
        ),
    )


def _button(name: str, words: rx.Var[str], act: Any) -> rx.Component:
    return button(
        words,
        look="plain",
        size="small",
        on_click=act,
        data_testid=f"queue-{name}",
    )


def _nothing(list_: Any) -> rx.Component:
    return rx.cond(
        list_.shown == "all",
        empty("send", t("queue.empty"), t("queue.empty_help")),
        empty(
            "list-filter",
            t("queue.unmatched"),
            t("queue.unmatched_help"),
            button(t("queue.show_all"), size="small", on_click=list_.show("all")),
        ),
    )


def _waiting() -> rx.Component:
    return waiting_lines(
        5,
        bone("h-2.5 w-20"),
        rx.el.div(bone("h-2.5 w-28"), bone("h-2 w-20"), class_name="flex w-[22%] flex-col gap-2"),
        bone("h-2.5 w-56 max-md:hidden"),
        bone("h-2.5 w-16 max-md:hidden"),
    )
