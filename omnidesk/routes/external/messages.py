"""Messages of programs: queue one or many, look at one, take it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from pydantic import ValidationError

from omnidesk.errors import InvalidFields
from omnidesk.routes.edge_errors import error_fields
from omnidesk.routes.external.base import PREFIX, ApiRequest, ExternalRoute
from omnidesk.routes.external.message_models import (
    MOST_IN_BULK,
    BulkAnswer,
    BulkRequest,
    CancelledAnswer,
    ErrorAnswer,
    InvalidAnswer,
    MessageAnswer,
    MessageRequest,
    NothingQueued,
    QueuedAnswer,
    RepeatedAnswer,
    message_answer,
    queued_answer,
)
from omnidesk.routes.rest_of_path import rest_of_path
from omnidesk.rules.strict_json import NotReadable, read_json
from omnidesk.services.api import messages
from omnidesk.services.api.messages import Queued, Refusal, Wanted

router = APIRouter(prefix=PREFIX, route_class=ExternalRoute, tags=["messages"])

# A program may call its messages whatever it likes.
ONE = "/messages/" + rest_of_path("message_id")
# What makes up the id of a request without one; its signature names it.
MADE_UP = "auto:"
CODES = {
    400: "`validation_failed`: `details` name each wrong field.",
    404: "`not_found`: there is no such message of this client.",
    409: "`duplicate_request` with `message_id` and `status` of the first message, or"
    " `request_id_reused`: the id belongs to another one.",
    422: "Nothing was queued: `opted_out`, `no_template`, `window_closed`, `channel_unavailable`.",
}
IS_LATE = "`conflict`: the message is on its way, or has an outcome."


def _codes(*statuses: int) -> dict[int | str, dict[str, Any]]:
    models = {400: InvalidAnswer, 409: RepeatedAnswer}
    return {
        one: {"model": models.get(one, ErrorAnswer), "description": CODES[one]} for one in statuses
    }


@router.post(
    "/messages",
    status_code=201,
    responses={201: {"model": QueuedAnswer}, **_codes(400, 409, 422)},
    openapi_extra={"x-body": MessageRequest.__name__},
)
async def post(request: ApiRequest) -> Response:
    """Queue one message. It leaves at its turn, within the hours of programs."""
    wanted = _wanted(_read(request), _made_up_id(request))
    queued = await messages.queue(request.caller, wanted)
    request.standing.count_queued(_new([queued]))
    return JSONResponse(queued_answer(queued), 201)


@router.post(
    "/messages/bulk",
    status_code=201,
    responses={
        201: {"model": BulkAnswer, "description": "At least one message is queued."},
        400: {"model": NothingQueued, "description": "None is queued; `results` say why."},
    },
    openapi_extra={"x-body": BulkRequest.__name__},
)
async def post_many(request: ApiRequest) -> Response:
    """Queue up to 100 messages, each with its own result."""
    items = _items(_read(request))
    outcomes = await _queue_all(request, items)
    results = [_result(item, one) for item, one in zip(items, outcomes, strict=True)]
    queued = sum(result["success"] for result in results)
    request.standing.count_queued(_new(outcomes))
    counts = {"total": len(results), "success": queued, "failed": len(results) - queued}
    if queued:
        return JSONResponse(counts | {"results": results}, 201)
    refusals = [one.error for one in outcomes if isinstance(one, Refusal)]
    return JSONResponse(error_fields(refusals[0], "en") | counts | {"results": results}, 400)


@router.get(
    ONE,
    responses={200: {"model": MessageAnswer}, **_codes(404)},
    openapi_extra={"x-message-id": True},
)
async def get(request: ApiRequest) -> Response:
    """One message, by our `message_id` or your `request_id`."""
    view = await messages.find(request.caller, request.path_params["message_id"])
    return JSONResponse(message_answer(view))


@router.delete(
    ONE,
    responses={
        200: {"model": CancelledAnswer, "description": "It is taken back, or was before."},
        409: {"model": ErrorAnswer, "description": IS_LATE},
        **_codes(404),
    },
    openapi_extra={"x-message-id": True},
)
async def delete(request: ApiRequest) -> Response:
    """Take back a message that still waits."""
    view = await messages.cancel(request.caller, request.path_params["message_id"])
    return JSONResponse({"success": True, **message_answer(view)})


def _read(request: ApiRequest) -> dict[str, Any]:
    """The body as an object. Raises InvalidFields."""
    try:
        body = read_json(request.signed.body)
    except NotReadable as error:
        raise InvalidFields([("", error.reason)]) from error
    if not isinstance(body, dict):
        raise InvalidFields([("", "The body is not a JSON object.")])
    return body


def _items(body: dict[str, Any]) -> list[Any]:
    items = body.get("messages")
    if not isinstance(items, list) or not 1 <= len(items) <= MOST_IN_BULK:
        raise InvalidFields([("messages", f"A list of 1 to {MOST_IN_BULK} messages.")])
    return items


def _made_up_id(request: ApiRequest) -> str:
    return MADE_UP + request.signed.signature.lower()


def _wanted(item: Any, made_up_id: str) -> Wanted:
    """What an object asks for. Raises InvalidFields."""
    try:
        return MessageRequest.model_validate(item).to_wanted(made_up_id)
    except ValidationError as error:
        raise InvalidFields(
            [(".".join(map(str, one["loc"])), one["msg"]) for one in error.errors()]
        ) from error


async def _queue_all(request: ApiRequest, items: list[Any]) -> list[Queued | Refusal]:
    """The outcome of each; what cannot be read takes part in nothing."""
    made_up_id = _made_up_id(request)
    read: list[Wanted | Refusal] = []
    for number, item in enumerate(items):
        try:
            read.append(_wanted(item, f"{made_up_id}:{number}"))
        except InvalidFields as error:
            read.append(Refusal("", error))
    wanted = [one for one in read if isinstance(one, Wanted)]
    queued = iter(await messages.queue_many(request.caller, wanted) if wanted else ())
    return [one if isinstance(one, Refusal) else next(queued) for one in read]


def _new(outcomes: Sequence[Queued | Refusal]) -> int:
    """How many of them the day was charged for."""
    return sum(isinstance(one, Queued) and not one.is_repeated for one in outcomes)


def _result(item: Any, outcome: Queued | Refusal) -> dict[str, Any]:
    if isinstance(outcome, Queued):
        return {**queued_answer(outcome), "code": None}
    own = item.get("request_id") if isinstance(item, dict) else None
    answer = {
        "request_id": own if isinstance(own, str) else None,
        "success": False,
        "message_id": None,
    }
    fields = error_fields(outcome.error, "en")
    told = ("code", "message", "details", "message_id", "status")
    return answer | {name: fields[name] for name in told if name in fields}
