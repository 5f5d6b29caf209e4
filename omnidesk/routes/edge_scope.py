"""What a request says about itself, and how much of it we believe."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

from starlette.types import Scope

from omnidesk.rules.client_address import client_address, is_within, parse_address
from omnidesk.settings import get_settings

# A proxy may name the request; anything longer or stranger would end up in our logs.
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
# Read once here and then taken away, so that nobody further inside believes them.
FORWARDING = frozenset(
    {b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-port"}
    | {b"x-real-ip", b"forwarded", b"cf-connecting-ip", b"true-client-ip"}
)


def joined_headers(scope: Scope) -> dict[str, str]:
    """The headers by name; several of one name joined in their order."""
    joined: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        glue = "; " if key == "cookie" else ", "
        joined[key] = f"{joined[key]}{glue}{text}" if key in joined else text
    return joined


def request_id_of(scope: Scope, headers: Mapping[str, str]) -> str:
    """The id that a trusted proxy gave the request, else a new one."""
    told = headers.get("x-request-id", "")
    return told if REQUEST_ID.fullmatch(told) and _is_from_proxy(scope) else secrets.token_hex(8)


def seen_through_proxies(scope: Scope, headers: Mapping[str, str]) -> Scope:
    """The scope with the true client address and scheme, and without the headers that told them."""
    settings = get_settings()
    address = client_address(
        _peer(scope),
        headers.get("x-forwarded-for", ""),
        headers.get("cf-connecting-ip", ""),
        settings.trusted_proxies,
        settings.cloudflare_networks,
    )
    believed: dict[str, Any] = {
        "client": (address, 0),
        "headers": [pair for pair in scope["headers"] if pair[0].lower() not in FORWARDING],
    }
    if headers.get("x-forwarded-proto") in {"http", "https"} and _is_from_proxy(scope):
        plain = "ws" if scope["type"] == "websocket" else "http"
        believed["scheme"] = plain + headers["x-forwarded-proto"].removeprefix("http")
    return {**scope, **believed}


def _peer(scope: Scope) -> str:
    return str(scope["client"][0]) if scope.get("client") else ""


def _is_from_proxy(scope: Scope) -> bool:
    peer = parse_address(_peer(scope))
    return peer is not None and is_within(peer, get_settings().trusted_proxies)
