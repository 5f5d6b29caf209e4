"""The description of the external API: OpenAPI 3.1, and a page made from it.

The page is ours, so that it needs no foreign host.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic.json_schema import models_json_schema

from omnidesk.routes.external.base import PREFIX
from omnidesk.routes.external.document_guide import CLIENT, SECRET, TIMESTAMP
from omnidesk.routes.external.document_look import HEADERS as PAGE_HEADERS
from omnidesk.routes.external.document_page import render_page
from omnidesk.routes.external.message_models import BulkRequest, ErrorAnswer, MessageRequest
from omnidesk.rules.signing import Signed, sign
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

Bodies are JSON in UTF-8, whatever `Content-Type` says. Every refusal has a stable `code`. Fields \
that are not described here are ignored. A method that an address does not take is 405 \
`method_not_allowed`, with `Allow`."""
# Text, example, pattern.
HEADERS = {
    "X-Client-Id": ("The client's id.", CLIENT, "^odk_[0-9a-f]{24}$"),
    "X-Timestamp": ("Unix time in milliseconds.", TIMESTAMP, "^[0-9]{13}$"),
    "X-Signature": (
        "The signature in hexadecimal, in either case.",
        sign(SECRET, Signed(CLIENT, TIMESTAMP, "GET", f"{PREFIX}/ping", b"")),
        "^[0-9A-Fa-f]{64}$",
    ),
    "X-Signature-Version": ("1, or 2 to bind method and address as well.", "1", "^[12]$"),
}
# What every answer tells; `Retry-After` only a 429.
LIMIT_HEADERS = {
    "X-RateLimit-Limit": "Requests in any 60 seconds.",
    "X-RateLimit-Remaining": "Requests that are left now.",
    "X-RateLimit-Reset": "When all of them are there again, in Unix seconds.",
    "X-RateLimit-Daily-Limit": "Messages in a day.",
    "X-RateLimit-Daily-Remaining": "Messages that are left today.",
    "Retry-After": "In so many seconds there is room again.",
}
RETRY_AFTER = "429"
# What the framework says of an answer that nobody described.
FRAMEWORKS_WORDS = "Successful Response"
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
    return HTMLResponse(_page(), headers=PAGE_HEADERS)


@cache
def _page() -> str:
    return render_page(describe())


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
    described["components"]["headers"] = {
        name: {"description": text, "required": True, "schema": {"type": "integer", "minimum": 0}}
        for name, text in LIMIT_HEADERS.items()
    }
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
    text, example, pattern = HEADERS[name]
    return {
        "name": name,
        "in": "header",
        "required": name != "X-Signature-Version",
        "description": text,
        "example": example,
        "schema": {"type": "string", "pattern": pattern},
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
    any_body = operation.pop("x-any-body", None)
    if any_body is not None:
        content = {"application/json": {"schema": {"examples": [any_body]}}}
        operation["requestBody"] = {"required": False, "content": content}
    for status, text in ALWAYS.items():
        told = {"description": text, "content": _json(ErrorAnswer.__name__)}
        operation["responses"].setdefault(str(status), told)
    for status, one in operation["responses"].items():
        if one["description"] == FRAMEWORKS_WORDS:
            one["description"] = "Done."
        names = [name for name in LIMIT_HEADERS if name != "Retry-After" or status == RETRY_AFTER]
        one["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _json(model: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{model}"}}}
