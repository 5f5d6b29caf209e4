"""Which number sends what a program asks for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from omnidesk.errors import ChannelUnavailable, NoTemplate, OmniDeskError, WindowClosed
from omnidesk.rules.kinds import ApiChannel, ChannelKind
from omnidesk.services.api.channel_choice import Number, choose

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OFFICIAL = Number(1, ChannelKind.WHATSAPP_TWILIO, "WhatsApp", 1600, DAY)
OTHER = Number(2, ChannelKind.WHATSAPP_TWILIO, "WhatsApp", 1600, DAY)
LINKED = Number(3, ChannelKind.FAKE, "Linked", 4096, None)
LINKED_TOO = Number(4, ChannelKind.FAKE, "Linked", 4096, None)
SMS = Number(5, ChannelKind.SMS_TWILIO, "SMS", 1600, None)
PAGE = Number(6, ChannelKind.MESSENGER, "Messenger", 2000, DAY)
AUTO = ApiChannel.AUTO


def chosen(
    numbers: list[Number],
    wrote: dict[int, datetime | None],
    asked: ApiChannel = AUTO,
    *,
    at: datetime = NOW,
) -> int:
    return choose(asked, numbers, wrote, at, has_template=False).id


@pytest.mark.parametrize("asked", [AUTO, ApiChannel.WHATSAPP])
def test_the_number_with_an_open_window_sends(asked: ApiChannel) -> None:
    everything = [LINKED, OFFICIAL, OTHER, SMS, PAGE]
    assert chosen(everything, {2: NOW - HOUR, 3: NOW}, asked) == 2
    assert chosen(everything, {1: NOW - HOUR, 2: NOW - 2 * HOUR}, asked) == 1


def test_the_closing_instant_is_outside() -> None:
    assert chosen([OFFICIAL, LINKED], {1: NOW - DAY}) == 3
    assert chosen([OFFICIAL, LINKED], {1: NOW - DAY + timedelta(seconds=1)}) == 1


def test_a_message_for_later_needs_a_window_that_is_open_then() -> None:
    assert chosen([OFFICIAL, LINKED], {1: NOW}, at=NOW + 2 * DAY) == 3


def test_without_a_window_a_linked_number_sends_first_the_one_with_a_conversation() -> None:
    assert chosen([OFFICIAL, LINKED, LINKED_TOO], {}) == 3
    assert chosen([OFFICIAL, LINKED, LINKED_TOO], {4: None}) == 4


def test_sms_goes_through_its_own_number() -> None:
    assert chosen([OFFICIAL, LINKED, SMS], {1: NOW}, ApiChannel.SMS) == 5


@pytest.mark.parametrize(
    ("asked", "numbers", "has_template", "error"),
    [
        (AUTO, [], False, ChannelUnavailable),
        (AUTO, [SMS, PAGE], False, ChannelUnavailable),
        (ApiChannel.SMS, [OFFICIAL, LINKED], False, ChannelUnavailable),
        (AUTO, [OFFICIAL, SMS], False, NoTemplate),
        (AUTO, [OFFICIAL, SMS], True, WindowClosed),
        (ApiChannel.WHATSAPP, [OFFICIAL], False, NoTemplate),
    ],
)
def test_where_none_can_send_the_answer_says_why(
    asked: ApiChannel, numbers: list[Number], has_template: bool, error: type[OmniDeskError]
) -> None:
    with pytest.raises(error):
        choose(asked, numbers, {1: NOW - 2 * DAY}, NOW, has_template=has_template)
