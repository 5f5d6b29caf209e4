"""The rows of a past: contacts, identifiers, conversations, messages, with ids from 1.

Pure. Each row is a tuple in the order of the columns named beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from omnidesk.demo.history import Refusal, Said, Thread
from omnidesk.demo.meta_events import new_mid
from omnidesk.demo.twilio_events import new_sid
from omnidesk.rules.kinds import Direction, IdentifierKind, MessageStatus, Origin, Platform
from omnidesk.rules.texts import preview

Row = tuple[Any, ...]

COLUMNS: dict[str, tuple[str, ...]] = {
    "contacts": ("id", "display_name", "created_at", "updated_at"),
    "contact_identifiers": ("id", "contact_id", "kind", "scope", "value", "created_at"),
    "conversations": (
        *("id", "contact_id", "channel_id", "platform", "identifier_id", "department_id"),
        *("unread_count", "last_message_id", "last_message_at", "last_message_preview"),
        *("last_message_direction", "last_message_status", "last_inbound_at", "created_at"),
    ),
    "messages": (
        *("id", "conversation_id", "channel_id", "direction", "origin", "body", "status"),
        *("external_id", "sent_by_user_id", "error_key", "vendor_code", "sent_at"),
        *("delivered_at", "read_at", "created_at"),
    ),
}

KINDS = {
    Platform.WHATSAPP: IdentifierKind.PHONE,
    Platform.SMS: IdentifierKind.PHONE,
    Platform.FACEBOOK: IdentifierKind.PAGE_SCOPED,
    Platform.INSTAGRAM: IdentifierKind.INSTAGRAM_SCOPED,
}
# Which sentence and which code of the vendor stand at a message that was refused.
WHATSAPP_REFUSALS: Mapping[Refusal, tuple[str, str]] = {
    Refusal.NONE: ("", ""),
    Refusal.WINDOW: ("channel.window_closed", "63016"),
    Refusal.PERSON: ("channel.bad_recipient", "63024"),
}
SMS_REFUSALS: Mapping[Refusal, tuple[str, str]] = {
    Refusal.NONE: ("", ""),
    Refusal.PERSON: ("channel.person_unavailable", "30003"),
}
META_REFUSALS: Mapping[Refusal, tuple[str, str]] = {
    Refusal.NONE: ("", ""),
    Refusal.WINDOW: ("channel.window_closed", "10/2018278"),
    Refusal.PERSON: ("channel.person_unavailable", "551/1545041"),
}
REFUSALS = {
    Platform.WHATSAPP: WHATSAPP_REFUSALS,
    Platform.SMS: SMS_REFUSALS,
    Platform.FACEBOOK: META_REFUSALS,
    Platform.INSTAGRAM: META_REFUSALS,
}


@dataclass(frozen=True, slots=True)
class Place:
    """A channel of the installation: its row, and the scope of its people's ids."""

    channel_id: int
    scope: str = ""


@dataclass(slots=True)
class Rows:
    """The tables, filled thread by thread."""

    places: Mapping[Platform, Place]
    departments: Mapping[str, int]
    users: Mapping[str, int]
    rng: Random
    tables: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in COLUMNS})

    def add(self, thread: Thread) -> None:
        """One contact, identifier and conversation, and all its messages."""
        number = len(self.tables["conversations"]) + 1
        contact, place = thread.contact, self.places[thread.contact.platform]
        since = thread.said[0].at
        self.tables["contacts"].append((number, contact.name, since, since))
        kind = KINDS[contact.platform].value
        self.tables["contact_identifiers"].append(
            (number, number, kind, place.scope, contact.address, since)
        )
        for said in thread.said:
            self._add_message(number, place, contact.platform, said)
        self.tables["conversations"].append(self._conversation(number, place, thread))

    def _add_message(self, number: int, place: Place, platform: Platform, said: Said) -> None:
        is_read = said.status is MessageStatus.READ
        is_delivered = is_read or said.status is MessageStatus.DELIVERED
        self.tables["messages"].append(
            (
                *(len(self.tables["messages"]) + 1, number, place.channel_id),
                *_side(said),
                *(said.text, said.status.value, self._external_id(platform, said)),
                *(self.users.get(said.author), *REFUSALS[platform][said.refusal], said.at),
                said.at + timedelta(seconds=2) if is_delivered else None,
                said.at + timedelta(seconds=self.rng.uniform(5, 120)) if is_read else None,
                said.at,
            )
        )

    def _conversation(self, number: int, place: Place, thread: Thread) -> Row:
        last = thread.said[-1]
        return (
            *(number, number, place.channel_id, thread.contact.platform.value, number),
            *(self.departments.get(thread.department), thread.unread),
            *(len(self.tables["messages"]), last.at, preview(last.text)),
            *(_side(last)[0], last.status.value, thread.last_inbound_at, thread.said[0].at),
        )

    def _external_id(self, platform: Platform, said: Said) -> str | None:
        if said.refusal:
            return None
        if platform in {Platform.WHATSAPP, Platform.SMS}:
            return new_sid(self.rng)
        return new_mid("facebook" if platform is Platform.FACEBOOK else "instagram", self.rng)


def _side(said: Said) -> tuple[str, str]:
    """Direction and origin."""
    if said.author:
        return Direction.OUTBOUND.value, Origin.AGENT.value
    return Direction.INBOUND.value, Origin.CONTACT.value
