"""Programs that send through the external API, and how much they have used of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    text,
)
from sqlmodel import Field, SQLModel

from omnidesk.models.columns import filled, instant, json_object, one_of, reference, row_id
from omnidesk.rules.kinds import ApiChannel


class ApiClient(SQLModel, table=True):
    """One integrator. Secrets are sealed; after a rotation the old one holds until a date.

    `networks` are addresses and networks that may call, empty for all. `mapping` leads from fields
    of a request's metadata to placeholders. Its links end after `link_days`, or never. With a fast
    lane its messages leave official numbers without the long pauses of the others. A deleted client
    keeps its row, for its history.
    """

    __tablename__ = "api_clients"
    __table_args__ = (
        Index("uq_api_clients_client_id", "client_id", unique=True),
        Index(
            "uq_api_clients_name_lower",
            text("lower(name)"),
            unique=True,
            postgresql_where=text("deleted_at is null"),
        ),
        one_of("channel", ApiChannel),
    )

    id: int | None = row_id()
    client_id: str
    name: str
    secret: bytes = Field(sa_type=LargeBinary)
    old_secret: bytes | None = Field(default=None, sa_type=LargeBinary, nullable=True)
    old_secret_until: datetime | None = instant(nullable=True)
    is_active: bool = filled("true")
    requires_version_2: bool = filled("false")
    per_minute: int = filled("60")
    per_day: int = filled("1000")
    networks: list[str] = Field(
        default=None,
        sa_type=ARRAY(String()),
        nullable=False,
        sa_column_kwargs={"server_default": text("'{}'::character varying[]")},
    )
    channel: str = filled("'auto'")
    template_id: int | None = reference("templates.id", nullable=True, ondelete="SET NULL")
    mapping: dict[str, Any] = json_object()
    shortens_links: bool = filled("true")
    shows_destination: bool = filled("true")
    link_days: int | None = Field(default=None, nullable=True)
    has_fast_lane: bool = filled("false")
    created_at: datetime = instant(now=True)
    created_by_user_id: int | None = reference("users.id", nullable=True, ondelete="SET NULL")
    updated_at: datetime = instant(now=True)
    deleted_at: datetime | None = instant(nullable=True)


class ApiClientDay(SQLModel, table=True):
    """How many messages a client has queued on one day of the installation's zone."""

    __tablename__ = "api_client_days"

    api_client_id: int = Field(
        primary_key=True,
        sa_type=BigInteger,
        sa_column_args=[ForeignKey("api_clients.id", ondelete="CASCADE")],
        sa_column_kwargs={"autoincrement": False},
    )
    day: date = Field(primary_key=True, sa_type=Date)
    used: int = filled("0")


class ApiWindow(SQLModel, table=True):
    """What one client, or strangers of one address, did within the last minute.

    Only the function `spend_window` reads and writes it. `counts` is a ring of short slots of time;
    `head` is the place of `slot`, the number of the latest one.
    """

    __tablename__ = "api_windows"

    key: str = Field(primary_key=True)
    slot: int = Field(sa_type=BigInteger)
    head: int
    used: int
    counts: list[int] = Field(sa_type=ARRAY(Integer()), nullable=False)


class ApiRequest(SQLModel, table=True):
    """One line of a client's request log. `body` was sanitised; `api_client_id` may be unknown."""

    __tablename__ = "api_requests"
    __table_args__ = (
        Index("ix_api_requests_client", "api_client_id", text("id desc")),
        Index("ix_api_requests_refused", text("id desc"), postgresql_where=text("status >= 400")),
    )

    id: int | None = row_id()
    api_client_id: int | None = reference("api_clients.id", nullable=True, ondelete="CASCADE")
    at: datetime = instant(now=True)
    method: str
    path: str
    status: int
    code: str = filled("''")
    address: str = filled("''")
    duration_ms: int = filled("0")
    body: str = filled("''")
    request_id: str = filled("''")
