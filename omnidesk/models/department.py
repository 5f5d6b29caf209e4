"""Groups of users and conversations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import SQLModel

from omnidesk.models.columns import filled, instant, reference, row_id


class Department(SQLModel, table=True):
    """A team; its members see its conversations."""

    __tablename__ = "departments"
    __table_args__ = (Index("uq_departments_name_lower", text("lower(name)"), unique=True),)

    id: int | None = row_id()
    name: str
    description: str = filled("''")
    created_at: datetime = instant(now=True)


class UserDepartment(SQLModel, table=True):
    """Membership."""

    __tablename__ = "user_departments"
    __table_args__ = (Index("ix_user_departments_department_id", "department_id"),)

    user_id: int = reference("users.id", ondelete="CASCADE", primary_key=True)
    department_id: int = reference("departments.id", ondelete="CASCADE", primary_key=True)
