"""Twilio's webhooks: what people write, and what becomes of what we sent. And an SMS by a person.

Webhooks of both kinds, WhatsApp and SMS, are signed over the public address, whatever the request
itself says about host and scheme.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from omnidesk.errors import BadSignature, NotConfigured
from omnidesk.routes.access import signed_in
from omnidesk.routes.forms import read_body
from omnidesk.routes.raw import RawRoute
from omnidesk.rules.kinds import ChannelKind
from omnidesk.rules.roles import Viewer
from omnidesk.services.channels.registry import channel_for
from omnidesk.services.channels.twilio.signature import is_signed
from omnidesk.services.inbox import store_events
from omnidesk.services.sms import send_sms
from omnidesk.services.twilio_state import twilio_state
from omnidesk.services.webhook_secrets import TWILIO_AUTH_TOKEN, get_webhook_secret
from omnidesk.settings import get_settings

router = APIRouter(prefix="/api/twilio")

EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'


async def receive(request: Request) -> Response:
    """Store a signed message."""
    return await _store(request)


async def report(request: Request) -> Response:
    """Store a signed receipt."""
    return await _store(request)


@router.get("/status")
async def state(_viewer: Annotated[Viewer, Depends(signed_in)]) -> Response:
    """Whether Twilio accepts our credentials, and the number that we send from."""
    return JSONResponse(await twilio_state(), headers={"Cache-Control": "no-store"})


@router.post("/sms/send")
async def send(request: Request, viewer: Annotated[Viewer, Depends(signed_in)]) -> Response:
    """Queue one SMS: `{to, body}`."""
    body = await read_body(request, "to, body")
    message = await send_sms(viewer, body.text("to"), body.text("body"))
    return JSONResponse({"message_id": message.id, "status": message.status}, 202)


router.add_api_route("/webhook", receive, methods=["POST"], route_class_override=RawRoute)
router.add_api_route("/status", report, methods=["POST"], route_class_override=RawRoute)


async def _store(request: Request) -> Response:
    body = await request.body()
    signature = request.headers.get("x-twilio-signature", "")
    if not is_signed(_public_url(request), body, signature, await _auth_token()):
        raise BadSignature
    await store_events(channel_for(ChannelKind.WHATSAPP_TWILIO).parse(body, request.headers))
    return Response(EMPTY_TWIML, media_type="text/xml")


async def _auth_token() -> str:
    """Without a token nothing can be signed by it."""
    try:
        return await get_webhook_secret(TWILIO_AUTH_TOKEN)
    except NotConfigured as error:
        raise BadSignature from error


def _public_url(request: Request) -> str:
    """The address as Twilio was given it, with the query exactly as it came."""
    query = request.scope["query_string"].decode("latin-1")
    url = get_settings().public_url + request.scope["path"]
    return f"{url}?{query}" if query else url
