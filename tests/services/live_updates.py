"""Hearing what is published over Redis, as a web process does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from omnidesk.db import redis
from omnidesk.rules.roles import Viewer, rooms_of
from omnidesk.services.realtime import CHANNEL, decode

END = "end of the recording"


class Recording:
    """The updates published while it ran, in order: rooms and update."""

    def __init__(self) -> None:
        self.heard: list[tuple[list[str], dict[str, Any]]] = []

    @property
    def updates(self) -> list[dict[str, Any]]:
        return [update for _, update in self.heard]

    def of(self, viewer: Viewer) -> list[dict[str, Any]]:
        """What the pages of this person get."""
        listening = set(rooms_of(viewer))
        return [update for rooms, update in self.heard if listening & set(rooms)]


@asynccontextmanager
async def recorded() -> AsyncIterator[Recording]:
    """Record everything that is published inside the block."""
    recording = Recording()
    async with redis().pubsub() as pubsub:
        await pubsub.subscribe(CHANNEL)
        yield recording
        await redis().publish(CHANNEL, END)
        async for message in pubsub.listen():
            if message["data"] == END:
                break
            if message["type"] == "message":
                recording.heard += decode(message["data"])
