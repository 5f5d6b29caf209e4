"""Configured accounts of a channel kind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from omnidesk.models.columns import filled, instant, json_object, one_of, row_id
from omnidesk.rules.kinds import ChannelKind


class Channel(SQLModel, table=True):
    """One account: a Page, an Instagram account, a number.

    `account_id` is the vendor's own id of it (Page id, number in E.164). Secrets are sealed in
    `app_settings`, never here.
    """

    __tablename__ = "channels"
    __table_args__ = (UniqueConstraint("kind", "account_id"), one_of("kind", ChannelKind))

    id: int | None = row_id()
    kind: str
    account_id: str
    name: str
    is_active: bool = filled("true")
    settings: dict[str, Any] = json_object()
    created_at: datetime = instant(now=True)
