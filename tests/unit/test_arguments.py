"""Which values from a page fit which types of a handler."""

from __future__ import annotations

from typing import Any

import pytest

from omnidesk.state.arguments import fits

FORM = "__reflex_form_data__"


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("x", str),
        (7, int),
        ("7", int),
        (2**70, int),
        (7, float),
        (1.5, float),
        (True, bool),
        (None, int | None),
        ([1, 2], list[int] | None),
        ([1, "x"], list),
        ({"a": 1}, dict[str, Any]),
        ({FORM: [["a", "1"], ["a", "2"]]}, dict[str, Any]),
        (object(), Any),
        (object(), complex),
    ],
)
def test_value_of_the_type_fits(value: object, hint: Any) -> None:
    assert fits(value, hint)


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (7, str),
        (None, str),
        (True, int),
        ("1.5", int),
        ("-1", int),
        ("٧", int),
        ("9" * 20, int),
        (1.5, int),
        (float("nan"), int),
        ("x", float),
        (1, bool),
        ("x", int | None),
        ([1, "x"], list[int]),
        ({}, list[int]),
        ([], dict[str, Any]),
        ("x", dict[str, Any]),
        ({FORM: 7}, dict[str, Any]),
        ({FORM: [["a"]]}, dict[str, Any]),
        ({FORM: [[["a"], "1"]]}, dict[str, Any]),
    ],
)
def test_value_of_another_type_does_not_fit(value: object, hint: Any) -> None:
    assert not fits(value, hint)
