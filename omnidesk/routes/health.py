"""Is it alive, is it ready, and in figures: for load balancers, supervisors and Prometheus."""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST

from omnidesk.errors import NotAllowed, NotConfigured
from omnidesk.routes.metrics import exposition
from omnidesk.services.figures import read_figures
from omnidesk.services.readiness import OK, readiness
from omnidesk.settings import get_settings

router = APIRouter()


@router.get("/health/live")
async def live() -> dict[str, str]:
    """This process answers; says nothing of others."""
    return {"status": OK}


@router.get("/health/ready")
async def ready() -> Response:
    """200 when everything that the work needs is there, else 503 naming what is not."""
    checks = await readiness()
    is_ready = all(found == OK for found in checks.values())
    status = OK if is_ready else "not ready"
    return JSONResponse({"status": status, "checks": checks}, 200 if is_ready else 503)


@router.get("/metrics")
async def metrics(authorization: Annotated[str, Header()] = "") -> Response:
    """Prometheus text for who presents `Bearer OMNIDESK_METRICS_TOKEN`."""
    _require_token(authorization)
    return Response(exposition(await read_figures()), media_type=CONTENT_TYPE_LATEST)


def _require_token(authorization: str) -> None:
    expected = get_settings().metrics_token
    if expected is None:
        raise NotConfigured("health.no_metrics_token")
    scheme, _, token = authorization.partition(" ")
    given, wanted = token.strip().encode(), expected.get_secret_value().encode()
    if scheme.lower() != "bearer" or not hmac.compare_digest(given, wanted):
        raise NotAllowed("health.wrong_metrics_token")
