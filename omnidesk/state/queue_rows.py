"""The tab System's lists as its page shows them: plain rows, each sentence in both languages.

What the catalogue says of a row is known only when it is loaded, so both languages travel with it
and the page chooses: switching needs no server.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from omnidesk.rules.verdict import Reason
from omnidesk.services.merges import MergeRow
from omnidesk.services.queue import MOST_COUNTED, Filter, QueueRow
from omnidesk.services.queue_accounts import AccountRow, Closed, Used
from omnidesk.services.set_aside import FailedEvent
from omnidesk.words import CATALOGUE, say


@dataclass
class Said:
    """One sentence in both languages; both empty when there is nothing to say."""

    en: str = ""
    id: str = ""


@dataclass
class Line:
    """A message in the queue. `when` is now, about, at, unknown or past, and `when_ms` its time."""

    id: int = 0
    message_id: int = 0
    conversation_id: int = 0
    name: str = ""
    address: str = ""
    platform: str = ""
    channel: str = ""
    preview: str = ""
    kind: str = ""
    author: str = ""
    request_id: str = ""
    status: str = ""
    why: Said = field(default_factory=Said)
    when: str = ""
    when_ms: int = 0
    may_cancel: bool = False
    may_send_again: bool = False
    may_decide: bool = False
    may_delete: bool = False


@dataclass
class Figure:
    """How many of how many, as words. Without a limit there may be no count either."""

    sent: Said
    limit: Said
    has_limit: bool
    is_full: bool


@dataclass
class Account:
    """An account with what it has used. `closed` is "", people or programs: for whom it waits."""

    id: int
    name: str
    platform: str
    minute: Figure
    hour: Figure
    today: Figure
    new_people: Figure
    closed: str
    closed_until_ms: int
    why: Said


@dataclass
class Event:
    """A vendor's event that was set aside; `detail` is the program's own reason."""

    id: int
    channel: str
    kind: str
    person: str
    why: Said
    detail: str
    received_ms: int
    tries: int


@dataclass
class Merge:
    """Two contacts that were joined."""

    id: int = 0
    at_ms: int = 0
    kept: str = ""
    joined: str = ""
    proof: str = ""
    is_undone: bool = False


def line(row: QueueRow, now_ms: int, *, told: Collection[str] = ()) -> Line:
    """A line of the queue. `told`: keys of reasons that the list tells once for all its lines."""
    waits = row.reason if row.reason is None or row.reason.key not in told else None
    when, when_ms = _when(row, now_ms)
    return Line(
        id=row.id,
        message_id=row.message_id,
        conversation_id=row.conversation_id,
        name=row.name,
        address="" if row.address == row.name else row.address,
        platform=row.platform,
        channel=row.channel,
        preview=row.preview,
        kind=row.kind,
        author=row.author,
        request_id=row.request_id,
        status=row.status,
        why=_said(waits) if row.may_cancel else _error(row.error),
        when=when,
        when_ms=when_ms,
        may_cancel=row.may_cancel,
        may_send_again=row.may_send_again,
        may_decide=row.may_decide,
        may_delete=row.status != Filter.SENDING,
    )


def account(row: AccountRow) -> Account:
    """A line of the table of accounts: what closes it for people counts before programs."""
    closed, shut = _shut(row)
    return Account(
        id=row.id,
        name=row.name,
        platform=row.platform,
        minute=_figure(row.minute),
        hour=_figure(row.hour),
        today=_figure(row.today),
        new_people=_figure(row.new_people),
        closed=closed,
        closed_until_ms=shut.until_ms if shut else 0,
        why=_said(shut.reason if shut else None),
    )


def event(row: FailedEvent) -> Event:
    """A line of the events that were set aside."""
    return Event(
        id=row.id,
        channel=row.channel,
        kind=row.kind,
        person=row.person,
        why=_said(Reason(row.reason_key)),
        detail=row.reason,
        received_ms=row.received_at_ms,
        tries=row.attempts,
    )


def merge(row: MergeRow) -> Merge:
    """A line of the joined contacts."""
    return Merge(row.id, row.at_ms, row.kept_name, row.joined_name, row.proof, row.is_undone)


def counted(counts: Mapping[str, int]) -> dict[str, str]:
    """Counts as words; what nobody counted to the end says so, and none is not said."""
    return {
        name: f"{MOST_COUNTED - 1}+" if n >= MOST_COUNTED else str(n or "")
        for name, n in counts.items()
    }


def _when(row: QueueRow, now_ms: int) -> tuple[str, int]:
    """When it leaves, or when it came into its state."""
    if not row.may_cancel:
        return "past", row.at_ms
    if row.leaves_at_ms is None:
        return "unknown", 0
    if row.leaves_at_ms <= now_ms:
        return "now", now_ms
    return "about" if row.is_estimate else "at", row.leaves_at_ms


def _shut(row: AccountRow) -> tuple[str, Closed | None]:
    if row.closed_for_people:
        return "people", row.closed_for_people
    return ("programs", row.closed_for_programs) if row.closed_for_programs else ("", None)


def _figure(used: Used) -> Figure:
    sent, limit = used.sent, used.limit
    return Figure(
        sent=number_said(sent),
        limit=number_said(limit or None),
        has_limit=limit > 0,
        is_full=bool(limit and sent is not None and sent >= limit),
    )


def number_said(n: int | None) -> Said:
    """1,204 in English, 1.204 in Indonesian."""
    words = "" if n is None else f"{n:,}"
    return Said(words, words.replace(",", "."))


def _said(reason: Reason | None) -> Said:
    return Said() if reason is None else _both(reason.key, **reason.params)


def _error(error: str) -> Said:
    """Why it did not go out: a key of the catalogue, or the vendor's own words."""
    return _both(error) if error in CATALOGUE else Said(error, error)


def _both(key: str, **params: Any) -> Said:
    return Said(say("en", key, **params), say("id", key, **params))
