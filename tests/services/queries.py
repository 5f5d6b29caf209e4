"""Counting queries, to prove that a list does not ask once per row."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
import pytest


async def counted_queries(work: Callable[[], Awaitable[object]]) -> int:
    """How many statements the work sends through psycopg, the pool's own empty check aside."""
    sent = 0
    real = psycopg.AsyncConnection.execute

    async def execute(self: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
        nonlocal sent
        sent += query != ""
        return await real(self, query, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.AsyncConnection, "execute", execute)
        await work()
    return sent
