"""Is it working? Routes that queue nothing: ping, an echo, and where a client stands."""

from __future__ import annotations

import hashlib
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from omnidesk import clock
from omnidesk.routes.external.base import PREFIX, ApiRequest, ExternalRoute
from omnidesk.routes.external.service_models import PingAnswer, StatusAnswer, TestAnswer
from omnidesk.rules.instants import from_milliseconds, to_milliseconds
from omnidesk.rules.strict_json import NotReadable, read_json
from omnidesk.services.api.client_status import status_of

router = APIRouter(prefix=PREFIX, route_class=ExternalRoute, tags=["service"])

# Of what a program sent by mistake, the beginning is enough to recognise it.
LONGEST_ECHO = 2000


@router.get("/ping", responses={200: {"model": PingAnswer}})
async def ping(request: ApiRequest) -> Response:
    """The signature is right."""
    return JSONResponse({"success": True, "message": "pong", **_understood(request)})


@router.post(
    "/test",
    responses={200: {"model": TestAnswer}},
    openapi_extra={"x-any-body": {"message": "Halo"}},
)
async def test(request: ApiRequest) -> Response:
    """What was received, and how it was understood. Nothing is queued."""
    received = {
        "method": request.signed.method,
        "path": request.signed.target,
        "body_bytes": len(request.signed.body),
        "body_sha256": hashlib.sha256(request.signed.body).hexdigest(),
        **_body(request.signed.body),
    }
    understood = _understood(request)
    return JSONResponse({"success": True, "received": received, "understood": understood})


@router.get("/status", responses={200: {"model": StatusAnswer}})
async def status(request: ApiRequest) -> Response:
    """The client's limits, what it has used of them, and what became of its messages."""
    return JSONResponse(await status_of(request.caller))


def _understood(request: ApiRequest) -> dict[str, Any]:
    """Whom we take the sender for, and how far its clock is from ours."""
    now, sent_ms = clock.real_now(), int(request.signed.timestamp)
    return {
        "client_id": request.caller.client_id,
        "name": request.caller.name,
        "signature_version": int(request.signed.version or 1),
        "sent_at": from_milliseconds(sent_ms).isoformat(),
        "received_at": now.isoformat(),
        "clock_difference_ms": to_milliseconds(now) - sent_ms,
        "address": request.signed.address,
    }


def _body(body: bytes) -> dict[str, Any]:
    """The body as JSON, or as text with the reason why it is none."""
    try:
        return {"json": read_json(body) if body else None}
    except NotReadable as error:
        return {"text": body[:LONGEST_ECHO].decode("utf-8", "replace"), "problem": error.reason}
