"""Units inside a conversation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import SQLModel

from omnidesk.models.columns import filled, instant, one_of, reference, row_id
from omnidesk.rules.kinds import Direction, MessageStatus, Origin


class Message(SQLModel, table=True):
    """One text, inbound or outbound; ordered by (sent_at, id), sent_at being the vendor's time.

    `error_key` names a sentence of the catalogue, `error_text` is the vendor's own wording.
    `client_key` is the browser's uuid of an optimistic send.
    """

    __tablename__ = "messages"
    __table_args__ = (
        Index(
            "uq_messages_channel_external",
            "channel_id",
            "external_id",
            unique=True,
            postgresql_where=text("external_id is not null"),
        ),
        Index("ix_messages_thread", "conversation_id", text("sent_at desc"), text("id desc")),
        one_of("direction", Direction),
        one_of("status", MessageStatus),
        one_of("origin", Origin),
    )

    id: int | None = row_id()
    conversation_id: int = reference("conversations.id", ondelete="CASCADE")
    channel_id: int = reference("channels.id")
    direction: str
    origin: str
    body: str
    status: str
    external_id: str | None = None
    client_key: str = filled("''")
    sent_by_user_id: int | None = reference("users.id", nullable=True)
    error_key: str = filled("''")
    error_text: str = filled("''")
    vendor_code: str = filled("''")
    sent_at: datetime = instant(milliseconds=True)
    delivered_at: datetime | None = instant(nullable=True)
    read_at: datetime | None = instant(nullable=True)
    created_at: datetime = instant(now=True)
