"""The 24-hour window of free answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.rules.window import WINDOW, is_window_open, window_closes_at

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since_last_inbound", "expected"),
    [
        (timedelta(0), True),
        (timedelta(hours=23, minutes=59, seconds=59), True),
        (timedelta(hours=24), False),
        (timedelta(days=3), False),
        # A vendor's clock that runs ahead of ours closes nothing.
        (timedelta(seconds=-5), True),
    ],
)
def test_window_table(since_last_inbound: timedelta, expected: bool) -> None:
    assert is_window_open(NOON - since_last_inbound, NOON) is expected


def test_window_of_one_who_never_wrote_is_closed() -> None:
    assert window_closes_at(None) is None
    assert is_window_open(None, NOON) is False


def test_window_does_not_depend_on_the_zone() -> None:
    jakarta = NOON.astimezone(timezone(timedelta(hours=7)))
    assert window_closes_at(jakarta) == NOON + timedelta(hours=24)


instants = st.datetimes(
    min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1), timezones=st.just(UTC)
)


@given(instants, instants)
def test_window_is_open_exactly_until_it_closes(last_inbound: datetime, now: datetime) -> None:
    closes_at = window_closes_at(last_inbound)
    assert closes_at == last_inbound + WINDOW
    assert is_window_open(last_inbound, now) is (now < closes_at)


@given(instants, st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=3)))
def test_writing_again_never_closes_the_window_earlier(last: datetime, later: timedelta) -> None:
    first, second = window_closes_at(last), window_closes_at(last + later)
    assert first is not None
    assert second is not None
    assert second >= first
