"""Joining contacts that one event proved to be one person, and taking that back."""

from __future__ import annotations

from collections.abc import Sequence

from omnidesk.rules.roles import Viewer
from omnidesk.services.channels.base import Identifier
from omnidesk.services.merge_log import MergeRow, list_merges

__all__ = ["MergeRow", "list_merges", "merge", "undo"]


async def merge(proof: Sequence[Identifier], event_id: int | None = None) -> bool:
    """Join the contacts of these identifiers, which one event proved to be one person."""
    raise NotImplementedError


async def undo(viewer: Viewer, merge_id: int) -> None:
    """Take a merge back. Raises NotAllowed, NotFound, and Conflict when it cannot be undone."""
    raise NotImplementedError
