"""What of the live connection reaches Reflex."""

from __future__ import annotations

from typing import Any

import pytest
from reflex.state import State
from reflex_base.utils.format import format_event_handler
from structlog.testing import capture_logs

from omnidesk.event_guard import cleaned, is_known, only_known, only_real
from omnidesk.state.owner import TabOwner

# Making a state registers the handlers of Reflex's own.
assert issubclass(TabOwner, State)
KNOWN = format_event_handler(State.event_handlers["hydrate"])


@pytest.mark.parametrize("more", [{}, {"payload": None}, {"payload": {"a": 1}, "router_data": {}}])
def test_event_of_a_page_is_known(more: dict[str, Any]) -> None:
    assert is_known({"name": KNOWN, **more})


@pytest.mark.parametrize(
    "data",
    [
        None,
        7,
        "text",
        f'{{"name": "{KNOWN}"}}',
        [],
        {},
        {"name": None},
        {"name": [KNOWN]},
        {"name": ""},
        {"name": "no.such"},
        {"name": KNOWN, "payload": [1]},
        {"name": KNOWN, "payload": "x"},
        {"name": KNOWN, "router_data": [1]},
        {"name": KNOWN, "router_data": "x"},
    ],
)
async def test_anything_else_is_dropped(data: object) -> None:
    handled: list[Any] = []

    async def handle(_sid: str, event: Any) -> None:
        handled.append(event)

    await only_known(handle)("sid", data)
    assert handled == []


class Namespace:
    """What the guard asks of socket.io: with which request a connection was opened."""

    namespace = "/_event"

    def __init__(self, environ: dict[str, Any]) -> None:
        self.server, self._environ = self, environ

    def get_environ(self, _sid: str, _namespace: str) -> dict[str, Any]:
        return self._environ


async def test_event_named_connect_forges_no_connection() -> None:
    connected: list[Any] = []

    async def handle(*arguments: Any) -> None:
        connected.append(arguments)

    environ = {"HTTP_COOKIE": "a=b"}
    on_connect = only_real(Namespace(environ), handle)
    await on_connect("sid", {"HTTP_COOKIE": "a=b"})
    await on_connect("sid", "text", {"event": {}})
    assert connected == []
    await on_connect("sid", environ, {"event": {}})
    assert connected == [("sid", environ, {"event": {}})]


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("Halo 👋 é", "Halo 👋 é"),
        ("half \ud83d", "half \ufffd"),
        ("\ud83d\udc4b", "👋"),
        ("nul\0", "nul"),
        ({"a\0": ["\udfff", 1, None, 1.5]}, {"a": ["\ufffd", 1, None, 1.5]}),
    ],
)
def test_texts_are_made_storable(typed: object, left: object) -> None:
    assert cleaned(typed) == left


async def test_flood_of_unknown_events_is_a_trickle_in_the_log() -> None:
    async def handle(_sid: str, _event: Any) -> None:
        raise AssertionError

    with capture_logs() as logged:
        for number in range(1000):
            await only_known(handle)("sid", {"name": f"forged{number}"})
    assert len(logged) <= 20
    assert "forged" not in repr(logged)
