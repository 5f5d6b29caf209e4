"""Webhooks as the vendors send them, against our routes behind the real edge."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
from fastapi import FastAPI

from omnidesk.demo import meta_events, twilio_events
from omnidesk.routes import meta, twilio
from omnidesk.routes.edge import edge
from omnidesk.routes.edge_errors import install_errors
from omnidesk.rules.kinds import ChannelKind
from omnidesk.services.app_settings import set_secret
from omnidesk.services.webhook_secrets import forget_webhook_secrets
from omnidesk.settings import get_settings
from tests.factories import make_channel

APP_SECRET = "a-secret-of-the-app"
VERIFY_TOKEN = "a-token-to-verify"
AUTH_TOKEN = "a-token-of-the-account"
ACCOUNT_SID = "AC" + "ab" * 16
PAGE = "104927531188204"
INSTAGRAM = "17841405309211844"
NUMBER = "+6281155500100"

_numbers = itertools.count(1)


def now_ms() -> int:
    """The present, as Meta counts."""
    return int(datetime.now(UTC).timestamp() * 1000)


def text(person: str = "6001", body: str = "Halo", mid: str = "", at_ms: int = 0) -> dict[str, Any]:
    """A person writes to the Page."""
    mid = mid or f"m_{next(_numbers)}"
    return meta_events.text_event(person, PAGE, at_ms or now_ms(), mid=mid, text=body)


def body_of(*entries: Sequence[dict[str, Any]], platform: str = "facebook") -> bytes:
    """The body of one call with these entries."""
    account = PAGE if platform == "facebook" else INSTAGRAM
    return meta_events.envelope(platform, [(account, entry) for entry in entries], now_ms())  # type: ignore[arg-type]


def meta_headers(body: bytes, secret: str = APP_SECRET) -> dict[str, str]:
    """The headers of a signed call."""
    return meta_events.signed_letter("", body, secret).headers


def twilio_parameters(
    person: str = "+628119990001", body: str = "Halo", sid: str = ""
) -> dict[str, str]:
    """A person writes on WhatsApp."""
    sid = sid or f"SM{next(_numbers):032x}"
    sender, ours = f"whatsapp:{person}", f"whatsapp:{NUMBER}"
    return twilio_events.inbound_parameters(ACCOUNT_SID, sender, ours, body, sid=sid, name="Rahma")


class Webhooks:
    """Vendors who call us."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def meta(
        self, body: bytes, headers: Mapping[str, str] | None = None, platform: str = "facebook"
    ) -> httpx.Response:
        """Call as Meta does; rightly signed unless other headers are given."""
        signed = meta_headers(body) if headers is None else dict(headers)
        return await self.http.post(f"/api/webhook/{platform}", content=body, headers=signed)

    async def twilio(
        self, parameters: Mapping[str, str], path: str = "/api/twilio/webhook"
    ) -> httpx.Response:
        """Call as Twilio does, rightly signed."""
        url = get_settings().public_url + path
        letter = twilio_events.signed_letter(url, parameters, AUTH_TOKEN)
        return await self.http.post(path, content=letter.body, headers=letter.headers)


@asynccontextmanager
async def webhooks() -> AsyncIterator[Webhooks]:
    """Our routes with credentials and a channel of each kind."""
    await set_secret("meta.app_secret", APP_SECRET, None)
    await set_secret("meta.verify_token", VERIFY_TOKEN, None)
    await set_secret("twilio.auth_token", AUTH_TOKEN, None)
    await make_channel(ChannelKind.MESSENGER, PAGE)
    await make_channel(ChannelKind.INSTAGRAM, INSTAGRAM)
    await make_channel(ChannelKind.WHATSAPP_TWILIO, NUMBER)
    async with _client() as http:
        yield Webhooks(http)


@asynccontextmanager
async def unconfigured() -> AsyncIterator[Webhooks]:
    """Our routes in an installation without credentials."""
    async with _client() as http:
        yield Webhooks(http)


@asynccontextmanager
async def _client() -> AsyncIterator[httpx.AsyncClient]:
    forget_webhook_secrets()
    api = FastAPI()
    api.include_router(meta.router)
    api.include_router(twilio.router)
    install_errors(api)
    transport = httpx.ASGITransport(app=edge(api))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
        yield http
    forget_webhook_secrets()
