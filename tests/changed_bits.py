"""Signed requests with one bit turned over: none may be let in. Rows of docs/reliability.md.

Each function makes so many of them and returns those that were let in, or met a mistake of ours.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from urllib.parse import urlencode

import httpx

from omnidesk.demo.twilio_events import signed_letter
from omnidesk.settings import get_settings
from tests.api_client import Program, calls
from tests.webhooks import AUTH_TOKEN, Webhooks, body_of, meta_headers, text, twilio_parameters

TEST = "/api/external/test"
BODY = b'{"message": "Halo", "phone_number": "081234567890"}'
TWILIO = "/api/twilio/webhook"
# Below what an address may do wrong in a minute: each change is looked at, not refused unread.
FROM_ONE_ADDRESS = 50
REFUSED_API, REFUSED_WEBHOOK = 401, 403


def flip(data: bytes, chance: random.Random) -> bytes:
    """The data with one bit changed."""
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ (1 << chance.randrange(8))]) + data[place + 1 :]


async def change_api(program: Program, number: int, chance: random.Random) -> list[str]:
    """Body, timestamp, client id, signature or version of requests to the external API."""
    accepted: list[str] = []
    for first in range(0, number, FROM_ONE_ADDRESS):
        address = f"2001:db8:{first // FROM_ONE_ADDRESS:x}::1"
        async with calls(address) as api:
            for n in range(first, min(number, first + FROM_ONE_ADDRESS)):
                answer, changed = await _post_changed(api.http, program, n % 2 + 1, chance)
                if answer.status_code != REFUSED_API:
                    accepted.append(f"{answer.status_code}: {changed!r}")
    return accepted


async def _post_changed(
    http: httpx.AsyncClient, program: Program, version: int, chance: random.Random
) -> tuple[httpx.Response, object]:
    headers = program.headers(BODY, "POST", TEST, version=version)
    letter = {"body": BODY} | {name: value.encode() for name, value in headers.items()}
    part = chance.choice(list(letter))
    while True:
        changed = flip(letter[part], chance)
        # The other case of a digit is the same signature, and an empty version is version 1.
        if part != "X-Signature" or changed.lower() != letter[part].lower():
            break
    letter[part] = changed
    given = letter.pop("body")
    sent = [(name.encode(), value) for name, value in letter.items()]
    return await http.post(TEST, content=given, headers=sent), (part, changed)


async def change_meta(vendors: Webhooks, number: int, chance: random.Random) -> list[str]:
    """Body or signature of Meta's calls."""
    accepted: list[str] = []
    body = body_of([text()])
    signature = meta_headers(body)["X-Hub-Signature-256"].encode()
    for n in range(number):
        sent = (flip(body, chance), signature) if n % 2 else (body, flip(signature, chance))
        headers = [(b"X-Hub-Signature-256", sent[1])]
        answer = await vendors.http.post("/api/webhook/facebook", content=sent[0], headers=headers)
        if answer.status_code != REFUSED_WEBHOOK:
            accepted.append(f"{answer.status_code}: {sent!r}")
    return accepted


async def change_twilio(vendors: Webhooks, number: int, chance: random.Random) -> list[str]:
    """A parameter or the signature of Twilio's calls."""
    accepted: list[str] = []
    parameters = twilio_parameters()
    letter = signed_letter(get_settings().public_url + TWILIO, parameters, AUTH_TOKEN)
    for n in range(number):
        body, signed = letter.body, letter.headers["X-Twilio-Signature"].encode()
        if n % 2:
            signed = flip(signed, chance)
        else:
            name, value = chance.choice([(one, v) for one, v in parameters.items() if v])
            changed = flip(value.encode(), chance).decode("latin-1")
            body = urlencode(parameters | {name: changed}, encoding="latin-1").encode()
        headers: Sequence[tuple[bytes, bytes]] = [
            (b"X-Twilio-Signature", signed),
            (b"Content-Type", b"application/x-www-form-urlencoded"),
        ]
        answer = await vendors.http.post(TWILIO, content=body, headers=headers)
        if answer.status_code != REFUSED_WEBHOOK:
            accepted.append(f"{answer.status_code}: {(body, signed)!r}")
    return accepted
