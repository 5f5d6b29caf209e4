"""Received vendor events, each stored once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import SQLModel

from omnidesk.models.columns import filled, instant, json_object, one_of, row_id
from omnidesk.rules.kinds import EventState


class InboxEvent(SQLModel, table=True):
    """One event of a vendor's request, before and after it was processed.

    `channel` is "kind:account"; `ordering_key` names the conversation's other end, so that events
    of one conversation are processed in the order of `id`; `subject` is the vendor id of the
    message that a receipt speaks of.
    """

    __tablename__ = "inbox_events"
    __table_args__ = (
        UniqueConstraint("channel", "kind", "vendor_id"),
        Index(
            "ix_inbox_events_pending",
            "ordering_key",
            "id",
            postgresql_where=text("state = 'received'"),
        ),
        Index(
            "ix_inbox_events_parked",
            "channel",
            "subject",
            postgresql_where=text("state = 'parked'"),
        ),
        Index("ix_inbox_events_failed", "id", postgresql_where=text("state = 'failed'")),
        one_of("state", EventState),
    )

    id: int | None = row_id()
    channel: str
    kind: str
    vendor_id: str
    ordering_key: str
    subject: str = filled("''")
    payload: dict[str, Any] = json_object()
    state: str = filled("'received'")
    attempts: int = filled("0")
    not_before: datetime = instant(now=True)
    error: str = filled("''")
    request_id: str = filled("''")
    received_at: datetime = instant(now=True)
    processed_at: datetime | None = instant(nullable=True)
