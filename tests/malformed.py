"""Rightly signed requests of whatever: what strangers with a client id may send."""

from __future__ import annotations

import json
import random
from typing import Any

ONE, BULK = "/api/external/messages", "/api/external/messages/bulk"
MESSAGE: dict[str, Any] = {"phone_number": "081234567890", "message": "Pesanan Anda siap diambil"}
VALUES: list[Any] = [
    *(None, True, False, 0, -1, 2**63, 10**400, 1e308, "", "x", "\0", "\ud800", "\u2028"),
    *([], {}, [[]], {"": ""}, "9" * 5000, ["x"] * 200, {"a": {"b": [None]}}),
]
FIELDS = [*MESSAGE, "priority", "scheduled_at", "metadata", "channel", "request_id"]


def strange(chance: random.Random) -> tuple[str, bytes]:
    """A path and a body, often no JSON."""
    body: Any = MESSAGE | {
        chance.choice(FIELDS): chance.choice(VALUES) for _ in range(chance.randrange(3))
    }
    path = chance.choice([ONE, BULK])
    if path == BULK:
        body = {"messages": chance.choice([[body], [body, body], body, chance.choice(VALUES)])}
    raw = json.dumps(body, ensure_ascii=chance.random() < 0.9).encode("utf-8", "surrogatepass")
    return path, _torn(raw, chance) if chance.random() < 0.5 else raw


def _torn(raw: bytes, chance: random.Random) -> bytes:
    """Cut, nested, in another charset, named twice, or with bytes changed."""
    at = chance.randrange(len(raw))
    match chance.randrange(8):
        case 0:
            return raw[:at]
        case 1:
            return b'{"a":' * chance.choice([40, 5000]) + raw
        case 2:
            return raw.decode("utf-8", "replace").encode(chance.choice(["utf-16", "utf-7"]))
        case 3:
            return raw[:-1] + b', "message": "again"' + raw[-1:]
        case _:
            garbage = bytes(chance.randrange(256) for _ in range(chance.randrange(4)))
            return raw[:at] + garbage + raw[at + chance.randrange(3) :]
