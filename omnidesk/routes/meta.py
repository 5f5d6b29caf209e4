"""Meta's webhooks: the challenge, and signed events.

The signature is checked over the raw bytes before anything is read from them. The answer is given
once the events are committed; everything else happens in a worker.
"""

from __future__ import annotations

import hmac

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from omnidesk.errors import BadSignature, NotFound
from omnidesk.routes.raw import RawRoute
from omnidesk.rules.kinds import ChannelKind
from omnidesk.services.channels.meta.signature import is_signed
from omnidesk.services.channels.registry import channel_for
from omnidesk.services.inbox import store_events
from omnidesk.services.webhook_secrets import APP_SECRET, VERIFY_TOKEN, get_webhook_secret

router = APIRouter(prefix="/api/webhook", route_class=RawRoute)

# Where each product of Meta points; what an event belongs to is told by its body, not by its path.
PLATFORMS = frozenset({"facebook", "instagram", "whatsapp"})


@router.get("/{platform}")
async def confirm(request: Request) -> Response:
    """Meta asks whether this address is ours: the challenge back, as plain text."""
    _check_platform(request)
    token = await get_webhook_secret(VERIFY_TOKEN)
    query = request.query_params
    given = query.get("hub.verify_token", "")
    is_right = hmac.compare_digest(given.encode("utf-8", "replace"), token.encode())
    if not is_right or query.get("hub.mode") != "subscribe" or "hub.challenge" not in query:
        raise BadSignature
    return PlainTextResponse(query["hub.challenge"])


@router.post("/{platform}")
async def receive(request: Request) -> Response:
    """Store every event of a signed request."""
    _check_platform(request)
    secret = await get_webhook_secret(APP_SECRET)
    body = await request.body()
    if not is_signed(body, request.headers.get("x-hub-signature-256", ""), secret):
        raise BadSignature
    await store_events(channel_for(ChannelKind.MESSENGER).parse(body, request.headers))
    return Response(status_code=200)


def _check_platform(request: Request) -> None:
    if request.path_params["platform"] not in PLATFORMS:
        raise NotFound
