"""People of ours who sign in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import SQLModel

from omnidesk.models.columns import filled, instant, one_of, row_id
from omnidesk.rules.roles import Role


class User(SQLModel, table=True):
    """A protected user cannot be deleted, demoted, renamed or deactivated (a trigger refuses)."""

    __tablename__ = "users"
    __table_args__ = (
        Index("uq_users_username_lower", text("lower(username)"), unique=True),
        one_of("role", Role),
    )

    id: int | None = row_id()
    username: str
    display_name: str
    password_hash: str
    role: str
    language: str = filled("'en'")
    is_active: bool = filled("true")
    is_protected: bool = filled("false")
    must_change_password: bool = filled("false")
    last_seen_at: datetime | None = instant(nullable=True)
    deactivated_at: datetime | None = instant(nullable=True)
    created_at: datetime = instant(now=True)
    updated_at: datetime = instant(now=True)
