"""Whose messages wait in a faster lane, and of which numbers."""

from __future__ import annotations

import pytest

from omnidesk.rules.kinds import ApiChannel, ChannelKind
from omnidesk.services.api.messages import queue_many
from tests.factories import make_channel, rows
from tests.services.api.callers import make_caller, wanted

pytestmark = pytest.mark.usefixtures("database", "told")


@pytest.mark.parametrize(
    ("kind", "own", "has_fast_lane", "expected"),
    [
        (ChannelKind.SMS_TWILIO, None, True, "api-fast"),
        (ChannelKind.SMS_TWILIO, None, False, "api"),
        (ChannelKind.SMS_TWILIO, "unofficial", True, "api"),
        (ChannelKind.FAKE, "official", True, "api-fast"),
        (ChannelKind.FAKE, None, True, "api"),
    ],
)
async def test_who_gets_it_by_which_number(
    kind: ChannelKind, own: str | None, has_fast_lane: bool, expected: str
) -> None:
    channel = await make_channel(kind=kind, settings={"pace_class": own} if own else {})
    caller = await make_caller(has_fast_lane=has_fast_lane)
    asked = ApiChannel.SMS if kind is ChannelKind.SMS_TWILIO else ApiChannel.WHATSAPP
    await queue_many(caller, [wanted(channel=asked)])
    assert await rows("select lane from outbox") == [{"lane": f"{expected}:{channel}"}]
    assert await rows("select key, kind from lanes") == [
        {"key": f"{expected}:{channel}", "kind": "api"}
    ]
