"""What every channel kind must do. Subclass it in a file of the kind and give a `case`.

The vendor behind the channel is a simulator that speaks real HTTP; for the fake channel, its file.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum, auto
from typing import Protocol

import pytest

from omnidesk.errors import ChannelError, Invalid
from omnidesk.services.channels.base import Account, Channel, InboundMessage, Outgoing
from omnidesk.services.channels.registry import channel_for
from omnidesk.words import CATALOGUE


class Trouble(StrEnum):
    """What the next call to the vendor meets."""

    REFUSES = auto()
    UNREACHABLE = auto()
    BREAKS = auto()
    ACCEPTS_THEN_BREAKS = auto()


class Case(Protocol):
    """One channel kind with an account and somebody who may be written to."""

    channel: Channel
    account: Account
    outgoing: Outgoing

    def expect(self, trouble: Trouble) -> Account:
        """Let the next call meet this; returns the account to call with."""

    def accepted(self) -> list[str]:
        """The texts that the vendor accepted, oldest first."""

    def inbound(self, vendor_id: str, text: str) -> tuple[bytes, Mapping[str, str]]:
        """The request of a person who writes a text: body and headers."""


class ChannelContract:
    """The tests; each kind runs all of them."""

    async def test_registry_knows_it(self, case: Case) -> None:
        assert channel_for(case.channel.facts.kind) is case.channel
        assert case.channel.facts.kind is case.account.kind

    async def test_send_reaches_the_vendor_once(self, case: Case) -> None:
        external_id = await case.channel.send(case.account, case.outgoing)
        assert external_id
        assert case.accepted() == [case.outgoing.text]

    async def test_each_send_has_its_own_id(self, case: Case) -> None:
        ids = [await case.channel.send(case.account, case.outgoing) for _ in range(3)]
        assert len(set(ids)) == 3

    async def test_any_text_arrives_unchanged(self, case: Case) -> None:
        said = "Baik, Bu 🙏🏽\n+62 & é = 100% <b>\\u0000</b>"
        await case.channel.send(case.account, replace(case.outgoing, text=said))
        assert case.accepted() == [said]

    async def test_longest_text_is_accepted(self, case: Case) -> None:
        longest = "x" * case.channel.facts.longest_text
        await case.channel.send(case.account, replace(case.outgoing, text=longest))
        assert case.accepted() == [longest]

    @pytest.mark.parametrize("text", ["", " \n"])
    async def test_empty_text_is_refused_before_sending(self, case: Case, text: str) -> None:
        error = await self._failing(case, case.account, text)
        assert (error.permanent, error.outcome_unknown) == (True, False)

    async def test_too_long_text_is_refused_before_sending(self, case: Case) -> None:
        text = "x" * (case.channel.facts.longest_text + 1)
        error = await self._failing(case, case.account, text)
        assert (error.permanent, error.outcome_unknown) == (True, False)

    async def test_refusal_is_a_known_outcome(self, case: Case) -> None:
        error = await self._failing(case, case.expect(Trouble.REFUSES))
        assert (error.permanent, error.outcome_unknown) == (True, False)

    async def test_unreachable_vendor_may_be_tried_again(self, case: Case) -> None:
        error = await self._failing(case, case.expect(Trouble.UNREACHABLE))
        assert (error.permanent, error.outcome_unknown) == (False, False)

    @pytest.mark.parametrize("trouble", [Trouble.BREAKS, Trouble.ACCEPTS_THEN_BREAKS])
    async def test_broken_answer_is_an_unknown_outcome(self, case: Case, trouble: Trouble) -> None:
        with pytest.raises(ChannelError) as failure:
            await case.channel.send(case.expect(trouble), case.outgoing)
        assert failure.value.outcome_unknown
        assert len(case.accepted()) == (trouble is Trouble.ACCEPTS_THEN_BREAKS)

    async def test_look_up_tells_what_became_of_a_send(self, case: Case) -> None:
        if not case.channel.facts.can_look_up:
            assert await case.channel.look_up(case.account, case.outgoing) is None
            return
        assert await case.channel.look_up(case.account, case.outgoing) is None
        with pytest.raises(ChannelError):
            await case.channel.send(case.expect(Trouble.ACCEPTS_THEN_BREAKS), case.outgoing)
        assert await case.channel.look_up(case.account, case.outgoing)

    async def test_sends_at_once_do_not_mix(self, case: Case) -> None:
        texts = [f"text {n}" for n in range(8)]
        wanted = [replace(case.outgoing, text=text) for text in texts]
        await asyncio.gather(*[case.channel.send(case.account, one) for one in wanted])
        assert sorted(case.accepted()) == texts

    async def test_inbound_message_is_read(self, case: Case) -> None:
        body, headers = case.inbound("id-1", "Halo 🙏🏽")
        [event] = case.channel.parse(body, headers)
        assert isinstance(event, InboundMessage)
        assert (event.vendor_id, event.text) == ("id-1", "Halo 🙏🏽")
        assert event.sender == case.outgoing.to
        assert event.channel == f"{case.account.kind}:{case.account.account_id}"

    @pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"null", b"\xff", b"a" * 5000])
    async def test_nonsense_is_refused_as_invalid(self, case: Case, body: bytes) -> None:
        with pytest.raises(Invalid):
            case.channel.parse(body, {})

    async def _failing(self, case: Case, account: Account, text: str = "Baik, Bu") -> ChannelError:
        """The error of a send that nothing came of, with a sentence for people."""
        with pytest.raises(ChannelError) as failure:
            await case.channel.send(account, replace(case.outgoing, text=text))
        assert failure.value.key in CATALOGUE
        assert case.accepted() == []
        return failure.value
