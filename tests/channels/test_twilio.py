"""WhatsApp and SMS through Twilio keep the contract, and Twilio's own rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from omnidesk import clock
from omnidesk.demo import twilio_events
from omnidesk.demo.simulators import Simulators
from omnidesk.demo.trouble import Trouble as Vendors
from omnidesk.demo.twilio import Twilio
from omnidesk.errors import ChannelError
from omnidesk.rules.kinds import IdentifierKind, MessageStatus
from omnidesk.services.channels.base import (
    Account,
    Identifier,
    InboundMessage,
    Outgoing,
    Receipt,
    UnknownEvent,
)
from omnidesk.services.channels.twilio.channel import TwilioNumber, sms, whatsapp
from omnidesk.services.channels.twilio.codes import MEANINGS
from omnidesk.words import CATALOGUE
from tests.channels.contract import ChannelContract, Trouble

PERSON = "+628119990001"
NOBODY = "http://127.0.0.1:9"  # the discard port: nobody listens
CALLBACK = "http://127.0.0.1:9/api/twilio/status"
TROUBLES = {
    Trouble.REFUSES: Vendors.DEAD_TOKEN,
    Trouble.BREAKS: Vendors.RESET,
    Trouble.ACCEPTS_THEN_BREAKS: Vendors.ACCEPT_THEN_RESET,
}


class TwilioCase:
    """An account at the simulated Twilio, and Rahma, who has just written."""

    channel: TwilioNumber = whatsapp
    prefix = "whatsapp:"

    def __init__(self, twilio: Twilio) -> None:
        self.twilio = twilio
        secrets = {"account_sid": twilio.account.sid, "auth_token": twilio.account.auth_token}
        self.account = Account(
            1,
            self.channel.facts.kind,
            self.number(),
            secrets,
            {"api_url": twilio.url},
        )
        twilio.people.wrote(f"{self.prefix}{PERSON}", "Rahma", clock.now())
        person = Identifier(IdentifierKind.PHONE, "", PERSON)
        self.outgoing = Outgoing(7, "Baik, Bu", person, clock.now(), clock.now())

    def number(self) -> str:
        return self.twilio.account.whatsapp_number

    def expect(self, trouble: Trouble) -> Account:
        if trouble is Trouble.UNREACHABLE:
            return replace(self.account, settings={"api_url": NOBODY})
        self.twilio.troubles.expect(TROUBLES[trouble])
        return self.account

    def accepted(self) -> list[str]:
        return [call.text for call in self.twilio.log.calls()]

    def inbound(self, vendor_id: str, text: str) -> tuple[bytes, Mapping[str, str]]:
        parameters = twilio_events.inbound_parameters(
            self.twilio.account.sid,
            f"{self.prefix}{PERSON}",
            f"{self.prefix}{self.account.account_id}",
            text,
            sid=vendor_id,
        )
        return urlencode(parameters).encode(), {}


class SMSCase(TwilioCase):
    """The same account's SMS number."""

    channel = sms
    prefix = ""

    def number(self) -> str:
        return self.twilio.account.sms_number


class TestTwilio(ChannelContract):
    @pytest.fixture
    def case(self, simulators: Simulators) -> TwilioCase:
        return TwilioCase(simulators.twilio)


class TestSMS(ChannelContract):
    @pytest.fixture
    def case(self, simulators: Simulators) -> TwilioCase:
        return SMSCase(simulators.twilio)


@pytest.fixture(params=[TwilioCase, SMSCase], ids=["whatsapp", "sms"])
def case(request: pytest.FixtureRequest, simulators: Simulators) -> TwilioCase:
    made: TwilioCase = request.param(simulators.twilio)
    return made


async def failing(case: TwilioCase) -> ChannelError:
    with pytest.raises(ChannelError) as failure:
        await case.channel.send(case.account, case.outgoing)
    return failure.value


async def test_receipts_are_asked_for_where_they_can_reach_us(case: TwilioCase) -> None:
    await case.channel.send(case.account, case.outgoing)
    await case.channel.send(replace(case.account, status_callback_url=CALLBACK), case.outgoing)
    requests = [call.request for call in case.twilio.log.calls()]
    assert [request.get("StatusCallback") for request in requests] == [None, CALLBACK]


@pytest.mark.parametrize(
    ("trouble", "key", "permanent", "is_unknown"),
    [
        (Vendors.DEAD_TOKEN, "channel.token_dead", True, False),
        (Vendors.RATE_LIMIT, "channel.too_fast", False, False),
        (Vendors.SERVER_ERROR, "channel.no_answer", False, True),
    ],
)
async def test_vendors_errors_in_our_words(
    case: TwilioCase, trouble: Vendors, key: str, permanent: bool, is_unknown: bool
) -> None:
    case.twilio.troubles.expect(trouble)
    error = await failing(case)
    assert (error.key, error.permanent, error.outcome_unknown) == (key, permanent, is_unknown)


