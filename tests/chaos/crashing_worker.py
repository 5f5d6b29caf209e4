"""`python -m tests.chaos.crashing_worker POINT REACH …`: a process that dies at a named point.

A worker like any other until it reaches the point for the REACH-th time. At the points of storing
it is a vendor's door instead: it stores event after event from the number FIRST on, and writes each
that was acknowledged to the file RECORD.
"""

from __future__ import annotations

import asyncio
import os
import sys
from itertools import count
from pathlib import Path

from omnidesk import db
from omnidesk.rules.kinds import ChannelKind, IdentifierKind
from omnidesk.services.channels.base import Identifier, InboundMessage, channel_key
from omnidesk.services.inbox import store_events
from tests.chaos.points import POINTS, Scene, arm
from workers import run

PEOPLE = 20


def event(account: str, number: int) -> InboundMessage:
    """One of some people writes to this account."""
    sender = Identifier(IdentifierKind.PHONE, "", f"+62812{number % PEOPLE:07d}")
    return InboundMessage(
        channel_key(ChannelKind.FAKE, account), f"e{number}", sender, f"Pesan {number}", None
    )


async def _store(account: str, first: int, record: Path) -> None:
    await db.open_pools()
    file = os.open(record, os.O_APPEND | os.O_CREAT | os.O_WRONLY)
    for number in count(first):
        await store_events([event(account, number)])
        os.write(file, f"{number}\n".encode())
        os.fsync(file)


def main(name: str, reach: str, *more: str) -> int:
    """Work until the point is reached."""
    point = next(one for one in POINTS if one.name == name)
    arm(point, int(reach))
    if point.scene is not Scene.STORING:
        return run.main()
    account, first, record = more
    asyncio.run(_store(account, int(first), Path(record)))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
