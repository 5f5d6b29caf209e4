"""Who changed what, kept for good: a trigger refuses update and delete."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from omnidesk.models.columns import filled, instant, json_object, row_id


class AuditEntry(SQLModel, table=True):
    """One act. `actor` is "user:7" or "system"; `detail` never holds secrets or message bodies."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_newest", text("at desc"), text("id desc")),)

    id: int | None = row_id()
    at: datetime = instant(now=True)
    actor: str
    # No foreign key: the entry outlives the user.
    actor_user_id: int | None = Field(default=None, sa_type=BigInteger, nullable=True)
    action: str
    object_kind: str
    object_id: str = filled("''")
    detail: dict[str, Any] = json_object()
