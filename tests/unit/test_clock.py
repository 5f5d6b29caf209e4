"""The clock: the test anchor moves it, production refuses to be moved."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from omnidesk import clock, db
from omnidesk.clock import Anchor
from omnidesk.settings import Settings, get_settings
from tests.factories import rows

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MORNING = datetime(2030, 1, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def environment() -> Iterator[Any]:
    """Sets variables for one test and forgets them afterwards."""
    before = dict(os.environ)

    def change(**values: str) -> None:
        os.environ.update(values)
        get_settings.cache_clear()

    yield change
    os.environ.clear()
    os.environ.update(before)
    get_settings.cache_clear()
    clock.set_anchor(None)


def test_anchor_shows_its_instant_at_its_start() -> None:
    assert Anchor(NOON, MORNING, 600).at(NOON) == MORNING


def test_anchor_runs_at_its_rate() -> None:
    shown = Anchor(NOON, MORNING, 600).at(NOON + timedelta(seconds=3))
    assert shown == MORNING + timedelta(minutes=30)


def test_now_without_anchor_is_the_real_instant() -> None:
    before = clock.real_now()
    assert before <= clock.now() <= clock.real_now()


def test_real_seconds_follow_the_rate() -> None:
    clock.set_anchor(Anchor(NOON, MORNING, 60))
    try:
        assert clock.real_seconds(timedelta(minutes=5)) == 5
    finally:
        clock.set_anchor(None)


def test_production_refuses_a_test_clock(environment: Any) -> None:
    with pytest.raises(ValidationError, match="OMNIDESK_ENV=test or demo"):
        Settings(OMNIDESK_ENV="production", OMNIDESK_CLOCK_RATE="600")
    environment(OMNIDESK_ENV="production")
    with pytest.raises(RuntimeError):
        clock.set_anchor(Anchor(NOON, MORNING, 1))


def test_clock_start_without_an_offset_is_refused() -> None:
    with pytest.raises(ValidationError, match="needs an offset"):
        Settings(OMNIDESK_ENV="test", OMNIDESK_CLOCK_START="2026-11-22T08:00:00")


async def test_every_process_agrees_on_the_first_anchor(database: None, environment: Any) -> None:
    environment(OMNIDESK_CLOCK_START="2030-01-01T08:00:00+00:00", OMNIDESK_CLOCK_RATE="600")
    await db.agree_on_clock()
    first = clock.now()
    environment(OMNIDESK_CLOCK_START="2040-01-01T08:00:00+00:00", OMNIDESK_CLOCK_RATE="1")
    await db.agree_on_clock()
    assert first <= clock.now() < MORNING + timedelta(days=1)
    assert len(await rows("select * from clock_anchor")) == 1
