"""Which of our numbers sends a program's message, or why none can.

`auto` takes the WhatsApp number whose window with this contact is open, else a number that needs no
window; it never turns to SMS by itself. Where only windows are closed, the answer says whether a
template is missing or not approved yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from omnidesk.errors import ChannelUnavailable, NoTemplate, WindowClosed
from omnidesk.rules.kinds import PLATFORM_OF, ApiChannel, ChannelKind, Platform


@dataclass(frozen=True, slots=True)
class Number:
    """A connected number of ours. Without a `reply_window` it may write at any time.

    `has_fast_lane`: for clients that were given one.
    """

    id: int
    kind: ChannelKind
    label: str
    longest_text: int
    reply_window: timedelta | None
    has_fast_lane: bool = False

    @property
    def platform(self) -> Platform:
        return PLATFORM_OF[self.kind]


def platform_of(asked: ApiChannel) -> Platform:
    """Where numbers are looked for: only who asks for SMS gets SMS."""
    return Platform.SMS if asked is ApiChannel.SMS else Platform.WHATSAPP


def choose(
    asked: ApiChannel,
    numbers: Sequence[Number],
    last_inbound: Mapping[int, datetime | None],
    at: datetime,
    *,
    has_template: bool,
) -> Number:
    """The number for a message that goes at `at`.

    `last_inbound` says for each number that this contact has a conversation with when they wrote
    there last. Raises ChannelUnavailable, NoTemplate, WindowClosed.
    """
    platform = platform_of(asked)
    fitting = [one for one in numbers if one.platform is platform]
    if not fitting:
        raise ChannelUnavailable
    closing = [(_closes_at(one, last_inbound.get(one.id)), one) for one in fitting]
    windows = [(closes_at, one) for closes_at, one in closing if closes_at and at < closes_at]
    if windows:
        return max(windows, key=lambda window: (window[0], -window[1].id))[1]
    free = [one for one in fitting if one.reply_window is None]
    if free:
        return min(free, key=lambda one: (one.id not in last_inbound, one.id))
    raise WindowClosed if has_template else NoTemplate


def _closes_at(number: Number, last_inbound_at: datetime | None) -> datetime | None:
    if number.reply_window is None or last_inbound_at is None:
        return None
    return last_inbound_at + number.reply_window
