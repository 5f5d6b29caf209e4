"""Short addresses that lead to what a message named, and who followed them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from omnidesk.models.columns import filled, instant, reference, row_id


class ShortLink(SQLModel, table=True):
    """One address for one recipient. `url_hash` is the SHA-256 of the address as written.

    `opened_at` is a person's first click.

    Whoever makes one holds the conversation locked, so that a recipient gets one for an address;
    two may stand side by side after two contacts were joined.
    """

    __tablename__ = "short_links"
    __table_args__ = (
        Index("uq_short_links_code", "code", unique=True),
        Index("ix_short_links_recipient", "conversation_id", "url_hash"),
        Index("ix_short_links_client", "api_client_id", text("id desc")),
        Index(
            "ix_short_links_opened",
            "conversation_id",
            "opened_at",
            postgresql_where=text("opened_at is not null"),
        ),
        Index(
            "ix_short_links_disabled",
            text("id desc"),
            postgresql_where=text("disabled_at is not null"),
        ),
        Index(
            "ix_short_links_expiring",
            text("id desc"),
            "expires_at",
            postgresql_where=text("disabled_at is null and expires_at is not null"),
        ),
        Index(
            "ix_short_links_host_trigrams",
            "host",
            postgresql_using="gin",
            postgresql_ops={"host": "gin_trgm_ops"},
            postgresql_with={"fastupdate": "off"},
        ),
    )

    id: int | None = row_id()
    code: str
    url: str
    url_hash: bytes = Field(sa_type=LargeBinary)
    host: str
    conversation_id: int = reference("conversations.id", ondelete="CASCADE")
    api_client_id: int | None = reference("api_clients.id", nullable=True, ondelete="SET NULL")
    shows_destination: bool = filled("true")
    expires_at: datetime | None = instant(nullable=True)
    disabled_at: datetime | None = instant(nullable=True)
    opened_at: datetime | None = instant(nullable=True)
    created_at: datetime = instant(now=True)


class LinkClick(SQLModel, table=True):
    """Somebody, or some program, asked for a short link."""

    __tablename__ = "link_clicks"
    __table_args__ = (
        Index("ix_link_clicks_link", "short_link_id", "is_robot", "at"),
        Index("ix_link_clicks_at", "at", "is_robot"),
    )

    id: int | None = row_id()
    short_link_id: int = reference("short_links.id", ondelete="CASCADE")
    at: datetime = instant(now=True)
    is_robot: bool = filled("false")
    user_agent: str = filled("''")
