"""The enumerations of the domain: what a column or a message may be."""

from __future__ import annotations

from enum import StrEnum


class ChannelKind(StrEnum):
    """A way to reach people, as the vendor sells it."""

    WHATSAPP_TWILIO = "whatsapp_twilio"
    SMS_TWILIO = "sms_twilio"
    MESSENGER = "messenger"
    INSTAGRAM = "instagram"
    FAKE = "fake"


class Platform(StrEnum):
    """What the agent sees in the sidebar."""

    WHATSAPP = "whatsapp"
    INSTAGRAM = "instagram"
    FACEBOOK = "facebook"
    SMS = "sms"


PLATFORM_OF: dict[ChannelKind, Platform] = {
    ChannelKind.WHATSAPP_TWILIO: Platform.WHATSAPP,
    ChannelKind.SMS_TWILIO: Platform.SMS,
    ChannelKind.MESSENGER: Platform.FACEBOOK,
    ChannelKind.INSTAGRAM: Platform.INSTAGRAM,
    # The fake channel of the tests shows itself where most messages are.
    ChannelKind.FAKE: Platform.WHATSAPP,
}


class IdentifierKind(StrEnum):
    """One way to name a contact. A scope (a Page, say) belongs to the scoped ones."""

    PHONE = "phone"
    LID = "lid"
    PAGE_SCOPED = "page_scoped"
    INSTAGRAM_SCOPED = "instagram_scoped"
    BUSINESS_SCOPED = "business_scoped"


class Direction(StrEnum):
    """From the contact, or to the contact."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class MessageStatus(StrEnum):
    """`received` is the only status of an inbound message; the others follow each other."""

    RECEIVED = "received"
    QUEUED = "queued"
    PROCESSING = "processing"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


class Origin(StrEnum):
    """Who caused a message: the contact, one of us here or in the vendor's app, or a program."""

    CONTACT = "contact"
    AGENT = "agent"
    ELSEWHERE = "elsewhere"
    API = "api"
    CAMPAIGN = "campaign"
    AUTO_REPLY = "auto_reply"


class OutboxKind(StrEnum):
    """Who asks for a send. All but `agent` are programs: they have hours, and wait for people."""

    AGENT = "agent"
    API = "api"
    CAMPAIGN = "campaign"
    AUTO_REPLY = "auto_reply"


class PaceClass(StrEnum):
    """Which limits a channel keeps. The numbers are settings: see `rules/limits.py`."""

    UNOFFICIAL = "unofficial"
    OFFICIAL = "official"
    META = "meta"
    UNLIMITED = "unlimited"


PACE_OF: dict[ChannelKind, PaceClass] = {
    ChannelKind.WHATSAPP_TWILIO: PaceClass.OFFICIAL,
    ChannelKind.SMS_TWILIO: PaceClass.OFFICIAL,
    ChannelKind.MESSENGER: PaceClass.META,
    ChannelKind.INSTAGRAM: PaceClass.META,
    ChannelKind.FAKE: PaceClass.UNLIMITED,
}


def pace_class(kind: ChannelKind, own: str | None) -> PaceClass:
    """The class of an account: its own where its row names one that exists, else its kind's."""
    return PaceClass(own) if own in set(PaceClass) else PACE_OF[kind]


class OutboxState(StrEnum):
    """The states of an intent to send; only `queued` may be claimed."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


class EventState(StrEnum):
    """The states of a stored vendor event.

    `parked`: a receipt whose message is not known yet; `ignored`: stored, nothing to do;
    `failed`: could not be processed, kept with its reason.
    """

    RECEIVED = "received"
    PROCESSED = "processed"
    PARKED = "parked"
    IGNORED = "ignored"
    FAILED = "failed"


class ApiChannel(StrEnum):
    """What an API client may ask for; `auto` never turns to SMS by itself."""

    AUTO = "auto"
    WHATSAPP = "whatsapp"
    SMS = "sms"
