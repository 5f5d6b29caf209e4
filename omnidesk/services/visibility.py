"""The one helper that carries the visibility filter: every query on conversations uses it."""

from __future__ import annotations

from typing import Any

from omnidesk.rules.roles import Viewer


def visible_conversations(viewer: Viewer, alias: str = "c") -> tuple[str, dict[str, Any]]:
    """A SQL condition on the conversations table named `alias`, and its parameters.

    Admins see all; a user sees the own departments and conversations without one. The condition
    stands in parentheses, so that it can be joined to others with `and`.
    """
    if viewer.sees_all:
        return "(true)", {}
    department = f"{alias}.department_id"
    condition = f"({department} is null or {department} = any(%(viewer_departments)s))"
    return condition, {"viewer_departments": sorted(viewer.department_ids)}
