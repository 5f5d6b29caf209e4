"""Which passwords are refused as common."""

from __future__ import annotations

import pytest

from omnidesk.rules.common_passwords import is_common


@pytest.mark.parametrize(
    "password",
    [
        "password",
        "P@ssw0rd1",
        "Bandung2026!",
        "123admin123",
        "rahasia123",
        "12345678",
        "87654321",
        "abcdefgh",
        "qwertyuiop",
        "aaaaaaaa",
        "ababababab",
        "abcabcabc",
        "Ｐａｓｓｗｏｒｄ",  # full width letters
    ],
)
def test_password_that_is_guessed_early_is_common(password: str) -> None:
    assert is_common(password)


@pytest.mark.parametrize(
    "password", ["kopi-susu-gula-aren", "correct horse battery", "Tr0ub4dor&3", "mqxz-4k7c"]
)
def test_password_of_its_own_is_not_common(password: str) -> None:
    assert not is_common(password)


def test_own_name_with_a_year_is_common() -> None:
    assert not is_common("tengku1990")
    assert is_common("tengku1990", frozenset({"tengku"}))
