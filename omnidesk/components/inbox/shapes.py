"""The shapes of the browser store's fields, as `assets/inbox.js` fills them.

They only type the Vars of `store()`; nothing is ever made of these classes on the server.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from omnidesk.store import store


@dataclass(frozen=True)
class RowView:
    """A line of the list. `tab` is 0 for the one row that Tab reaches, else -1."""

    id: int
    href: str
    name: str
    initials: str
    colour: int
    platform: str
    preview: str
    status: str
    time: str
    unread: int
    current: bool
    tab: int


@dataclass(frozen=True)
class Item:
    """A message of the thread; `date`, `fresh` and `who` ask for a line above it.

    `wait` says why a queued one waits and `leaves` about when it goes; both may be empty.

    With `opened` it is no message: the contact opened a link to that host.
    """

    key: str
    id: int
    opened: str
    direction: str
    status: str
    body: str
    time: str
    date: str
    fresh: bool
    tight: bool
    mine: bool
    who: str
    origin: str
    reason: str
    wait: str
    leaves: str


@dataclass(frozen=True)
class Head:
    """The conversation that is open; `id` is 0 when none is."""

    id: int
    name: str
    initials: str
    colour: int
    platform: str
    address: str
    channel: str
    department: str
    department_id: int
    is_opted_out: bool
    is_blocked: bool


@dataclass(frozen=True)
class Notice:
    """The vendor's window: `kind` is none, open, soon or closed."""

    kind: str
    until: str
    hours: int
    minutes: int


@dataclass(frozen=True)
class Counts:
    """Unread messages over everything visible."""

    all: int
    whatsapp: int
    instagram: int
    facebook: int
    sms: int


@dataclass(frozen=True)
class Filter:
    """What the list is narrowed to; an empty platform is all of them."""

    platform: str
    search: str
    unread: bool


@dataclass(frozen=True)
class Me:
    """Who is signed in."""

    id: int
    name: str
    may_assign: bool


@dataclass(frozen=True)
class Department:
    """A choice of the department menu."""

    id: int
    name: str


@dataclass(frozen=True)
class Jump:
    """The button that leads down to the newest message."""

    shown: bool
    n: int


def head() -> Any:
    """The open conversation, a Var of `Head`."""
    return store("head", Head)


def filters() -> Any:
    """The present filter of the list, a Var of `Filter`."""
    return store("filter", Filter)


def has_sms() -> Any:
    """Whether there is a number for SMS, a Var of bool."""
    return store("has_sms", bool)


def counts() -> Any:
    """The unread counts of the sidebar, a Var of `Counts`."""
    return store("counts", Counts)


def does(action: str, argument: object = "") -> dict[str, object]:
    """The attributes of an element that makes the browser store act, without asking the server."""
    return {"data-do": action, "data-arg": argument}
