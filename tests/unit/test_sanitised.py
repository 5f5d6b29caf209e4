"""What the request log keeps of a body: shape and beginnings, no numbers, no secrets."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.rules.sanitised import LONGEST, sanitised

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(), inner, max_size=6),
    max_leaves=30,
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"phone_number": "081234567890"}, {"phone_number": "•••7890"}),
        ({"phone_number": "+62 (812) 3456-7890"}, {"phone_number": "•••7890"}),
        ({"phone_number": 6281234567890}, {"phone_number": "•••7890"}),
        ({"message": "Hubungi 081234567890 ya"}, {"message": "Hubungi • ya"}),
        ({"message": "a" * 60}, {"message": "a" * 40 + "…"}),
        ({"request_id": "INV-20261122-000017"}, {"request_id": "INV-20261122-000017"}),
        (
            {"scheduled_at": "2026-11-22T08:00:00+07:00"},
            {"scheduled_at": "2026-11-22T08:00:00+07:00"},
        ),
        ({"priority": 50, "x": None, "y": True}, {"priority": 50, "x": None, "y": True}),
        (
            {"api_key": "abc", "PIN": 1234, "authToken": "x"},
            {"api_key": "•", "PIN": "•", "authToken": "•"},
        ),
        ({"6281234567890": "x"}, {"•": "x"}),
        ({"a": [1, 2, 3, 4, 5]}, {"a": [1, 2, 3, "… 2"]}),
        ({"secret": {"inner": 1}}, {"secret": "•"}),
        ({"passwords": ["kopi", "susu"]}, {"passwords": "•"}),
    ],
)
def test_what_is_kept(body: Any, expected: Any) -> None:
    assert json.loads(sanitised(body)) == expected


@given(VALUES)
def test_it_is_always_short_and_without_long_numbers(body: Any) -> None:
    text = sanitised(body)
    assert len(text) <= LONGEST + 1
    if '"request_id"' not in text:
        assert not re.search(r"(?<![0-9.e+-])[0-9]{8,}(?![0-9.e])", text)


@given(
    st.text("0123456789", min_size=8, max_size=15), st.sampled_from(["{}", "+{}", "a {} b", "{}."])
)
def test_a_number_is_hidden_wherever_it_stands(number: str, around: str) -> None:
    assert number not in sanitised({"any": around.format(number), "more": [around.format(number)]})


def test_deep_and_wide_bodies_are_cut() -> None:
    deep: Any = "x"
    for _ in range(30):
        deep = {"a": deep}
    assert len(sanitised(deep)) < 200
    wide = json.loads(sanitised({f"f{n}": n for n in range(50)}))
    assert wide["…"] == 10
