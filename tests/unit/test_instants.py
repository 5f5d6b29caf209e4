"""Instants as whole milliseconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.rules.instants import from_milliseconds, maybe_milliseconds, to_milliseconds

YEAR_2100_MS = 4_102_444_800_000


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), 0),
        (datetime(2026, 11, 22, 9, 0, 0, 123_000, tzinfo=UTC), 1_795_338_000_123),
        (datetime(2026, 11, 22, 16, tzinfo=timezone(timedelta(hours=7))), 1_795_338_000_000),
        (datetime(1970, 1, 1, 0, 0, 0, 999, tzinfo=UTC), 0),
        (datetime(1969, 12, 31, 23, 59, 59, 999_500, tzinfo=UTC), -1),
    ],
)
def test_to_milliseconds_table(instant: datetime, expected: int) -> None:
    assert to_milliseconds(instant) == expected


@given(st.integers(min_value=0, max_value=YEAR_2100_MS))
def test_whole_milliseconds_survive_both_directions(milliseconds: int) -> None:
    assert to_milliseconds(from_milliseconds(milliseconds)) == milliseconds


def test_instant_that_has_not_come_has_no_milliseconds() -> None:
    assert maybe_milliseconds(None) is None


@pytest.mark.parametrize("milliseconds", [10**18, -(10**18), 10**40])
def test_absurd_milliseconds_overflow(milliseconds: int) -> None:
    with pytest.raises(OverflowError):
        from_milliseconds(milliseconds)
