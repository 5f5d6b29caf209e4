"""Twilio's webhooks as typed events: one request is one event.

https://www.twilio.com/docs/messaging/guides/webhook-request. New parameters come unannounced;
what we do not know is kept in `raw`. A WhatsApp address is a number or a business-scoped id behind
`whatsapp:`, an SMS address a number, a short code or a sender's name: never assume digits. Other
kinds of addresses have a prefix of their own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

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
from omnidesk.services.channels.twilio.codes import meaning_of_failure
from omnidesk.services.channels.twilio.signature import read_pairs

WHATSAPP = "whatsapp:"

# Sids have 34 characters, addresses less than 100; what we keep must fit our indexes.
LONGEST_ID = 128

STATUSES: dict[str, MessageStatus] = {
    "accepted": MessageStatus.SENDING,
    "scheduled": MessageStatus.SENDING,
    "queued": MessageStatus.SENDING,
    "sending": MessageStatus.SENDING,
    "sent": MessageStatus.SENT,
    "partially_delivered": MessageStatus.SENT,
    "delivered": MessageStatus.DELIVERED,
    "read": MessageStatus.READ,
    "undelivered": MessageStatus.FAILED,
    "failed": MessageStatus.FAILED,
    "canceled": MessageStatus.FAILED,
}

Form = Mapping[str, str]


def read_events(body: bytes) -> list[Event]:
    """The event of one request. Raises Invalid when it is no form of Twilio's."""
    form = _read_form(body)
    sid = form.get("MessageSid") or form.get("SmsMessageSid") or form.get("SmsSid", "")
    if not 0 < len(sid) <= LONGEST_ID:
        raise Invalid(field="MessageSid")
    if "MessageStatus" in form:
        return [_status(form, sid)]
    return [_message(form, sid)]


def _read_form(body: bytes) -> Form:
    try:
        pairs = read_pairs(body)
    except ValueError as error:
        raise Invalid(field="body") from error
    return {_text(name): _text(value) for name, value in pairs}


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")


def _message(form: Form, sid: str) -> Event:
    sender, to = form.get("From", ""), form.get("To", "")
    text = _shown_text(form)
    kind = _kind(sender, to)
    if kind is None:
        return _unknown(to, form, "neither WhatsApp nor SMS")
    if not text:
        return _unknown(to, form, "message without content")
    return InboundMessage(
        _channel(kind, to),
        sid,
        _identifier(sender, form),
        text,
        name=form.get("ProfileName", ""),
        also=_further_identifiers(sender, form),
        raw=form,
    )


def _status(form: Form, sid: str) -> Event:
    status = form["MessageStatus"]
    ours, person = form.get("From", ""), form.get("To", "")
    kind = _kind(ours, person)
    if status not in STATUSES or kind is None:
        return _unknown(ours, form, "status not supported")
    code = _number(form.get("ErrorCode", ""))
    has_failed = STATUSES[status] is MessageStatus.FAILED
    return Receipt(
        _channel(kind, ours),
        f"{sid}:{status}",
        _identifier(person, form),
        STATUSES[status],
        external_ids=(sid,),
        error_key=meaning_of_failure(code).key if has_failed else "",
        error_text=form.get("ErrorMessage", "") if has_failed else "",
        vendor_code=str(code or "") if has_failed else "",
        raw=form,
    )


def _shown_text(form: Form) -> str:
    """What was written, or in brackets what came instead of words."""
    if text := form.get("Body") or form.get("ButtonText"):
        return text
    if "Latitude" in form and "Longitude" in form:
        place = form.get("Label") or form.get("Address", "")
        return f"[location] {place} {form['Latitude']},{form['Longitude']}".replace("  ", " ")
    media = [form[name] for name in sorted(form) if name.startswith("MediaContentType")]
    return " ".join(f"[{mime.partition('/')[0]}]" for mime in media)


def _identifier(address: str, form: Form) -> Identifier:
    """A number (short codes and names of SMS senders count as such), or a business-scoped id."""
    value = address.removeprefix(WHATSAPP)
    if value.startswith("+") or value == address:
        return Identifier(IdentifierKind.PHONE, "", value)
    return Identifier(
        IdentifierKind.BUSINESS_SCOPED, form.get("AccountSid", "")[:LONGEST_ID], value
    )


def _further_identifiers(sender: str, form: Form) -> tuple[Identifier, ...]:
    """What else this event proves of the sender: the number beside a scoped id, or the reverse."""
    number, scoped = form.get("WaId", ""), form.get("ExternalUserIdentifier", "")
    found = {_identifier(f"{WHATSAPP}+{number}", form)} if _is_number(number) else set()
    if 0 < len(scoped) <= LONGEST_ID:
        found.add(_identifier(WHATSAPP + scoped.removeprefix(WHATSAPP), form))
    return tuple(sorted(found - {_identifier(sender, form)}, key=lambda one: one.kind))


def _kind(one: str, other: str) -> ChannelKind | None:
    """The kind of channel between two addresses; nothing where they are of different kinds."""
    kinds = {_kind_of(one), _kind_of(other)}
    return kinds.pop() if len(kinds) == 1 else None


def _kind_of(address: str) -> ChannelKind | None:
    if not address.strip() or len(address) > LONGEST_ID:
        return None
    if address.startswith(WHATSAPP):
        return ChannelKind.WHATSAPP_TWILIO if len(address) > len(WHATSAPP) else None
    return ChannelKind.SMS_TWILIO if ":" not in address else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20


def _number(text: str) -> int | None:
    return int(text) if _is_number(text) and len(text) < 10 else None


def _channel(kind: ChannelKind, ours: str) -> str:
    return channel_key(kind, ours.removeprefix(WHATSAPP))


def _unknown(ours: str, form: Form, reason: str) -> UnknownEvent:
    digest = hashlib.sha256(repr(sorted(form.items())).encode("utf-8", "replace")).hexdigest()
    return UnknownEvent(channel_key("twilio", ours[:LONGEST_ID]), digest[:32], reason, form)
