"""The signature of a request to the external API, and the time it may be used.

    version 1: HMAC-SHA256(secret, clientId "." timestamp "." body)
    version 2: HMAC-SHA256(secret, clientId "." timestamp "." METHOD "." path?query "." digest)

The key is the secret as text, the result is hexadecimal in either case, and the body is empty for
GET; the digest is the body's SHA-256. Version 1 is what integrators have always sent; version 2
also binds method and address.

Invariants:
* only the exact bytes that were signed are accepted, compared in constant time;
* whatever a stranger sends, the answer is yes or no, never an error.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from omnidesk.rules.instants import to_milliseconds

# Milliseconds since 1970: 13 digits from 2001 to 2286.
TIMESTAMP = re.compile(r"[0-9]{13}\Z")
DIGITS = re.compile(rb"[0-9a-f]{64}\Z")


@dataclass(frozen=True, slots=True)
class Signed:
    """What a client put its name under. `target` is the path with its query, as it was sent."""

    client_id: str
    timestamp: str
    method: str
    target: str
    body: bytes


def sign(secret: str, request: Signed, version: int = 1) -> str:
    """The signature of a request, in lower case."""
    return hmac.new(secret.encode(), _message(request, version), hashlib.sha256).hexdigest()


def is_signed(secret: str, request: Signed, given: str, version: int = 1) -> bool:
    """Whether `given` is the signature of this request under this secret."""
    digits = given.lower().encode("utf-8", "replace")
    expected = sign(secret, request, version).encode()
    return hmac.compare_digest(expected, digits) and DIGITS.match(digits) is not None


def milliseconds_of(timestamp: str) -> int | None:
    """The timestamp as a number; nothing unless it is exactly 13 digits."""
    return int(timestamp) if TIMESTAMP.match(timestamp) else None


def is_timely(milliseconds: int, now: datetime, tolerance: timedelta) -> bool:
    """Whether a request of this instant may still, or already, be used; the edges may."""
    return abs(to_milliseconds(now) - milliseconds) <= tolerance // timedelta(milliseconds=1)


def _message(request: Signed, version: int) -> bytes:
    head = f"{request.client_id}.{request.timestamp}.".encode("utf-8", "surrogateescape")
    if version == 1:
        return head + request.body
    digest = hashlib.sha256(request.body).hexdigest()
    return head + f"{request.method}.{request.target}.{digest}".encode("utf-8", "surrogateescape")
