"""Networks as people write them: what is accepted reads the same again, what is not is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.rules.networks import EXAMPLES, example_for, parse_network


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("203.0.113.7", "203.0.113.7/32"),
        (" 203.0.113.0/24 ", "203.0.113.0/24"),
        ("203.0.113.0/255.255.255.0", "203.0.113.0/24"),
        ("2001:DB8::1", "2001:db8::1/128"),
        ("2001:db8::/32", "2001:db8::/32"),
        ("::ffff:203.0.113.7", "203.0.113.7/32"),
        ("::ffff:203.0.113.0/120", "203.0.113.0/24"),
        ("::/0", "::/0"),
        ("0.0.0.0/0", "0.0.0.0/0"),
        ("10.0.0.7/8", None),
        ("2001:db8::1/32", None),
        ("203.0.113.256", None),
        ("203.0.113.7/33", None),
        ("203.0.113", None),
        ("010.0.0.1", None),
        ("fe80::1%eth0", None),
        ("example.com", None),
        ("", None),
        ("1", None),
        ("２０３.0.113.7", None),
    ],
)
def test_what_is_accepted(text: str, expected: str | None) -> None:
    found = parse_network(text)
    assert (None if found is None else str(found)) == expected


@given(st.text(max_size=50))
def test_any_text_is_a_network_or_none(text: str) -> None:
    found = parse_network(text)
    assert found is None or parse_network(str(found)) == found


def test_an_error_shows_what_was_meant() -> None:
    assert example_for("10.0.0.7/8") == "10.0.0.0/8"
    assert example_for("2001:db8::1/32") == "2001:db8::/32"
    assert example_for("somewhere") == EXAMPLES
