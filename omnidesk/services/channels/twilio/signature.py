"""Twilio's signature, checked so that hostile input is a plain "no".

base64(HMAC-SHA1(auth token, URL + every POST parameter sorted by name, name and value joined)).
With `bodySHA256` in the query only the URL is signed, and the digest covers the body. The URL is
the one that Twilio was given, rebuilt from the configured public address, never from headers.
https://www.twilio.com/docs/usage/webhooks/webhooks-security

Twilio's own RequestValidator raises on a missing signature, on JSON without `bodySHA256` and on
absurd ports; this one never raises.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from urllib.parse import parse_qs, parse_qsl, urlsplit, urlunsplit

# Twilio sends some 30 parameters; many more are an attack on the sorting.
MOST_PARAMETERS = 1_000
DEFAULT_PORTS = {"https": 443, "http": 80}

Pairs = list[tuple[bytes, bytes]]


def is_signed(url: str, body: bytes, header: str, auth_token: str) -> bool:
    """Whether `header` (X-Twilio-Signature) signs this request to `url`, query included."""
    try:
        pairs = _signed_pairs(url, body)
    except ValueError:
        return False
    given = header.encode("utf-8", "replace")
    fits = [hmac.compare_digest(sign(one, pairs, auth_token), given) for one in _spellings(url)]
    return any(fits)


def sign(url: str, pairs: Iterable[tuple[bytes, bytes]], auth_token: str) -> bytes:
    """The signature of a request. A repeated parameter counts once for each of its values."""
    signed = url.encode() + b"".join(name + value for name, value in sorted(set(pairs)))
    return base64.b64encode(hmac.new(auth_token.encode(), signed, hashlib.sha1).digest())


def _signed_pairs(url: str, body: bytes) -> Pairs:
    """The parameters under the signature. Raises ValueError for a body that is not the signed one.

    A body of another type is read as a form as well, so that no byte of it escapes the signature.
    """
    digest = parse_qs(urlsplit(url).query).get("bodySHA256")
    if digest is None:
        return read_pairs(body)
    expected = hashlib.sha256(body).hexdigest().encode()
    if not hmac.compare_digest(expected, digest[0].encode("utf-8", "replace")):
        raise ValueError("the body is not the one that was signed")
    return []


def read_pairs(body: bytes) -> Pairs:
    """The parameters of a form as raw bytes. Raises ValueError when there are too many."""
    # Latin-1 stands for the bytes themselves: two bodies that differ never decode to the same text.
    pairs = parse_qsl(
        body.decode("latin-1"),
        keep_blank_values=True,
        encoding="latin-1",
        max_num_fields=MOST_PARAMETERS,
    )
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs]


def _spellings(url: str) -> list[str]:
    """The URL with and without the port that its scheme implies: Twilio signs either."""
    parts = urlsplit(url)
    default = DEFAULT_PORTS.get(parts.scheme)
    host = parts.netloc.rpartition("@")[2]
    if parts.port == default:
        bare = parts.netloc.removesuffix(f":{default}")
        return [url, urlunsplit(parts._replace(netloc=bare))]
    if parts.port is None and host:
        return [url, urlunsplit(parts._replace(netloc=f"{parts.netloc}:{default}"))]
    return [url]
