"""One look at the database for everybody who asks meanwhile.

Who comes while it is under way hears the same, also that it failed: in turn, each would wait for a
database that is away as long as all before it together.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

Found = TypeVar("Found")


class Looks(Generic[Found]):
    """The looks that are under way, by key; nothing stays of one that has ended."""

    def __init__(self) -> None:
        self._under_way: dict[str, asyncio.Task[Found]] = {}

    def __len__(self) -> int:
        return len(self._under_way)

    async def share(self, key: str, look: Callable[[str], Coroutine[Any, Any, Found]]) -> Found:
        """What `look` finds, looking now unless somebody does already; who leaves ends no look."""
        task = self._under_way.get(key)
        if task is None:
            task = self._under_way[key] = asyncio.create_task(look(key))
            task.add_done_callback(lambda _: self._under_way.pop(key, None))
        return await asyncio.shield(task)
