"""What API clients asked to be sent, as a CSV file that grows while it is sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import StreamingResponse

from omnidesk import clock
from omnidesk.errors import Invalid
from omnidesk.routes.access import signed_in
from omnidesk.rules.csv_cells import BYTE_ORDER_MARK, csv_line
from omnidesk.rules.instants import from_milliseconds
from omnidesk.rules.roles import Action, Viewer
from omnidesk.services.api.queue_page import Asked, every_message
from omnidesk.services.fields import require
from omnidesk.services.queue import Filter, QueueRow
from omnidesk.settings import get_settings
from omnidesk.words import CATALOGUE, say

router = APIRouter(prefix="/api/queue")

COLUMNS = (
    "queue.state",
    "queue.to",
    "api_pages.number",
    "queue.message",
    "api_pages.client",
    "api_pages.request_id",
    "queue.time",
    "api_pages.reason",
)
# Whose words have another key than its name.
STATES = {"sending": "queue.sending_now"}


@router.get("/export.csv")
async def export(
    request: Request, viewer: Annotated[Viewer, Depends(signed_in)]
) -> StreamingResponse:
    """The rows of the list with the same filter and search, all of them, newest first."""
    require(viewer, Action.MANAGE_API)
    query = request.query_params
    asked = Asked(query.get("filter", Filter.ALL), query.get("search", ""))
    if asked.which not in set(Filter):
        raise Invalid(field="filter")
    name = f"omnidesk-api-{clock.now().astimezone(get_settings().zone):%Y-%m-%d}.csv"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(_lines(viewer, asked), media_type="text/csv", headers=headers)


async def _lines(viewer: Viewer, asked: Asked) -> AsyncIterator[str]:
    yield BYTE_ORDER_MARK + csv_line([say(viewer.language, key) for key in COLUMNS])
    async for page in every_message(viewer, asked):
        yield "".join(csv_line(_cells(row, viewer.language)) for row in page)


def _cells(row: QueueRow, language: str) -> tuple[str, ...]:
    at = from_milliseconds(row.at_ms).astimezone(get_settings().zone)
    return (
        say(language, STATES.get(row.status, f"queue.{row.status}")),
        row.name,
        row.address,
        row.preview,
        row.author,
        row.request_id,
        at.isoformat(timespec="seconds"),
        say(language, row.error) if row.error in CATALOGUE else row.error,
    )
