"""Texts with placeholders that programs fill in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from omnidesk.models.columns import filled, instant, json_object, row_id


class Template(SQLModel, table=True):
    """One text. `{{name}}` is a placeholder; `defaults` fill in what nobody gives.

    `content_sid` is the vendor's id of the approved template, empty while there is none.
    """

    __tablename__ = "templates"
    __table_args__ = (Index("uq_templates_name_lower", text("lower(name)"), unique=True),)

    id: int | None = row_id()
    name: str
    body: str
    defaults: dict[str, Any] = json_object()
    content_sid: str = filled("''")
    is_active: bool = filled("true")
    created_at: datetime = instant(now=True)
    updated_at: datetime = instant(now=True)


class MessageType(SQLModel, table=True):
    """The sentence of one `metadata.messageType`, with placeholders like a template's."""

    __tablename__ = "message_types"

    type: str = Field(primary_key=True)
    sentence: str
    updated_at: datetime = instant(now=True)
