"""What the external API knows of a message that it queued."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, UniqueConstraint, Uuid, text
from sqlmodel import Field, SQLModel

from omnidesk.models.columns import filled, instant, json_object, reference


class ApiMessage(SQLModel, table=True):
    """The client's side of one message: its own id of it, and what it asked for.

    `public_id` is what clients call `message_id`. `body_hash` tells the same request from another
    one under the same id. A row that was deleted from the queue page is only hidden there.
    """

    __tablename__ = "api_messages"
    __table_args__ = (
        UniqueConstraint("api_client_id", "request_id"),
        Index("uq_api_messages_public_id", "public_id", unique=True),
        Index("ix_api_messages_client", "api_client_id", text("message_id desc")),
    )

    message_id: int = Field(
        primary_key=True,
        sa_type=BigInteger,
        sa_column_args=[ForeignKey("messages.id", ondelete="CASCADE")],
        sa_column_kwargs={"autoincrement": False},
    )
    public_id: UUID = filled("gen_random_uuid()", sa_type=Uuid())
    api_client_id: int = reference("api_clients.id")
    request_id: str
    body_hash: bytes = Field(sa_type=LargeBinary)
    phone: str
    recipient_name: str = filled("''")
    # The sentence type or client that chose the template, in the words of the answer.
    template_id: int | None = reference("templates.id", nullable=True, ondelete="SET NULL")
    template_name: str = filled("''")
    matched_by: str = filled("''")
    details: dict[str, Any] = json_object()
    scheduled_at: datetime | None = instant(nullable=True)
    created_at: datetime = instant(now=True)
    hidden_at: datetime | None = instant(nullable=True)
