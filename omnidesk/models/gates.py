"""What limits remember: locked and moved in the transaction of the claim that they let through."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Date, DateTime, Double, ForeignKey, text
from sqlmodel import Field, SQLModel

from omnidesk.models.columns import filled, json_object, one_of, reference
from omnidesk.rules.kinds import OutboxKind

# Long ago: a gate that has never been closed.
OPEN = "'epoch'::timestamptz"


class ChannelGate(SQLModel, table=True):
    """What one account has sent lately, by the clock.

    `recent` are the instants that sliding limits still count; `day` is a day of the installation's
    zone, with all sends and the first messages to strangers on it. `last_at` is the latest instant
    this gate has seen, so that a clock that was set back is noticed. People and programs have
    limits of their own, so the gate may be closed for programs only.
    """

    __tablename__ = "channel_gates"

    channel_id: int = Field(
        primary_key=True,
        sa_type=BigInteger,
        sa_column_args=[ForeignKey("channels.id", ondelete="CASCADE")],
        sa_column_kwargs={"autoincrement": False},
    )
    recent: list[datetime] = Field(
        default=None,
        sa_type=ARRAY(DateTime(timezone=True)),
        nullable=False,
        sa_column_kwargs={"server_default": text("'{}'::timestamptz[]")},
    )
    day: date | None = Field(default=None, sa_type=Date, nullable=True)
    day_count: int = filled("0")
    cold_count: int = filled("0")
    last_at: datetime = filled(OPEN, sa_type=DateTime(timezone=True))
    people_open_at: datetime = filled(OPEN, sa_type=DateTime(timezone=True))
    people_hold_key: str = filled("''")
    people_hold_params: dict[str, Any] = json_object()
    programs_open_at: datetime = filled(OPEN, sa_type=DateTime(timezone=True))
    programs_hold_key: str = filled("''")
    programs_hold_params: dict[str, Any] = json_object()


class Lane(SQLModel, table=True):
    """One line of a program's messages: an account's API messages, one campaign.

    `gap_s` was drawn by chance when the last message of the lane was claimed: the pause after it,
    which in ordinary lanes begins anew when the vendor has answered. Seconds by the clock.
    """

    __tablename__ = "lanes"
    __table_args__ = (one_of("kind", OutboxKind),)

    key: str = Field(primary_key=True)
    kind: str
    channel_id: int = reference("channels.id", ondelete="CASCADE")
    gap_s: float = filled("0", sa_type=Double)
    last_at: datetime = filled(OPEN, sa_type=DateTime(timezone=True))
    open_at: datetime = filled(OPEN, sa_type=DateTime(timezone=True))
    hold_key: str = filled("''")
    hold_params: dict[str, Any] = json_object()
