"""Contacts that turned out to be one person, with enough to take it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlmodel import Field, SQLModel

from omnidesk.models.columns import instant, json_object, reference, row_id


class ContactMerge(SQLModel, table=True):
    """One contact was joined to another because one event proved them to be the same.

    `proof` holds the identifiers of the event, `before` the rows that the merge removed or changed,
    as they were.
    """

    __tablename__ = "contact_merges"
    __table_args__ = (Index("ix_contact_merges_joined_contact_id", "joined_contact_id"),)

    id: int | None = row_id()
    kept_contact_id: int = reference("contacts.id")
    joined_contact_id: int = reference("contacts.id")
    proof: dict[str, Any] = json_object()
    before: dict[str, Any] = json_object()
    merged_at: datetime = instant(now=True)
    undone_at: datetime | None = instant(nullable=True)
    undone_by_user_id: int | None = reference("users.id", nullable=True, ondelete="SET NULL")


class MergeMove(SQLModel, table=True):
    """One row that a merge gave to another owner; `owner_id` is the contact or conversation before.

    `table_name` is one of those that `services/merge_moves.py` lists.
    """

    __tablename__ = "merge_moves"
    # Where a conversation that is gone went.
    __table_args__ = (
        Index(
            "ix_merge_moves_conversation",
            "row_id",
            postgresql_where=text("table_name = 'conversations'"),
        ),
    )

    merge_id: int = Field(
        primary_key=True,
        sa_type=BigInteger,
        sa_column_args=[ForeignKey("contact_merges.id", ondelete="CASCADE")],
        sa_column_kwargs={"autoincrement": False},
    )
    table_name: str = Field(primary_key=True)
    row_id: int = Field(
        primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False}
    )
    owner_id: int = Field(sa_type=BigInteger)
