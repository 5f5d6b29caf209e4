"""Headers that every answer carries, errors included."""

from __future__ import annotations

from collections.abc import Iterable

from omnidesk.services.api.limits import Standing
from omnidesk.settings import get_settings

# Reflex boots from inline scripts, and scripts that the server sends to a page are evaluated: both
# were tried without, and the app does not start or its live updates stay silent.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
# `same-origin` and not `no-referrer`: with the latter, browsers send `Origin: null` with our forms.
ALWAYS = {
    b"content-security-policy": CONTENT_SECURITY_POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=(self)",
    b"cache-control": b"no-store",
}
ONE_YEAR_OF_HTTPS = b"max-age=31536000"

# Its refusals tell the limits, also where nobody knows yet whose they are.
EXTERNAL_API = "/api/external/"

Headers = list[tuple[bytes, bytes]]


def secured(headers: Iterable[tuple[bytes, bytes]], request_id: str, refused: str = "") -> Headers:
    """The headers of an answer with ours added; what the answer sets itself stays.

    `refused` is the path of a request that was refused.
    """
    own = _varying_once([(name.lower(), value) for name, value in headers])
    present = {name for name, _ in own}
    added = {name: value for name, value in ALWAYS.items() if name not in present}
    if get_settings().is_https:
        added[b"strict-transport-security"] = ONE_YEAR_OF_HTTPS
    if refused.startswith(EXTERNAL_API) and b"x-ratelimit-limit" not in present:
        limits = Standing().headers()
        added |= {name.encode(): value.encode() for name, value in limits.items()}
    added[b"x-request-id"] = request_id.encode()
    return [*(pair for pair in own if pair[0] != b"x-request-id"), *added.items()]


def _varying_once(headers: Headers) -> Headers:
    """One `Vary` that names each header once: whoever passes an answer on may add its own."""
    varying = [value.lower() for name, value in headers if name == b"vary"]
    once = dict.fromkeys(one.strip() for value in varying for one in value.split(b","))
    others = [pair for pair in headers if pair[0] != b"vary"]
    return [*others, (b"vary", b", ".join(once))] if once else others
