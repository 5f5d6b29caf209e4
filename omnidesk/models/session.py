"""Who is signed in, and who tries to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from omnidesk.models.columns import filled, instant, reference, row_id


class Session(SQLModel, table=True):
    """A signed-in browser. Only the SHA-256 of the cookie's token is stored."""

    __tablename__ = "sessions"
    __table_args__ = (UniqueConstraint("token_sha256"), Index("ix_sessions_user_id", "user_id"))

    id: int | None = row_id()
    user_id: int = reference("users.id", ondelete="CASCADE")
    token_sha256: bytes = Field(sa_type=LargeBinary)
    address: str = filled("''")
    user_agent: str = filled("''")
    created_at: datetime = instant(now=True)
    last_seen_at: datetime = instant(now=True)
    expires_at: datetime = instant()


class LoginAttempt(SQLModel, table=True):
    """A failed sign-in, counted per account and per address; swept when old."""

    __tablename__ = "login_attempts"
    __table_args__ = (
        Index("ix_login_attempts_account_at", "account", "at"),
        Index("ix_login_attempts_address_at", "address", "at"),
    )

    id: int | None = row_id()
    account: str
    address: str
    at: datetime = instant(now=True)
