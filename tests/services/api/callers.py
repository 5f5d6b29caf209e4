"""API clients for tests, and what they ask for."""

from __future__ import annotations

import itertools
from typing import Any

from omnidesk.services.api.callers import ApiCaller
from omnidesk.services.api.wanted import Wanted
from tests.factories import insert

PHONE = "+628110000001"

_numbers = itertools.count(1)


async def make_caller(name: str = "Toko Melati", **values: Any) -> ApiCaller:
    """A client with its row, as it is once it has proved its name; its secret opens nothing."""
    number = next(_numbers)
    kept: dict[str, Any] = {
        "client_id": f"odk_{number:024x}",
        "name": f"{name} {number}" if number > 1 else name,
        "per_minute": 10_000,
        "per_day": 10_000,
        "channel": "auto",
        "template_id": None,
        "shortens_links": False,
        "shows_destination": True,
        "has_fast_lane": False,
    } | values
    row_id = await insert("api_clients", secret=b"", **kept)
    return ApiCaller(id=row_id, mapping={}, **kept)


def wanted(request_id: str = "order-1", **values: Any) -> Wanted:
    """A message to Rahmawati's number."""
    asked: dict[str, Any] = {"phone_number": PHONE, "message": "Pesanan Anda siap diambil"}
    return Wanted(request_id=request_id, **(asked | values))
