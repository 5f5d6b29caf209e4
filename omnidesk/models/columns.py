"""Columns that many tables share, so that each table reads as its own facts."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Identity, text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlmodel import Field


def row_id() -> Any:
    """A bigint primary key that the database counts up."""
    return Field(default=None, primary_key=True, sa_type=BigInteger, sa_column_args=[Identity()])


def instant(*, now: bool = False, nullable: bool = False, milliseconds: bool = False) -> Any:
    """A `timestamptz`, always aware; `now` lets the database fill it.

    `milliseconds` rounds to whole ones, for what lists sort by: browsers and cursors carry no more.
    """
    exact = TIMESTAMP(timezone=True, precision=3) if milliseconds else DateTime(timezone=True)
    return Field(
        default=None,
        sa_type=exact,
        nullable=nullable,
        sa_column_kwargs={"server_default": text("now()")} if now else {},
    )


def filled(default: str, *, sa_type: Any = None) -> Any:
    """A column that the database fills with this SQL default."""
    extra: dict[str, Any] = {} if sa_type is None else {"sa_type": sa_type}
    return Field(
        default=None, nullable=False, sa_column_kwargs={"server_default": text(default)}, **extra
    )


def json_object(default: str = "'{}'::jsonb", *, nullable: bool = False) -> Any:
    """A `jsonb` column."""
    extra = {} if nullable else {"server_default": text(default)}
    return Field(default=None, sa_type=JSONB, nullable=nullable, sa_column_kwargs=extra)


def reference(
    target: str, *, nullable: bool = False, ondelete: str = "RESTRICT", primary_key: bool = False
) -> Any:
    """A bigint foreign key."""
    return Field(
        default=None,
        primary_key=primary_key,
        sa_type=BigInteger,
        sa_column_args=[ForeignKey(target, ondelete=ondelete)],
        nullable=nullable,
    )


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """The column holds one of the enum's values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({listed})", name=f"{column}_known")
