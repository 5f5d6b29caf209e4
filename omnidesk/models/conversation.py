"""Threads between one contact and one channel account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from omnidesk.models.columns import filled, instant, one_of, reference, row_id
from omnidesk.rules.kinds import Platform


class Conversation(SQLModel, table=True):
    """The thread, with what the list shows of it kept beside it.

    `last_*` describe the newest message; `*_watermark` are the vendor's "everything up to here" for
    our messages, kept because they may arrive before our own send is settled.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        UniqueConstraint("contact_id", "channel_id"),
        # The list of those who see everything, and of one platform, newest first.
        Index("ix_conversations_newest", text("last_message_at desc"), text("id desc")),
        Index(
            "ix_conversations_platform_newest",
            "platform",
            text("last_message_at desc"),
            text("id desc"),
        ),
        # A user's list is merged from these two, one stretch for each own department.
        Index(
            "ix_conversations_department_newest",
            "department_id",
            text("last_message_at desc"),
            text("id desc"),
            postgresql_include=["platform"],
            postgresql_where=text("department_id is not null"),
        ),
        Index(
            "ix_conversations_unassigned_newest",
            text("last_message_at desc"),
            text("id desc"),
            postgresql_include=["platform"],
            postgresql_where=text("department_id is null"),
        ),
        # Unread counts and the unread list read only the few rows that have something unread.
        Index(
            "ix_conversations_unread",
            "department_id",
            text("last_message_at desc"),
            text("id desc"),
            postgresql_include=["platform", "unread_count"],
            postgresql_where=text("unread_count > 0"),
        ),
        Index("ix_conversations_channel_id", "channel_id"),
        one_of("platform", Platform),
    )

    id: int | None = row_id()
    contact_id: int = reference("contacts.id")
    channel_id: int = reference("channels.id")
    platform: str
    # Where this person wrote from or to: the identifier that answers go to.
    identifier_id: int = reference("contact_identifiers.id")
    department_id: int | None = reference("departments.id", nullable=True)
    unread_count: int = filled("0")
    last_message_id: int | None = Field(default=None, sa_type=BigInteger, nullable=True)
    last_message_at: datetime = instant(now=True, milliseconds=True)
    last_message_preview: str = filled("''")
    last_message_direction: str = filled("''")
    last_message_status: str = filled("''")
    last_inbound_at: datetime | None = instant(nullable=True, milliseconds=True)
    delivered_watermark: datetime | None = instant(nullable=True)
    read_watermark: datetime | None = instant(nullable=True)
    created_at: datetime = instant(now=True)
