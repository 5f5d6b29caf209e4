"""Counting queries, to prove that a list does not ask once per row."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
import pytest


async def counted_queries(work: Callable[[], Awaitable[object]]) -> int:
    """How many statements the work sends through psycopg."""
    sent = 0
    real = psycopg.AsyncConnection.execute

    async def execute(self: Any, *args: Any, **kwargs: Any) -> Any:
        nonlocal sent
        sent += 1
        return await real(self, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.AsyncConnection, "execute", execute)
        await work()
    return sent
