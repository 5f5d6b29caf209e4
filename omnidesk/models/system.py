"""Rows about the installation itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Double, LargeBinary, SmallInteger
from sqlmodel import Field, SQLModel

from omnidesk.models.columns import instant, json_object, reference


class AppSetting(SQLModel, table=True):
    """A value that admins set: plain JSON, or sealed when it is a secret; never both."""

    __tablename__ = "app_settings"
    __table_args__ = (
        CheckConstraint("(value is null) <> (sealed is null)", name="plain_or_sealed"),
    )

    key: str = Field(primary_key=True)
    value: Any | None = json_object(nullable=True)
    sealed: bytes | None = Field(default=None, sa_type=LargeBinary, nullable=True)
    updated_at: datetime = instant(now=True)
    updated_by: int | None = reference("users.id", nullable=True, ondelete="SET NULL")


class Heartbeat(SQLModel, table=True):
    """The last sign of life of a process, in real time; `role` is worker or ticker."""

    __tablename__ = "heartbeats"

    name: str = Field(primary_key=True)
    role: str
    beat_at: datetime = instant(now=True)


class ClockAnchor(SQLModel, table=True):
    """Where the test clock starts and how fast it runs; one row, agreed by all processes."""

    __tablename__ = "clock_anchor"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: int = Field(primary_key=True, sa_type=SmallInteger)
    real_at: datetime = instant()
    shown_at: datetime = instant()
    rate: float = Field(sa_type=Double)
