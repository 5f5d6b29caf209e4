"""Errors as HTTP answers, in the shape of docs/: translated once, here.

{"error": title, "code": stable code, "message": sentence, "request_id": id, …}
"""

from __future__ import annotations

from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from omnidesk.errors import Invalid, NotFound, OmniDeskError, TooManyAttempts
from omnidesk.routes.language import language_of

# What the framework itself refuses, by status.
FRAMEWORK_CODES = {
    400: ("Bad request", "bad_request"),
    404: ("Not found", "not_found"),
    405: ("Method not allowed", "method_not_allowed"),
    413: ("Too large", "too_large"),
    415: ("Unsupported media type", "unsupported_media_type"),
}
UNEXPECTED_KEY = "access.unexpected"


def current_request_id() -> str:
    """The id of the request that is being answered, also found in every log line of it."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def error_fields(error: OmniDeskError, language: str) -> dict[str, Any]:
    """An error of ours as the fields of its answer."""
    body: dict[str, Any] = {
        "error": error.title,
        "code": error.code,
        "message": error.sentence(language),
        "request_id": current_request_id(),
        **error.facts,
    }
    if isinstance(error, Invalid) and error.field:
        body["details"] = [{"path": error.field, "message": body["message"]}]
    return body


def error_answer(error: OmniDeskError, language: str) -> Response:
    """An error of ours as its JSON answer."""
    headers = {}
    if isinstance(error, TooManyAttempts):
        headers["Retry-After"] = str(error.retry_after_s)
    return JSONResponse(error_fields(error, language), error.status, headers)


def unexpected_answer(language: str) -> Response:
    """The answer to a mistake of ours: it tells nothing but the request id."""
    request_id = current_request_id()
    return error_answer(OmniDeskError(UNEXPECTED_KEY, request_id=request_id), language)


def install_errors(api: FastAPI) -> None:
    """Make the API answer every error in our shape."""
    api.add_exception_handler(OmniDeskError, _ours)
    api.add_exception_handler(RequestValidationError, _wrong_fields)
    api.add_exception_handler(HTTPException, _frameworks)
    api.add_exception_handler(Exception, _unexpected)


def _language(request: Request) -> str:
    headers = request.headers
    return language_of(headers.get("cookie", ""), headers.get("accept-language", ""))


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, OmniDeskError)  # noqa: S101 - registered for this class
    return error_answer(error, _language(request))


async def _wrong_fields(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    found = error.errors()
    paths = [".".join(str(step) for step in item["loc"][1:]) for item in found]
    answer = Invalid(field=paths[0] if paths else "")
    body = {
        "error": answer.title,
        "code": answer.code,
        "message": answer.sentence(_language(request)),
        "request_id": current_request_id(),
        "details": [
            {"path": path, "message": item["msg"]} for path, item in zip(paths, found, strict=True)
        ],
    }
    return JSONResponse(body, answer.status)


async def _frameworks(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    if error.status_code == NotFound.status:
        return error_answer(NotFound(), _language(request))
    title, code = FRAMEWORK_CODES.get(error.status_code, ("Error", "error"))
    body = {
        "error": title,
        "code": code,
        "message": str(error.detail),
        "request_id": current_request_id(),
    }
    return JSONResponse(body, error.status_code, error.headers)


async def _unexpected(request: Request, _error: Exception) -> Response:
    return unexpected_answer(_language(request))
