"""An OpenAI-compatible model on loopback: deterministic, useful answers, no chance, no network.

POST /v1/chat/completions with a bearer key, GET /v1/models; errors in OpenAI's form.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from typing import ClassVar

from aiohttp import web

from omnidesk import clock
from omnidesk.demo.calls import Call, Json
from omnidesk.demo.openai_answers import answer
from omnidesk.demo.pace import Pace
from omnidesk.demo.trouble import Trouble
from omnidesk.demo.vendor import Vendor, iso_now

MODELS = ("gpt-4o", "gpt-4o-mini", "gpt-4.1", "gpt-4.1-mini", "gpt-5", "gpt-5-mini")
ROLES = ("developer", "system", "user", "assistant", "tool")
# A usual rule of thumb for the count of tokens in Latin script.
CHARACTERS_PER_TOKEN = 4

Answering = Callable[[web.Request], Awaitable[web.Response]]


class OpenAIError(Exception):
    """An error in OpenAI's form."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = "invalid_request_error",
        param: str | None = None,
        code: str | None = None,
    ) -> None:
        self.status = status
        self.error = {"message": message, "type": kind, "param": param, "code": code}
        super().__init__(message)


class OpenAI(Vendor):
    """The simulated model."""

    name: ClassVar[str] = "openai"

    def __init__(self, folder: Path, pace: Pace, rng: Random, api_key: str = "sk-demo") -> None:
        super().__init__(folder, pace, rng)
        self.api_key = api_key

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v1/chat/completions", self.guarded(self._answering(self._complete))),
            web.get("/v1/models", self._answering(self._models)),
            web.route("*", "/{tail:.*}", self._answering(_unknown)),
        ]

    def inbound(self, request: Json) -> str:
        raise ValueError("nobody writes to us through the model")

    def refusal(self, trouble: Trouble) -> web.Response:
        if trouble is Trouble.DEAD_TOKEN:
            return _error(_wrong_key())
        if trouble is Trouble.RATE_LIMIT:
            text = "Rate limit reached for requests. Please try again in 20s."
            return _error(OpenAIError(429, text, kind="requests", code="rate_limit_exceeded"))
        text = "The server had an error while processing your request. Sorry about that!"
        return _error(OpenAIError(500, text, kind="server_error"))

    def _answering(self, handler: Answering) -> Answering:
        async def handle(request: web.Request) -> web.Response:
            try:
                if request.headers.get("Authorization") != f"Bearer {self.api_key}":
                    raise _wrong_key()
                return await handler(request)
            except OpenAIError as error:
                return _error(error)

        return handle

    async def _models(self, _request: web.Request) -> web.Response:
        models = [{"id": name, "object": "model", "owned_by": "openai"} for name in MODELS]
        return web.json_response({"object": "list", "data": models})

    async def _complete(self, request: web.Request) -> web.Response:
        body = await _read_body(request)
        model, messages = _read_model(body), _read_messages(body)
        text = answer(messages)
        completion = _completion(model, messages, text)
        self.accept(
            Call(iso_now(), self.name, "completion", model, "", text, completion["id"], body)
        )
        return web.json_response(completion)


def _completion(model: str, messages: list[tuple[str, str]], text: str) -> Json:
    prompt = sum(_tokens(content) for _, content in messages)
    digest = hashlib.sha256(json.dumps([model, messages]).encode()).hexdigest()
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": text, "refusal": None},
        "logprobs": None,
        "finish_reason": "stop",
    }
    return {
        "id": f"chatcmpl-{digest[:29]}",
        "object": "chat.completion",
        "created": int(clock.now().timestamp()),
        "model": model,
        "choices": [choice],
        "usage": {
            "prompt_tokens": prompt,
            "completion_tokens": _tokens(text),
            "total_tokens": prompt + _tokens(text),
        },
    }


async def _read_body(request: web.Request) -> Json:
    try:
        body = json.loads(await request.read())
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise OpenAIError(400, "We could not parse the JSON body of your request.")
    if body.get("stream"):
        raise OpenAIError(
            400,
            "Streaming is not supported with this model.",
            param="stream",
            code="unsupported_value",
        )
    return body


def _read_model(body: Json) -> str:
    model = body.get("model")
    if not isinstance(model, str) or not model:
        raise OpenAIError(400, "you must provide a model parameter")
    if model not in MODELS:
        text = f"The model `{model}` does not exist or you do not have access to it."
        raise OpenAIError(404, text, code="model_not_found")
    return model


def _read_messages(body: Json) -> list[tuple[str, str]]:
    messages = body.get("messages")
    if messages is None:
        raise OpenAIError(
            400,
            "Missing required parameter: 'messages'.",
            param="messages",
            code="missing_required_parameter",
        )
    if not isinstance(messages, list) or not messages:
        raise OpenAIError(
            400,
            "Invalid 'messages': empty array. Expected an array with minimum length 1.",
            param="messages",
            code="empty_array",
        )
    return [_read_message(message, f"messages[{i}]") for i, message in enumerate(messages)]


def _read_message(message: object, place: str) -> tuple[str, str]:
    if not isinstance(message, dict) or message.get("role") not in ROLES:
        text = f"Invalid value at '{place}.role'. Supported values are: {', '.join(ROLES)}."
        raise OpenAIError(400, text, param=f"{place}.role", code="invalid_value")
    content = message.get("content")
    if isinstance(content, list):
        content = "\n".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    if not isinstance(content, str):
        text = f"Invalid type for '{place}.content': expected a string or an array of parts."
        raise OpenAIError(400, text, param=f"{place}.content", code="invalid_type")
    return str(message["role"]), content


def _tokens(text: str) -> int:
    return -(-len(text) // CHARACTERS_PER_TOKEN)


async def _unknown(request: web.Request) -> web.Response:
    raise OpenAIError(404, f"Invalid URL ({request.method} {request.path})")


def _wrong_key() -> OpenAIError:
    return OpenAIError(401, "Incorrect API key provided.", code="invalid_api_key")


def _error(error: OpenAIError) -> web.Response:
    return web.json_response({"error": error.error}, status=error.status)
