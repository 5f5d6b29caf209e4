"""Whether a program's message can be sent, by which of our numbers, and what it says.

Whatever is refused here is refused before anything is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from omnidesk.db import Connection
from omnidesk.errors import Invalid, OmniDeskError, OptedOut
from omnidesk.rules.kinds import OutboxKind
from omnidesk.rules.suppression import find_refusal
from omnidesk.services.api.channel_choice import Number, choose
from omnidesk.services.api.entries import Entry, known
from omnidesk.services.api.limits import quota_exceeded
from omnidesk.services.templates import find_texts


def refuse_or_choose(entry: Entry, numbers: Sequence[Number], now: datetime) -> None:
    """Whether this contact may be written to, and by which of our numbers."""
    try:
        _refuse_suppressed(entry.found)
        entry.number = _choose(entry, numbers, now)
    except OmniDeskError as error:
        entry.outcome = error


def refuse_beyond_days(entries: Sequence[Entry]) -> None:
    """Those that come last go without, where few units of a client's day are left."""
    left: dict[int, int] = {}
    for entry in entries:
        caller = entry.caller
        units = left.setdefault(caller.id, caller.per_day - (entry.found["used_today"] or 0))
        if units <= 0:
            entry.outcome = quota_exceeded()
        left[caller.id] = units - 1


async def find_text_of_each(conn: Connection, entries: Sequence[Entry]) -> None:
    """What each says once its template is filled in, refused where the number cannot take it."""
    asked = [(entry.caller, entry.wanted) for entry in entries]
    for entry, found in zip(entries, await find_texts(conn, asked), strict=True):
        if isinstance(found, Invalid):
            entry.outcome = found
            continue
        entry.text = found.text
        entry.template_name, entry.matched_by = found.template_name, found.matched_by
        entry.template_id = found.template_id
        entry.outcome = _refusal_of_text(entry, known(entry.number))


def _refusal_of_text(entry: Entry, number: Number) -> Invalid | None:
    if not entry.text.strip():
        return Invalid("message.empty", field="message")
    if len(entry.text) <= number.longest_text:
        return None
    facts = {"channel": number.label, "limit": number.longest_text}
    if not entry.template_name:
        return Invalid("message.too_long", field="message", **facts)
    filled = {"name": entry.template_name, "length": len(entry.text)}
    return Invalid("template.too_long", field="message", **filled, **facts)


def _refuse_suppressed(found: Mapping[str, Any]) -> None:
    marks = {"is_opted_out": found["is_opted_out"], "is_blocked": found["is_blocked"]}
    if find_refusal(OutboxKind.API, **marks) is not None:
        raise OptedOut


def _choose(entry: Entry, numbers: Sequence[Number], now: datetime) -> Number:
    return choose(
        entry.asked,
        numbers,
        entry.threads("inbound"),
        entry.goes_at(now),
        has_template=entry.caller.template_id is not None,
    )
