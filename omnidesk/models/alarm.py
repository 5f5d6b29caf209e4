"""What an admin should know now, and what is usual on a channel."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, text
from sqlmodel import Field, SQLModel

from omnidesk.models.columns import filled, instant, json_object, row_id


class Alarm(SQLModel, table=True):
    """Something is wrong from `raised_at` until `cleared_at`.

    `kind` names the sentence `alarm.<kind>` of the catalogue and `params` fill it in; `subject`
    tells apart alarms of one kind (a channel's id).
    """

    __tablename__ = "alarms"
    __table_args__ = (
        Index(
            "uq_alarms_open",
            "kind",
            "subject",
            unique=True,
            postgresql_where=text("cleared_at is null"),
        ),
    )

    id: int | None = row_id()
    kind: str
    subject: str = filled("''")
    params: dict[str, Any] = json_object()
    raised_at: datetime = instant(now=True)
    cleared_at: datetime | None = instant(nullable=True)


class ChannelTraffic(SQLModel, table=True):
    """How many messages a channel received in one hour; `hour` is its beginning, by the clock."""

    __tablename__ = "channel_traffic"

    channel_id: int = Field(
        primary_key=True,
        sa_type=BigInteger,
        sa_column_args=[ForeignKey("channels.id", ondelete="CASCADE")],
        sa_column_kwargs={"autoincrement": False},
    )
    hour: datetime = Field(primary_key=True, sa_type=DateTime(timezone=True))
    inbound: int = filled("0")
