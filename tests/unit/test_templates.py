"""Placeholders: where values come from, what is missing, and how amounts are written."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.rules.template_samples import filled_sample
from omnidesk.rules.templates import (
    fill,
    malformed,
    missing,
    placeholders,
    rupiah,
    values_for,
)

BODY = "Halo {{name}}, tagihan {{ Total }} jatuh tempo {{due}}."


def test_names_are_found_once_and_in_order() -> None:
    assert placeholders(BODY + "{{NAME}} {{}} {{1a}} { {x}} {{a-b}}") == ["name", "total", "due"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BODY, []),
        ("100% { a } {b}", []),
        ("Halo {{nama lengkap}}, {{}} {{nama lengkap}}", ["{{nama lengkap}}", "{{}}"]),
        ("Halo {{nama", ["{{nama"]),
        ("Halo {{nama\n{{total}}", ["{{nama"]),
        ("Halo nama}} dan {{total}}", ["Halo nama}}"]),
        ("{{1a}}", ["{{1a}}"]),
        ("{{a{{b}}", ["{{a"]),
        ("{{" + "x" * 65 + "}}", ["{{" + "x" * 65 + "}}"]),
    ],
)
def test_what_only_looks_like_a_placeholder_is_named(text: str, expected: list[str]) -> None:
    assert malformed(text) == expected


@given(st.text(alphabet="{}a \n"))
def test_a_text_without_broken_pieces_keeps_no_double_brace(text: str) -> None:
    if malformed(text) == []:
        filled = fill(text, dict.fromkeys(placeholders(text), "\n"))
        assert "{{" not in filled and "}}" not in filled


def test_a_preview_fills_in_everything_with_samples_or_defaults() -> None:
    body = "Halo {{Name}}, {{sentence}} {{total}} sampai {{due_date}} {{warna}}. {{message}}"
    assert filled_sample(body, {"name": "Pelanggan", "due_date": " "}, "Tagihan terbit.") == (
        "Halo Pelanggan, Tagihan terbit. Rp 1.250.000 sampai 30 November [warna]."
        " Pesanan Anda siap diambil."
    )
    assert filled_sample("{{total}}", {"total": "9840"}, "") == "Rp 9.840"
    assert filled_sample("{{sentence}}", {}, "") == "[sentence]"


@given(st.text(alphabet="{}ab_ "))
def test_a_preview_never_fails(text: str) -> None:
    filled_sample(text, {}, "")


def test_the_more_particular_source_counts() -> None:
    values = values_for(
        {"name": "Budi"},
        {"customer": {"name": "Pak Budi", "total": 1250000}},
        {"name": "customer.name", "total": "customer.total"},
        {"name": "Pelanggan", "due": "30 November"},
    )
    filled = "Halo Budi, tagihan Rp 1.250.000 jatuh tempo 30 November."
    assert fill(BODY, values) == filled


def test_what_nobody_gives_is_named() -> None:
    values = values_for({"name": ""}, {"total": [1]}, {"total": "total"}, {})
    assert missing(BODY, values) == ["name", "total", "due"]


def test_values_are_never_read_as_placeholders() -> None:
    assert fill("{{a}}", {"a": "{{b}}", "b": "x"}) == "{{b}}"


@pytest.mark.parametrize("path", ["x", "customer.x", "customer.name.x", "", "."])
def test_a_path_that_leads_nowhere_gives_nothing(path: str) -> None:
    assert values_for({}, {"customer": {"name": "Budi"}}, {"name": path}, {}) == {}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("0", "Rp 0"),
        ("999", "Rp 999"),
        ("1000", "Rp 1.000"),
        ("1250000", "Rp 1.250.000"),
        ("1250000.00", "Rp 1.250.000"),
        ("1250000.5", "Rp 1.250.000,50"),
        ("-1500", "-Rp 1.500"),
        ("-0.05", "-Rp 0,05"),
        ("-0.0", "Rp 0"),
    ],
)
def test_amounts_are_grouped(given: str, expected: str) -> None:
    assert rupiah(given) == expected


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("total", "1250000", "Rp 1.250.000"),
        ("invoice_total", 5000, "Rp 5.000"),
        ("total", "Rp 5.000", "Rp 5.000"),
        ("invoice_number", 5000, "5000"),
        ("is_paid", True, "ya"),
        ("total", "1e6", "1e6"),
    ],
)
def test_only_amounts_of_money_are_grouped(name: str, value: Any, expected: str) -> None:
    assert values_for({name: value}, {}, {}, {}) == {name: expected}


@given(st.text())
def test_whatever_is_written_the_rest_of_the_text_stays(text: str) -> None:
    known = dict.fromkeys(placeholders(text), "")
    assert missing(text, known) == []
    assert len(fill(text, known)) <= len(text)
    assert placeholders(fill(text, known)) == [] or "{{" in text
