"""The fake vendor's webhook: `{"account": "...", "events": [...]}`, each event with a type."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from omnidesk.errors import Invalid
from omnidesk.rules.kinds import ChannelKind, IdentifierKind, MessageStatus
from omnidesk.services.channels.base import (
    Event,
    Identifier,
    InboundMessage,
    Receipt,
    UnknownEvent,
    channel_key,
)


class _Body(BaseModel):
    account: str
    events: list[dict[str, Any]]


class _Message(BaseModel):
    type: Literal["message"]
    id: str
    phone: str
    text: str
    name: str = ""
    at: datetime | None = None


class _Status(BaseModel):
    type: Literal["status"]
    id: str
    phone: str
    status: Literal[
        MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.READ, MessageStatus.FAILED
    ]
    at: datetime | None = None


def read_events(body: bytes) -> list[Event]:
    """The events of a request. Raises Invalid when it is no request of this vendor."""
    try:
        given = _Body.model_validate_json(body)
    except ValidationError as error:
        raise Invalid(field="body") from error
    channel = channel_key(ChannelKind.FAKE, given.account)
    return [_read(channel, event) for event in given.events]


def _read(channel: str, raw: dict[str, Any]) -> Event:
    try:
        if raw.get("type") == "status":
            return _receipt(channel, _Status.model_validate(raw))
        return _message(channel, _Message.model_validate(raw), raw)
    except ValidationError:
        return UnknownEvent(channel, str(raw.get("id", "")), "not understood", raw)


def _message(channel: str, given: _Message, raw: dict[str, Any]) -> InboundMessage:
    return InboundMessage(
        channel, given.id, _phone(given.phone), given.text, given.at, given.name, raw=raw
    )


def _receipt(channel: str, given: _Status) -> Receipt:
    key = f"{given.id}:{given.status}"
    person, status = _phone(given.phone), MessageStatus(given.status)
    return Receipt(channel, key, person, status, given.at, external_ids=(given.id,))


def _phone(number: str) -> Identifier:
    return Identifier(IdentifierKind.PHONE, "", number)
