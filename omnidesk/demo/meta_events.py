"""Webhooks of Meta: envelope, shapes of the events, and the signature over the raw bytes."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from random import Random

from omnidesk.demo.calls import Json
from omnidesk.demo.meta_rules import Platform
from omnidesk.demo.postman import Letter

OBJECTS: dict[Platform, str] = {"facebook": "page", "instagram": "instagram"}
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def new_mid(platform: Platform, rng: Random) -> str:
    """A message id as long and as opaque as Meta's."""
    opaque = "".join(rng.choices(_LETTERS, k=86))
    return (
        f"m_{opaque}" if platform == "facebook" else f"aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlE{opaque}"
    )


def text_event(
    person_id: str, account_id: str, at_ms: int, *, mid: str, text: str, reply_to: str = ""
) -> Json:
    """The person wrote a text."""
    message: Json = {"mid": mid, "text": text}
    if reply_to:
        message["reply_to"] = {"mid": reply_to}
    return _from_person(person_id, account_id, at_ms) | {"message": message}


def echo_event(
    person_id: str, account_id: str, at_ms: int, *, mid: str, text: str, **more: object
) -> Json:
    """The account wrote a text, through us (`app_id`, `metadata`) or in another inbox."""
    message: Json = {"mid": mid, "text": text, "is_echo": True}
    message |= {name: value for name, value in more.items() if value}
    return _from_person(account_id, person_id, at_ms) | {"message": message}


def delivery_event(
    person_id: str, account_id: str, watermark_ms: int, mids: Sequence[str] = ()
) -> Json:
    """Everything up to the watermark reached the person; Messenger only, `mids` may be absent."""
    delivery: Json = {"watermark": watermark_ms}
    if mids:
        delivery["mids"] = list(mids)
    return _from_person(person_id, account_id, watermark_ms) | {"delivery": delivery}


def read_event(person_id: str, account_id: str, watermark_ms: int) -> Json:
    """Messenger: the person read everything up to the watermark."""
    return _from_person(person_id, account_id, watermark_ms) | {"read": {"watermark": watermark_ms}}


def seen_event(person_id: str, account_id: str, at_ms: int, mid: str) -> Json:
    """Instagram (`messaging_seen`): the person read the message with this id."""
    return _from_person(person_id, account_id, at_ms) | {"read": {"mid": mid}}


def envelope(
    platform: Platform, entries: Sequence[tuple[str, Sequence[Json]]], at_ms: int
) -> bytes:
    """The body of one webhook call: (account id, events) for each entry.

    Meta writes non-ASCII characters and slashes escaped, so signing a re-serialised body fails.
    """
    body = {
        "object": OBJECTS[platform],
        "entry": [
            {"time": at_ms, "id": account_id, "messaging": list(events)}
            for account_id, events in entries
        ],
    }
    return json.dumps(body, separators=(",", ":")).replace("/", "\\/").encode()


def signature(body: bytes, app_secret: str) -> str:
    """The value of X-Hub-Signature-256 for these raw bytes."""
    return "sha256=" + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()


def signed_letter(url: str, body: bytes, app_secret: str, lane: str = "") -> Letter:
    """The webhook call as Meta makes it."""
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "facebookexternalua",
        "X-Hub-Signature-256": signature(body, app_secret),
    }
    return Letter(url, body, headers, lane)


def _from_person(sender_id: str, recipient_id: str, at_ms: int) -> Json:
    return {"sender": {"id": sender_id}, "recipient": {"id": recipient_id}, "timestamp": at_ms}
