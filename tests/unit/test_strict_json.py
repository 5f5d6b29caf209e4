"""JSON from strangers: what is taken, and that everything else is refused in one way."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.rules.strict_json import DEEPEST, NotReadable, read_json


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"a": 1}x',
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1e400}',
        b'{"a": 9223372036854775808}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": 1, "a": 2}',
        b'{"b": {"a": 1, "a": 1}}',
        b'{"a": "\\u0000"}',
        b'{"\\u0000": 1}',
        b'{"a": "\\ud800"}',
        b'{"a": "\xed\xa0\x80"}',
        b'{"a": "\xff"}',
        '{"a": 1}'.encode("utf-16"),
        b'\xef\xbb\xbf{"a": 1}',
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 500 + b"1" + b"}" * 500,
        b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1),
    ],
    ids=lambda body: str(body[:24]),
)
def test_what_is_not_taken_is_refused(body: bytes) -> None:
    with pytest.raises(NotReadable):
        read_json(body)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": [1, -2.5, true, null, "Rp \xe2\x82\xac"]}', {"a": [1, -2.5, True, None, "Rp €"]}),
        (b'{"a": "\\ud83d\\ude00"}', {"a": "😀"}),
        (b'{"a": 9223372036854775807}', {"a": 2**63 - 1}),
        (b'{"a": {"b": 1}, "b": 1}', {"a": {"b": 1}, "b": 1}),
        (b"3", 3),
    ],
)
def test_what_is_json_is_read(body: bytes, value: Any) -> None:
    assert read_json(body) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(NotReadable):
        json.dumps(read_json(body), allow_nan=False).encode()


PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5)
)


@given(st.recursive(PLAIN, lambda one: st.lists(one) | st.dictionaries(st.text("ab"), one)))
def test_what_is_written_is_read_again(value: Any) -> None:
    assert read_json(json.dumps(value).encode()) == value
