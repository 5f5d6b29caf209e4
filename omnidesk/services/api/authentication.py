"""Whether a request to the external API is who it says: headers, time, signature, then rights.

Invariants:
* the raw bytes are checked before anything is read from them;
* unknown client and wrong signature get the same answer after the same work: two signatures are
  computed for everybody, and unknown ids are looked up and kept as known ones are;
* only who has signed rightly learns more: that the client is disabled, or closed to its address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from omnidesk import clock
from omnidesk.errors import (
    ClientDisabled,
    InvalidTimestamp,
    IPNotAllowed,
    MissingHeaders,
    TimestampOutOfWindow,
    WrongSignature,
)
from omnidesk.rules.client_address import is_within, parse_address
from omnidesk.rules.signing import Signed, is_signed, is_timely, milliseconds_of
from omnidesk.services.api.callers import ApiCaller, Credentials, credentials_of

CLIENT_ID = re.compile(r"odk_[0-9a-f]{24}\Z")
VERSIONS = {"": 1, "1": 1, "2": 2}


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request as it came. `target`: path with query as sent; empty texts for absent headers."""

    client_id: str
    timestamp: str
    signature: str
    version: str
    method: str
    target: str
    body: bytes
    address: str


async def authenticate(request: SignedRequest) -> tuple[ApiCaller, Credentials]:
    """The client that signed a request, and what `check_rights` asks about.

    Raises the leaves of `Unsigned`, and Unavailable.
    """
    if not (request.client_id and request.timestamp and request.signature):
        raise MissingHeaders
    at_ms = milliseconds_of(request.timestamp)
    if at_ms is None:
        raise InvalidTimestamp
    if not CLIENT_ID.match(request.client_id):  # nobody's, and so said at once
        raise WrongSignature
    known = await credentials_of(request.client_id)
    if not is_timely(at_ms, clock.real_now(), known.tolerance):
        raise TimestampOutOfWindow(int(known.tolerance.total_seconds() // 60))
    if not _is_right(request, known) or known.caller is None:
        raise WrongSignature
    return known.caller, known


def check_rights(request: SignedRequest, known: Credentials) -> None:
    """Whether a client that was recognised may come in. Raises WrongSignature for its version."""
    if not known.is_active:
        raise ClientDisabled
    if known.requires_version_2 and VERSIONS.get(request.version) != 2:
        raise WrongSignature("api.version_refused")
    if known.networks:
        address = parse_address(request.address)
        if address is None or not is_within(address, known.networks):
            raise IPNotAllowed(address=request.address)


def _is_right(request: SignedRequest, known: Credentials) -> bool:
    version = VERSIONS.get(request.version)
    signed = Signed(
        request.client_id, request.timestamp, request.method, request.target, request.body
    )
    is_new = is_signed(known.secret, signed, request.signature, version or 1)
    is_old = is_signed(known.old_secret, signed, request.signature, version or 1)
    until = known.old_secret_until
    may_be_old = until is not None and clock.now() < until
    return version is not None and (is_new or (is_old and may_be_old))
