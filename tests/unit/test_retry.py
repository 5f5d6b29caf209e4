"""Whether and when a failed send is tried again: as a table and as properties."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.rules.retry import HIGHEST_CEILING, MOST_ATTEMPTS, ceiling, next_attempt_at

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


class Latest(Random):
    """Chance that always waits as long as it may."""

    def random(self) -> float:
        return 1.0


@pytest.mark.parametrize(
    ("attempts", "permanent", "not_before_s", "expected_s"),
    [
        (1, False, None, 2),
        (2, False, None, 4),
        (3, False, None, 8),
        (9, False, None, 512),
        (10, False, None, 600),
        (11, False, None, 600),
        (12, False, None, None),
        (13, False, None, None),
        (1, True, None, None),
        (1, True, 30, None),
        (1, False, 30, 30),
        (5, False, 30, 32),
        (1, False, -30, 2),
        (12, False, 30, None),
    ],
)
def test_next_attempt_follows_the_table(
    attempts: int, permanent: bool, not_before_s: int | None, expected_s: int | None
) -> None:
    not_before = None if not_before_s is None else NOW + timedelta(seconds=not_before_s)
    expected = None if expected_s is None else NOW + timedelta(seconds=expected_s)
    answer = next_attempt_at(
        attempts, permanent=permanent, not_before=not_before, now=NOW, rng=Latest()
    )
    assert answer == expected


@given(
    attempts=st.integers(0, MOST_ATTEMPTS - 1),
    not_before=st.none() | st.datetimes(timezones=st.just(UTC)),
    seed=st.integers(),
)
def test_next_attempt_is_never_early_nor_later_than_need_be(
    attempts: int, not_before: datetime | None, seed: int
) -> None:
    at = next_attempt_at(
        attempts, permanent=False, not_before=not_before, now=NOW, rng=Random(seed)
    )
    assert at is not None
    assert at >= (not_before or NOW)
    assert at >= NOW
    assert at <= max(not_before or NOW, NOW + ceiling(attempts))


@given(st.integers(-5, 10_000))
def test_ceiling_never_shrinks_nor_passes_its_limit(attempts: int) -> None:
    assert ceiling(attempts) <= ceiling(attempts + 1) <= HIGHEST_CEILING


@given(attempts=st.integers(), seed=st.integers())
def test_permanent_failure_is_never_tried_again(attempts: int, seed: int) -> None:
    assert (
        next_attempt_at(attempts, permanent=True, not_before=None, now=NOW, rng=Random(seed))
        is None
    )
