"""Messenger and Instagram keep the contract, and Meta's own rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from omnidesk import clock
from omnidesk.demo import meta_events
from omnidesk.demo.meta import Meta
from omnidesk.demo.meta_rules import Platform
from omnidesk.demo.simulators import Simulators
from omnidesk.demo.trouble import Trouble as Vendors
from omnidesk.errors import ChannelError
from omnidesk.rules.kinds import ChannelKind, IdentifierKind, MessageStatus
from omnidesk.services.channels.base import (
    Account,
    Echo,
    Event,
    Identifier,
    InboundMessage,
    Outgoing,
    Receipt,
    UnknownEvent,
)
from omnidesk.services.channels.meta.channel import MetaChannel, instagram, messenger
from omnidesk.services.channels.meta.codes import MEANINGS
from omnidesk.words import CATALOGUE
from tests.channels.contract import ChannelContract, Trouble

PERSON = "7104829915523301"
NOBODY = "http://127.0.0.1:9"  # the discard port: nobody listens
TROUBLES = {
    Trouble.REFUSES: Vendors.DEAD_TOKEN,
    Trouble.BREAKS: Vendors.RESET,
    Trouble.ACCEPTS_THEN_BREAKS: Vendors.ACCEPT_THEN_RESET,
}


class MetaCase:
    """An account at the simulated Meta, and Rahma, who has just written."""

    def __init__(self, meta: Meta, channel: MetaChannel, platform: Platform) -> None:
        self.meta, self.channel, self.platform = meta, channel, platform
        ours = meta.account.account_id(platform)
        token = {"facebook": meta.account.page_token, "instagram": meta.account.instagram_token}
        settings = {"api_url": meta.url, "graph_version": "v21.0"}
        self.account = Account(1, channel.facts.kind, ours, {"token": token[platform]}, settings)
        meta.people_of(platform).wrote(PERSON, "Rahma Wati", clock.now())
        is_page = platform == "facebook"
        kind = IdentifierKind.PAGE_SCOPED if is_page else IdentifierKind.INSTAGRAM_SCOPED
        now = clock.now()
        self.outgoing = Outgoing(7, "Baik, Bu", Identifier(kind, ours, PERSON), now, now)

    def expect(self, trouble: Trouble) -> Account:
        if trouble is Trouble.UNREACHABLE:
            return replace(self.account, settings={**self.account.settings, "api_url": NOBODY})
        self.meta.troubles.expect(TROUBLES[trouble])
        return self.account

    def accepted(self) -> list[str]:
        return [call.text for call in self.meta.log.calls()]

    def inbound(self, vendor_id: str, text: str) -> tuple[bytes, Mapping[str, str]]:
        ours = self.account.account_id
        event = meta_events.text_event(PERSON, ours, 1_790_000_000_000, mid=vendor_id, text=text)
        return meta_events.envelope(self.platform, [(ours, [event])], 1_790_000_000_000), {}


class TestMessenger(ChannelContract):
    @pytest.fixture
    def case(self, simulators: Simulators) -> MetaCase:
        return MetaCase(simulators.meta, messenger, "facebook")


class TestInstagram(ChannelContract):
    @pytest.fixture
    def case(self, simulators: Simulators) -> MetaCase:
        return MetaCase(simulators.meta, instagram, "instagram")


@pytest.fixture
def page(simulators: Simulators) -> MetaCase:
    return MetaCase(simulators.meta, messenger, "facebook")


async def failing(case: MetaCase, outgoing: Outgoing) -> ChannelError:
    with pytest.raises(ChannelError) as failure:
        await case.channel.send(case.account, outgoing)
    return failure.value


def written(case: MetaCase, ago: timedelta) -> Outgoing:
    """Rahma wrote that long ago."""
    at = clock.now() - ago
    person = case.meta.people_of(case.platform).find(PERSON)
    assert person is not None
    person.last_inbound_at = at
    return replace(case.outgoing, last_inbound_at=at)


async def test_our_mark_travels_with_the_message(page: MetaCase) -> None:
    await page.channel.send(page.account, page.outgoing)
    request = page.meta.log.calls()[0].request
    assert request["messaging_type"] == "RESPONSE"
    assert request["message"] == {"text": "Baik, Bu", "metadata": "omnidesk:7"}
    assert "access_token" not in request


async def test_outside_of_the_window_nothing_is_asked(page: MetaCase) -> None:
    for outgoing in (
        written(page, timedelta(hours=25)),
        replace(page.outgoing, last_inbound_at=None),
    ):
        error = await failing(page, outgoing)
        assert (error.key, error.permanent) == ("channel.window_closed", True)
    assert page.accepted() == []


async def test_person_may_answer_for_a_week_where_the_setting_allows(page: MetaCase) -> None:
    page.account = replace(page.account, settings={**page.account.settings, "human_agent": True})
    await page.channel.send(page.account, written(page, timedelta(days=6)))
    request = page.meta.log.calls()[0].request
    assert (request["messaging_type"], request["tag"]) == ("MESSAGE_TAG", "HUMAN_AGENT")
    late = written(page, timedelta(days=7, seconds=1))
    assert (await failing(page, late)).key == "channel.window_closed"
    program = replace(written(page, timedelta(days=2)), by_person=False)
    assert (await failing(page, program)).key == "channel.window_closed"


@pytest.mark.parametrize(
    ("trouble", "key", "permanent", "is_unknown"),
    [
        (Vendors.DEAD_TOKEN, "channel.token_dead", True, False),
        (Vendors.RATE_LIMIT, "channel.too_fast", False, False),
        (Vendors.SERVER_ERROR, "channel.no_answer", False, True),
    ],
)
async def test_vendors_errors_in_our_words(
    page: MetaCase, trouble: Vendors, key: str, permanent: bool, is_unknown: bool
) -> None:
    page.meta.troubles.expect(trouble)
    error = await failing(page, page.outgoing)
    assert (error.key, error.permanent, error.outcome_unknown) == (key, permanent, is_unknown)
    assert (error.not_before is not None) == (key == "channel.too_fast")


async def test_person_who_cannot_be_reached(page: MetaCase) -> None:
    person = page.meta.people.find(PERSON)
    assert person is not None
    person.is_reachable = False
    error = await failing(page, page.outgoing)
    assert (error.key, error.vendor_code) == ("channel.person_unavailable", "551/1545041")


async def test_account_without_token_is_not_asked(page: MetaCase) -> None:
    page.account = replace(page.account, secrets={})
    assert (await failing(page, page.outgoing)).key == "channel.not_configured"


async def test_names_of_people(simulators: Simulators) -> None:
    page = MetaCase(simulators.meta, messenger, "facebook")
    person = page.outgoing.to
    assert await page.channel.find_name(page.account, person) == "Rahma Wati"
    gram = MetaCase(simulators.meta, instagram, "instagram")
    assert await gram.channel.find_name(gram.account, gram.outgoing.to) == "Rahma Wati"
    with pytest.raises(ChannelError):
        await page.channel.find_name(page.account, replace(person, value="404"))


def test_every_code_has_its_sentence() -> None:
    assert {meaning.key for meaning in MEANINGS.values()} <= CATALOGUE.keys()


OURS = "104927531188204"
AT = 1_790_000_000_000


def read(event: dict[str, object], platform: Platform = "facebook") -> Event:
    body = meta_events.envelope(platform, [(OURS, [event])], AT)
    [found] = messenger.parse(body, {})
    return found


def test_echo_carries_our_mark() -> None:
    echo = meta_events.echo_event(PERSON, OURS, AT, mid="m_1", text="Hi", metadata="omnidesk:42")
    event = read(echo)
    assert isinstance(event, Echo)
    assert (event.message_id, event.recipient.value, event.vendor_id) == (42, PERSON, "m_1")


def test_delivery_names_messages_and_a_watermark() -> None:
    event = read(meta_events.delivery_event(PERSON, OURS, AT, ["m_1", "m_2"]))
    assert isinstance(event, Receipt)
    assert (event.status, event.external_ids) == (MessageStatus.DELIVERED, ("m_1", "m_2"))
    assert event.watermark is not None
    bare = read(meta_events.delivery_event(PERSON, OURS, AT))
    assert isinstance(bare, Receipt)
    assert bare.external_ids == ()


def test_reading_is_a_watermark_or_a_message() -> None:
    event = read(meta_events.read_event(PERSON, OURS, AT))
    assert isinstance(event, Receipt)
    assert (event.status, event.external_ids) == (MessageStatus.READ, ())
    seen = read(meta_events.seen_event(PERSON, OURS, AT, "m_1"), "instagram")
    assert isinstance(seen, Receipt)
    assert (seen.external_ids, seen.covers_earlier, seen.watermark) == (("m_1",), True, None)
    assert seen.channel.startswith(ChannelKind.INSTAGRAM)


def from_person(**more: object) -> dict[str, object]:
    return {"sender": {"id": PERSON}, "recipient": {"id": OURS}, "timestamp": AT, **more}


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ({"mid": "m", "attachments": [{"type": "image", "payload": {"url": "x"}}]}, "[image]"),
        ({"mid": "m", "text": "Ya", "quick_reply": {"payload": "YES"}}, "Ya"),
        ({"mid": "m", "is_unsupported": True}, "[unsupported]"),
    ],
)
def test_message_shows_what_came(message: dict[str, object], shown: str) -> None:
    event = read(from_person(message=message))
    assert isinstance(event, InboundMessage)
    assert event.text == shown


def test_pressed_button_is_what_the_person_said() -> None:
    event = read(from_person(postback={"mid": "m", "title": "Mulai", "payload": "GO"}))
    assert isinstance(event, InboundMessage)
    assert event.text == "Mulai"


@pytest.mark.parametrize(
    "more",
    [
        {"reaction": {"mid": "m", "action": "react", "emoji": "❤"}},
        {"message": {"mid": "m", "is_deleted": True}},
        {"message_edit": {"mid": "m", "text": "x"}},
        {"optin": {}},
    ],
)
def test_what_is_not_read_yet_is_kept(more: dict[str, object]) -> None:
    event = read(from_person(**more))
    assert isinstance(event, UnknownEvent)
    assert event.raw == from_person(**more)
