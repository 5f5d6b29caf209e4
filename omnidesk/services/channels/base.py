"""The channel interface, all of it: declared facts, three methods, typed events, one error.

A channel knows one vendor. It does not touch the database, the clock or another channel; everything
it needs arrives as an argument. Its only error is `omnidesk.errors.ChannelError`. To add a channel,
copy `fake/`, list it in `registry.py`, and pass `tests/channels/contract.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable

from omnidesk.rules.kinds import ChannelKind, IdentifierKind, MessageStatus
from omnidesk.services.channels.vendor_errors import refused


@dataclass(frozen=True, slots=True)
class Facts:
    """What a channel kind is, known without asking anybody.

    `longest_text` counts characters. `reply_window` is how long after the contact's last message
    the vendor lets us write freely; None is for ever. `can_look_up` says whether `look_up` can find
    an earlier send.
    """

    kind: ChannelKind
    label: str
    longest_text: int
    media_kinds: frozenset[str] = frozenset()
    can_look_up: bool = False
    reply_window: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Identifier:
    """One way to reach a contact. `scope` is where a scoped id is valid, else empty."""

    kind: IdentifierKind
    scope: str
    value: str


@dataclass(frozen=True, slots=True)
class Account:
    """One configured account with its opened secrets; never stored, never logged.

    `settings` holds what the installation and the channel's row say: `api_url` (the vendor's base),
    `graph_version`, `human_agent`. `status_callback_url` is where the vendor reports receipts.
    """

    channel_id: int
    kind: ChannelKind
    account_id: str
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    settings: Mapping[str, Any] = field(default_factory=dict)
    status_callback_url: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to send, or to ask about.

    `claimed_at` is the clock's instant of the claim: the present for the vendor's window, and the
    start of a look-up. `by_person`: one of our people wrote it, no program. `known_ids` are vendor
    ids of other messages of this conversation, which a look-up must not take for this one.
    """

    message_id: int
    text: str
    to: Identifier
    claimed_at: datetime
    last_inbound_at: datetime | None = None
    by_person: bool = True
    known_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """A contact wrote. `channel` is "kind:account"; `vendor_id` is the vendor's id of the message.

    `sent_at` is the vendor's time, None when the vendor tells none. `also` are further identifiers
    that this event proves to be the same person.
    """

    channel: str
    vendor_id: str
    sender: Identifier
    text: str
    sent_at: datetime | None = None
    name: str = ""
    also: tuple[Identifier, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Echo:
    """A message that left our account: from here, or from the vendor's own app.

    `message_id` is ours when the vendor gave back the mark that we set at sending.
    """

    channel: str
    vendor_id: str
    recipient: Identifier
    text: str
    sent_at: datetime | None = None
    message_id: int | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Later news of sent messages.

    Speaks of `external_ids`, and of all our messages to `contact` up to and including `watermark`
    (vendor's time). `covers_earlier`: whatever we sent before the named message is meant as well.
    """

    channel: str
    vendor_id: str
    contact: Identifier
    status: MessageStatus
    at: datetime | None = None
    external_ids: tuple[str, ...] = ()
    watermark: datetime | None = None
    covers_earlier: bool = False
    error_key: str = ""
    error_text: str = ""
    vendor_code: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnknownEvent:
    """Something that this version does not understand: stored, answered with 200, left alone."""

    channel: str
    vendor_id: str
    reason: str
    raw: Mapping[str, Any] = field(default_factory=dict)


Event = InboundMessage | Echo | Receipt | UnknownEvent


class Channel(Protocol):
    """What every channel kind offers. One object per process; it holds no account."""

    facts: Facts

    async def send(self, account: Account, outgoing: Outgoing) -> str:
        """Send one message and return the vendor's id of it. Raises ChannelError."""

    def parse(self, body: bytes, headers: Mapping[str, str]) -> list[Event]:
        """Every event of one request whose signature was verified.

        Raises errors.Invalid when the body is not what the vendor's format says at all; a single
        strange event becomes an UnknownEvent instead.
        """

    async def look_up(self, account: Account, outgoing: Outgoing) -> str | None:
        """The vendor's id of an earlier send whose outcome is unknown, or None if there is none.

        Only with `facts.can_look_up`. Raises ChannelError when the vendor cannot be asked or
        several sends fit.
        """


@runtime_checkable
class TellsNames(Protocol):
    """A channel that can be asked for a contact's name, for vendors that do not send it along."""

    async def find_name(self, account: Account, person: Identifier) -> str | None:
        """The name that the person shows, or None. Raises ChannelError."""


def channel_key(kind: ChannelKind | str, account_id: str) -> str:
    """How stored events name a channel: "kind:account"."""
    return f"{kind}:{account_id}"


def check_text(facts: Facts, text: str) -> None:
    """Refuse before sending what the vendor would refuse. Raises ChannelError."""
    if not text.strip():
        raise refused("channel.text_empty")
    if len(text) > facts.longest_text:
        raise refused("channel.text_too_long")