async def test_person_who_said_stop(case: TwilioCase) -> None:
    case.twilio.people.wrote(f"{case.prefix}{PERSON}", "Rahma", clock.now()).has_opted_out = True
    error = await failing(case)
    assert (error.key, error.vendor_code) == ("channel.opted_out", "21610")


async def test_foreign_number(case: TwilioCase) -> None:
    case.account = replace(case.account, account_id="+15005550001")
    assert (await failing(case)).key == "channel.sender_unknown"


async def test_account_without_credentials_is_not_asked(case: TwilioCase) -> None:
    case.account = replace(case.account, secrets={})
    assert (await failing(case)).key == "channel.not_configured"


async def test_credentials_can_be_checked(case: TwilioCase) -> None:
    await case.channel.check(case.account)
    wrong = replace(case.account, secrets={**case.account.secrets, "auth_token": "wrong"})
    with pytest.raises(ChannelError) as failure:
        await case.channel.check(wrong)
    assert failure.value.key == "channel.token_dead"


async def test_look_up_does_not_take_another_message_for_this_one(case: TwilioCase) -> None:
    sid = await case.channel.send(case.account, case.outgoing)
    assert await case.channel.look_up(case.account, case.outgoing) == sid
    known = replace(case.outgoing, known_ids=frozenset({sid}))
    assert await case.channel.look_up(case.account, known) is None
    assert await case.channel.look_up(case.account, replace(case.outgoing, text="Lain")) is None
    await case.channel.send(case.account, case.outgoing)
    with pytest.raises(ChannelError) as failure:
        await case.channel.look_up(case.account, case.outgoing)
    assert failure.value.outcome_unknown


async def test_look_up_leaves_older_messages_alone(case: TwilioCase) -> None:
    sid = await case.channel.send(case.account, case.outgoing)
    case.twilio.messages[sid].created_at = case.outgoing.claimed_at.replace(year=2020)
    assert await case.channel.look_up(case.account, case.outgoing) is None


def test_every_code_has_its_sentence() -> None:
    assert {meaning.key for meaning in MEANINGS.values()} <= CATALOGUE.keys()


def status(value: str, **more: str) -> bytes:
    parameters = {
        "MessageSid": "SM1",
        "MessageStatus": value,
        "From": "whatsapp:+6281155500100",
        "To": f"whatsapp:{PERSON}",
        "AccountSid": "AC1",
    }
    return urlencode(parameters | more).encode()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("queued", MessageStatus.SENDING),
        ("sending", MessageStatus.SENDING),
        ("sent", MessageStatus.SENT),
        ("delivered", MessageStatus.DELIVERED),
        ("read", MessageStatus.READ),
        ("undelivered", MessageStatus.FAILED),
        ("failed", MessageStatus.FAILED),
    ],
)
def test_status_in_our_words(value: str, expected: MessageStatus) -> None:
    [event] = whatsapp.parse(status(value), {})
    assert isinstance(event, Receipt)
    assert (event.status, event.external_ids) == (expected, ("SM1",))


def test_status_of_an_sms() -> None:
    [event] = sms.parse(status("delivered", From="+15005550006", To=PERSON), {})
    assert isinstance(event, Receipt)
    assert (event.channel, event.status) == ("sms_twilio:+15005550006", MessageStatus.DELIVERED)
    assert event.contact == Identifier(IdentifierKind.PHONE, "", PERSON)


@pytest.mark.parametrize("sender", ["12345", "BANK ABC"])
def test_short_codes_and_names_write_too(sender: str) -> None:
    form = {"MessageSid": "SM1", "From": sender, "To": "+15005550006", "Body": "Halo"}
    [event] = sms.parse(urlencode(form).encode(), {})
    assert isinstance(event, InboundMessage)
    assert event.sender == Identifier(IdentifierKind.PHONE, "", sender)


def test_an_sms_waits_for_no_window() -> None:
    assert sms.facts.reply_window is None
    assert sms.facts.label == "SMS"


def test_failure_says_why() -> None:
    [event] = whatsapp.parse(status("failed", ErrorCode="63016", ErrorMessage="Outside"), {})
    assert isinstance(event, Receipt)
    assert (event.error_key, event.vendor_code) == ("channel.window_closed", "63016")
    [vague] = whatsapp.parse(status("undelivered"), {})
    assert isinstance(vague, Receipt)
    assert vague.error_key == "channel.not_delivered"


def test_new_status_is_kept() -> None:
    [event] = whatsapp.parse(status("teleported"), {})
    assert isinstance(event, UnknownEvent)
