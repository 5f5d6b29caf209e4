"""Lines of the request log from before the demo began: what was taken in, and what was refused."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from omnidesk.services.api import request_log
from omnidesk.services.api.request_log import Line

PATH = "/api/external/messages"
LINES = 40
# Of the programs' own server in the shop's network.
ADDRESS = "10.20.0.14"
# Every so many requests one is refused, each in its own way.
REFUSED_EVERY = 9
TAKEN = (201, "")
REFUSALS = (
    (400, "validation_failed"),
    (409, "duplicate_request"),
    (401, "invalid_signature"),
    (429, "rate_limited"),
)

Past = tuple[int, datetime, dict[str, Any]]


async def log_past(sent: Sequence[Past], rng: Random) -> None:
    """The newest of these requests as lines, and some that were refused between them."""
    for number, (client, at, fields) in enumerate(sent[-LINES:]):
        request_log.note(_line((client, at, fields), TAKEN, rng))
        if number % REFUSED_EVERY == REFUSED_EVERY - 1:
            answer = REFUSALS[number // REFUSED_EVERY % len(REFUSALS)]
            spoilt = (client, at + timedelta(seconds=1), _spoilt(fields, answer[1]))
            request_log.note(_line(spoilt, answer, rng))
    await request_log.flush()


def _line(past: Past, answer: tuple[int, str], rng: Random) -> Line:
    (client, at, fields), (status, code) = past, answer
    is_stranger = status == 401
    return Line(
        api_client_id=client,
        at=at,
        method="POST",
        path=PATH,
        status=status,
        code=code,
        address=ADDRESS,
        duration_ms=rng.randint(4, 22),
        body=b"" if is_stranger else json.dumps(fields, ensure_ascii=False).encode(),
        request_id=f"{rng.getrandbits(64):016x}",
    )


def _spoilt(fields: dict[str, Any], code: str) -> dict[str, Any]:
    """What was asked for by the request that was refused so."""
    return fields | {"phone_number": "0811"} if code == "validation_failed" else fields
