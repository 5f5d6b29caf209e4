"""The fake channel keeps the contract."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from omnidesk.rules.kinds import ChannelKind, IdentifierKind
from omnidesk.services.channels.base import Account, Identifier, Outgoing
from omnidesk.services.channels.fake.channel import Behaviour, fake, read_log
from tests.channels.contract import ChannelContract, Trouble

BEHAVIOURS = {
    Trouble.REFUSES: Behaviour.REFUSE,
    Trouble.UNREACHABLE: Behaviour.UNREACHABLE,
    Trouble.BREAKS: Behaviour.NO_ANSWER,
    Trouble.ACCEPTS_THEN_BREAKS: Behaviour.ACCEPT_THEN_NO_ANSWER,
}


class FakeCase:
    """An account whose vendor is a file."""

    channel = fake

    def __init__(self, path: Path) -> None:
        self.path = path
        self.account = Account(1, ChannelKind.FAKE, "toko", {}, {"log": str(path)})
        person = Identifier(IdentifierKind.PHONE, "", "+62811")
        self.outgoing = Outgoing(7, "Baik, Bu", person, datetime.now(UTC))

    def expect(self, trouble: Trouble) -> Account:
        settings = {**self.account.settings, "behaviour": BEHAVIOURS[trouble]}
        return replace(self.account, settings=settings)

    def accepted(self) -> list[str]:
        return [line["text"] for line in read_log(self.path)]

    def inbound(self, vendor_id: str, text: str) -> tuple[bytes, Mapping[str, str]]:
        event = {"type": "message", "id": vendor_id, "phone": "+62811", "text": text}
        return json.dumps({"account": "toko", "events": [event]}).encode(), {}


class TestFake(ChannelContract):
    @pytest.fixture
    def case(self, tmp_path: Path) -> FakeCase:
        return FakeCase(tmp_path / "accepted.log")
