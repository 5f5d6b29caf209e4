"""Short links with their clicks, as a CSV file that grows while it is sent."""

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
from omnidesk.services.fields import require
from omnidesk.services.link_lists import Asked, LinkRow, LinkState, check, every_link
from omnidesk.settings import get_settings
from omnidesk.words import say

router = APIRouter(prefix="/api/short-links")

COLUMNS = (
    "short_links.link",
    "short_links.destination",
    "short_links.recipient",
    "api_pages.number",
    "api_pages.client",
    "short_links.state",
    "short_links.people",
    "short_links.robots",
    "short_links.last_click",
    "short_links.made",
    "short_links.ends",
)


@router.get("/export.csv")
async def export(
    request: Request, viewer: Annotated[Viewer, Depends(signed_in)]
) -> StreamingResponse:
    """The rows of the list with the same filters and search, all of them, newest first."""
    require(viewer, Action.MANAGE_API)
    asked = check(_asked(request))
    name = f"omnidesk-links-{clock.now().astimezone(get_settings().zone):%Y-%m-%d}.csv"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(_lines(viewer, asked), media_type="text/csv", headers=headers)


def _asked(request: Request) -> Asked:
    query = request.query_params
    client = query.get("client") or "0"
    if not (client.isascii() and client.isdigit() and len(client) < 20):
        raise Invalid(field="client")
    return Asked(query.get("filter", LinkState.ALL), int(client), query.get("search", ""))


async def _lines(viewer: Viewer, asked: Asked) -> AsyncIterator[str]:
    yield BYTE_ORDER_MARK + csv_line([say(viewer.language, key) for key in COLUMNS])
    async for page in every_link(viewer, asked):
        yield "".join(csv_line(_cells(row, viewer.language)) for row in page)


def _cells(row: LinkRow, language: str) -> tuple[str, ...]:
    return (
        row.short_url,
        row.url,
        row.name,
        row.address,
        row.client,
        say(language, f"short_links.{row.state}"),
        str(row.people),
        str(row.robots),
        _instant(row.last_at_ms),
        _instant(row.created_at_ms),
        _instant(row.expires_at_ms),
    )


def _instant(milliseconds: int | None) -> str:
    if milliseconds is None:
        return ""
    at = from_milliseconds(milliseconds).astimezone(get_settings().zone)
    return at.isoformat(timespec="seconds")
