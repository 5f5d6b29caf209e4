"""A vendor that is a file: what it accepts is one line, on disk before it answers.

The account's settings say what happens: `log` is the file (required), `behaviour` one of
`Behaviour`, `hang_s` how long it hangs, `look_up` false makes it a vendor that cannot be asked.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import uuid4

from omnidesk.rules.kinds import ChannelKind
from omnidesk.services.channels.base import Account, Event, Facts, Outgoing, check_text
from omnidesk.services.channels.fake.events import read_events
from omnidesk.services.channels.vendor_errors import no_answer, not_reached, refused


class Behaviour(StrEnum):
    """What the vendor does with the next messages."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    UNREACHABLE = "unreachable"
    NO_ANSWER = "no_answer"
    ACCEPT_THEN_NO_ANSWER = "accept_then_no_answer"
    HANG = "hang"


class FakeChannel:
    """Accepts messages into a log, and finds them there again."""

    facts = Facts(kind=ChannelKind.FAKE, label="Fake", longest_text=4096, can_look_up=True)

    async def send(self, account: Account, outgoing: Outgoing) -> str:
        check_text(self.facts, outgoing.text)
        behaviour = Behaviour(account.settings.get("behaviour", Behaviour.ACCEPT))
        await _meet(behaviour, account)
        external_id = f"fake-{uuid4().hex}"
        _append(_log(account), external_id, outgoing)
        if behaviour is Behaviour.ACCEPT_THEN_NO_ANSWER:
            raise no_answer("the connection broke after the message was accepted")
        return external_id

    def parse(self, body: bytes, headers: Mapping[str, str]) -> list[Event]:
        return read_events(body)

    async def look_up(self, account: Account, outgoing: Outgoing) -> str | None:
        if not account.settings.get("look_up", True):
            raise not_reached("this fake vendor cannot be asked")
        lines = read_log(_log(account))
        found = [line["id"] for line in lines if line["message_id"] == outgoing.message_id]
        return found[-1] if found else None


def read_log(path: Path) -> list[dict[str, Any]]:
    """Everything that was accepted, oldest first; a half-written line was never answered."""
    if not path.exists():
        return []
    lines = path.read_text().splitlines(keepends=True)
    return [json.loads(line) for line in lines if line.endswith("\n")]


async def _meet(behaviour: Behaviour, account: Account) -> None:
    if behaviour is Behaviour.REFUSE:
        raise refused("channel.refused", "the fake vendor refuses")
    if behaviour is Behaviour.UNREACHABLE:
        raise not_reached("connection refused")
    if behaviour is Behaviour.HANG:
        await asyncio.sleep(account.settings.get("hang_s", 20.0))
    if behaviour in {Behaviour.HANG, Behaviour.NO_ANSWER}:
        raise no_answer("the fake vendor does not answer")


def _log(account: Account) -> Path:
    return Path(account.settings["log"])


def _append(path: Path, external_id: str, outgoing: Outgoing) -> None:
    """Write one line in one call, so that the lines of many processes never mix, and sync it."""
    line = {
        "id": external_id,
        "message_id": outgoing.message_id,
        "to": outgoing.to.value,
        "text": outgoing.text,
    }
    file = os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
    try:
        os.write(file, (json.dumps(line) + "\n").encode())
        os.fsync(file)
    finally:
        os.close(file)


fake = FakeChannel()
