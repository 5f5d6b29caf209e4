"""What events leave in the log: never what they carry, nor whose session it is."""

from __future__ import annotations

import io
import sys
from collections.abc import AsyncIterator, Iterator

import pytest
from reflex_base.event import Event

from omnidesk.connection_logs import keep_connections_brief
from omnidesk.logs import configure_logs
from tests.people import People
from tests.state.tab import Browsers, open_browsers
from tests.state.test_gate import probe


@pytest.fixture
async def browsers(people: People) -> AsyncIterator[Browsers]:
    async with open_browsers() as opened:
        yield opened


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the web process writes to its log."""
    kept = io.StringIO()
    monkeypatch.setattr(sys, "stderr", kept)
    configure_logs("web")
    keep_connections_brief()
    yield kept
    monkeypatch.undo()
    configure_logs("web")


async def test_event_that_reflex_does_not_know_brings_nothing_into_the_log(
    people: People, browsers: Browsers, written: io.StringIO
) -> None:
    """Past our guard on purpose: Reflex itself logs the whole event, headers included."""
    tab = await browsers.open(people.budi)
    event = Event(
        name="no.such_handler",
        payload={"body": "the text of a customer"},
        router_data=tab._router_data("/inbox"),
    )
    await browsers.processor.enqueue(tab.name, event)
    await browsers.processor.join(timeout=5)
    logged = written.getvalue()
    assert "no.such_handler" in logged
    assert tab.token not in logged
    assert "the text of a customer" not in logged


async def test_value_of_a_wrong_type_does_not_come_into_the_log(
    people: People, browsers: Browsers, written: io.StringIO
) -> None:
    tab = await browsers.open(people.ana)
    heard = await tab.send(probe("counts"), number="the text of a customer")
    assert "is not valid" in heard.text
    assert "the text of a customer" not in written.getvalue()
