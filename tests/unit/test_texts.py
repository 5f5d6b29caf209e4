"""Texts as they are stored and as lists show them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.rules.texts import PREVIEW_CHARACTERS, preview, storable


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("Halo Bu 👋", "Halo Bu 👋"),
        ("baris satu\nbaris dua", "baris satu\nbaris dua"),
        ("nol\0nol", "nolnol"),
        ("setengah \ud83d pasangan", "setengah  pasangan"),
        ("", ""),
    ],
)
def test_storable_drops_only_what_the_database_refuses(text: str, stored: str) -> None:
    assert storable(text) == stored


@given(st.text(st.characters(codec=None)))
def test_storable_text_can_always_be_encoded(text: str) -> None:
    assert b"\0" not in storable(text).encode()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("satu\n\n  dua\tiga", "satu dua iga"),
        ("  tepi  ", "tepi"),
        ("a" * 1000, "a" * PREVIEW_CHARACTERS),
    ],
)
def test_preview_is_one_short_line(text: str, shown: str) -> None:
    assert preview(text) == shown
