"""The description of the external API: OpenAPI 3.1, and a page made from it.

The page is ours and plain, so that it needs no script and no foreign host.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic.json_schema import models_json_schema

from omnidesk.routes.external.base import PREFIX
from omnidesk.routes.external.document_page import render_page
from omnidesk.routes.external.message_models import BulkRequest, ErrorAnswer, MessageRequest
from omnidesk.settings import get_settings

router = APIRouter(prefix=PREFIX)

# Of the interface: it changes when a client would notice.
VERSION = "1.0.0"
ABOUT = """\
Every request carries three headers: `X-Client-Id`, `X-Timestamp` (Unix time in milliseconds, 13 \
digits, at most ten minutes from ours) and `X-Signature`, the HMAC-SHA256 in hexadecimal, with the \
secret as its key, over `clientId + "." + timestamp + "." + raw body`; the body is empty for GET \
and DELETE. With `X-Signature-Version: 2` it is over \
`clientId.timestamp.METHOD.path?query.sha256hex(body)`.

Every answer carries `X-RateLimit-Limit`, `X-RateLimit-Remaining`, `X-RateLimit-Reset` (epoch \
seconds), `X-RateLimit-Daily-Limit` and `X-RateLimit-Daily-Remaining`; a 429 also `Retry-After`. \
Every refusal has a stable `code`. Fields that are not described here are ignored."""
HEADERS = {
    "X-Client-Id": ("The client's id.", "odk_0123456789abcdef01234567", True),
    "X-Timestamp": ("Unix time in milliseconds.", "1795341600000", True),
    "X-Signature": ("The signature in hexadecimal, in either case.", "3b7e…", True),
    "X-Signature-Version": ("1, or 2 to bind method and address as well.", "1", False),
}
# What any signed request may be answered with, whatever it asks for.
ALWAYS = {
    400: "The request cannot be read.",
    401: "`missing_headers`, `invalid_timestamp`, `timestamp_out_of_window`, `invalid_signature`:"
    " an unknown client and a wrong signature look the same.",
    403: "`client_disabled`, `ip_not_allowed`.",
    413: "`too_large`: more than 256 KiB, for a bulk 1 MiB.",
    429: "`rate_limited`, `quota_exceeded`, or `too_many_attempts` after failed signatures. After"
    " `Retry-After` seconds there is room again.",
    503: "`unavailable`: nothing was queued. Send the same request again.",
}


@router.get("/openapi.json", include_in_schema=False)
async def openapi() -> Response:
    """The description for programs."""
    return JSONResponse(describe())


@router.get("/docs", include_in_schema=False)
async def page() -> Response:
    """The description for people."""
    return HTMLResponse(render_page(describe()))


@cache
def describe() -> dict[str, Any]:
    """The routes of the external API as OpenAPI 3.1."""
    from omnidesk.routes.external import router as external  # which holds these routes as well

    described = get_openapi(
        title="OmniDesk: external API",
        version=VERSION,
        openapi_version="3.1.0",
        description=ABOUT,
        routes=external.routes,
        servers=[{"url": get_settings().public_url}],
    )
    described["components"]["schemas"] = _schemas(described)
    described["components"]["parameters"] = {name: _header(name) for name in HEADERS}
    for operations in described["paths"].values():
        for operation in operations.values():
            _complete(operation)
    return described


def _schemas(described: dict[str, Any]) -> dict[str, Any]:
    """Those of the answers, and those of the bodies, which our routes read by themselves."""
    models = [(one, "validation") for one in (MessageRequest, BulkRequest, ErrorAnswer)]
    _, own = models_json_schema(models, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]
    found = {**described["components"]["schemas"], **own["$defs"]}
    return {name: one for name, one in sorted(found.items()) if "ValidationError" not in name}


def _header(name: str) -> dict[str, Any]:
    text, example, required = HEADERS[name]
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": text,
        "example": example,
        "schema": {"type": "string"},
    }


def _complete(operation: dict[str, Any]) -> None:
    """Add what holds for all of them, and what our own routes do not tell the framework."""
    parameters: list[dict[str, Any]] = [
        {"$ref": f"#/components/parameters/{name}"} for name in HEADERS
    ]
    if operation.pop("x-message-id", False):
        parameters.append(
            {
                "name": "message_id",
                "in": "path",
                "required": True,
                "description": "Our `message_id`, or your own `request_id`.",
                "schema": {"type": "string", "minLength": 1},
            }
        )
    operation["parameters"] = parameters
    body = operation.pop("x-body", None)
    if body is not None:
        operation["requestBody"] = {"required": True, "content": _json(body)}
    for status, text in ALWAYS.items():
        told = {"description": text, "content": _json(ErrorAnswer.__name__)}
        operation["responses"].setdefault(str(status), told)


def _json(model: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{model}"}}}
