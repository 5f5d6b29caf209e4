"""Which values can be the id of a row."""

from __future__ import annotations

import pytest

from omnidesk.rules.ids import LARGEST_ID, is_row_id


@pytest.mark.parametrize("value", [1, 42, LARGEST_ID])
def test_positive_bigints_are_ids(value: int) -> None:
    assert is_row_id(value)


@pytest.mark.parametrize("value", [0, -1, LARGEST_ID + 1, True, 1.0, "1", None, [1]])
def test_nothing_else_is(value: object) -> None:
    assert not is_row_id(value)
