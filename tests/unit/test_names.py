"""Initials and colours of avatars."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.rules.names import COLOURS, colour, initials


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Rahmawati Kusumaningtyas Prawirodirdjo", "RK"),
        ("Bagus", "B"),
        ("PT Sumber Makmur Sejahtera Abadi (Bag. Pembelian)", "SM"),
        ("CV. Maju Jaya", "MJ"),
        ("Pak Budi Santoso", "BS"),
        ("bu siti", "S"),
        ("MAS Yanto", "Y"),
        ("Mbak Dewi Anggraini", "DA"),
        ("Ibu Hj. Siti Aminah", "IH"),
        ("Pak", "P"),
        ("PT CV", "PC"),
        ("Dewi 🌸 Lestari", "DL"),
        ("@ngopi.sore.bdg", "N"),
        ("(Toko) Abadi", "TA"),
        ("  spasi   ganda  ", "SG"),
        ("Nguyễn Thị Hồng Nhung", "NT"),
        ("7 Eleven", "7E"),
        ("ßarnes", "S"),
        ("陈 伟玲", "陈伟"),
        ("+62 811-0000-4417", "#"),
        ("08123456789", "#"),
        ("(021) 555 0100", "#"),
        ("🌸", "#"),
        ("...", "#"),
        ("", "#"),
    ],
)
def test_initials_table(name: str, expected: str) -> None:
    assert initials(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ana Wulandari", 6),
        ("ANA WULANDARI", 6),
        ("Bagus", 6),
        ("Dewi 🌸 Lestari", 14),
        ("Rizky Fadhilah", 13),
        ("@ngopi.sore.bdg", 7),
        ("+62 811-0000-4417", 5),
        ("", 0),
    ],
)
def test_colour_table(name: str, expected: int) -> None:
    assert colour(name) == expected


@given(st.text())
def test_initials_are_one_or_two_letters(name: str) -> None:
    assert 1 <= len(initials(name)) <= 2


@given(st.text())
def test_colour_is_one_of_the_sixteen_and_ignores_case(name: str) -> None:
    assert 0 <= colour(name) < COLOURS
    assert colour(name) == colour(name.casefold())


@given(st.from_regex(r"\A[+(]?[0-9][0-9 ().-]{0,20}\Z"))
def test_bare_number_shows_a_hash(number: str) -> None:
    assert initials(number) == "#"
