"""Which module serves which kind of channel; imported on first use, for SDKs are heavy."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from omnidesk.rules.kinds import ChannelKind
from omnidesk.services.channels.base import Channel

# Each name leads to an object with the three methods of `base.Channel`.
CHANNELS: dict[ChannelKind, str] = {
    ChannelKind.WHATSAPP_TWILIO: "omnidesk.services.channels.twilio.channel:whatsapp",
    ChannelKind.SMS_TWILIO: "omnidesk.services.channels.twilio.channel:sms",
    ChannelKind.MESSENGER: "omnidesk.services.channels.meta.channel:messenger",
    ChannelKind.INSTAGRAM: "omnidesk.services.channels.meta.channel:instagram",
    ChannelKind.FAKE: "omnidesk.services.channels.fake.channel:fake",
}


@cache
def channel_for(kind: ChannelKind) -> Channel:
    """The channel of this kind, the same object each time."""
    module, name = CHANNELS[ChannelKind(kind)].split(":")
    channel: Channel = getattr(import_module(module), name)
    return channel
