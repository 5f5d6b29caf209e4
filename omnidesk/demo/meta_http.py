"""How the Graph API reads a call and shapes an error."""

from __future__ import annotations

import json
from random import Random

from aiohttp import web

from omnidesk.demo.calls import Json
from omnidesk.demo.meta_rules import GraphError


async def read_body(request: web.Request) -> Json:
    """The parameters of a call: JSON, or a form whose values are JSON. Raises GraphError."""
    try:
        if request.content_type == "application/json":
            body = json.loads(await request.read() or b"{}")
        else:
            form = await request.post()
            body = {name: _from_form(str(value)) for name, value in form.items()}
    except ValueError as error:
        raise GraphError(100, "(#100) Invalid parameter: the body is not JSON") from error
    if not isinstance(body, dict):
        raise GraphError(100, "(#100) Invalid parameter: the body must be an object")
    return body


def read_token(request: web.Request, body: Json) -> str:
    """The access token from query, body or header. Raises GraphError when there is none."""
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    in_header = bearer if scheme in {"Bearer", "OAuth"} else ""
    token = request.query.get("access_token") or body.pop("access_token", "") or in_header
    if not token:
        raise GraphError(104, "An access token is required to request this resource.")
    return str(token)


def error_answer(error: GraphError, rng: Random) -> web.Response:
    """The error as the Graph API gives it."""
    trace_id = "A" + "".join(rng.choices("abcdefghijkmnpqrstuvwxyzABCDEFGHJ", k=22))
    headers = {}
    if error.code == 190:
        headers = {"WWW-Authenticate": 'OAuth "Facebook Platform" "invalid_token"'}
    return web.json_response(error.body(trace_id), status=error.status, headers=headers)


def _from_form(value: str) -> object:
    return json.loads(value) if value.startswith("{") else value
