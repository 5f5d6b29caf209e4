"""What stands under a contact's name, and what stands in for a name."""

from __future__ import annotations

import pytest

from omnidesk.services.addresses import shown_address, shown_name


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("phone", "+6281100002231", "+62 811-0000-2231"),
        ("phone", "+14155238886", "+1 415-523-8886"),
        ("phone", "+6500", "+65 00"),
        ("phone", "not a number", "not a number"),
        ("phone", "", ""),
        ("page_scoped", "24815000000", ""),
        ("instagram_scoped", "17841400000", ""),
        ("lid", "123456@lid", ""),
    ],
)
def test_shown_address_table(kind: str, value: str, expected: str) -> None:
    assert shown_address(kind, value) == expected


@pytest.mark.parametrize(
    ("display_name", "kind", "value", "expected"),
    [
        ("Rahmawati", "phone", "+6281100002231", "Rahmawati"),
        ("", "phone", "+6281100002231", "+62 811-0000-2231"),
        ("", "page_scoped", "24815000000", "24815000000"),
    ],
)
def test_shown_name_table(display_name: str, kind: str, value: str, expected: str) -> None:
    assert shown_name(display_name, kind, value) == expected
