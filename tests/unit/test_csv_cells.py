"""Cells that no spreadsheet runs, and lines that every reader reads back."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.rules.csv_cells import DANGEROUS, csv_line, safe_cell


@pytest.mark.parametrize("text", ["=1+1", "+62 811", "-1", "@sum", "\tx", "\rx", "  =1", "\n=1"])
def test_formula_becomes_text(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Halo", "1+1=2", "a@b", "'quoted"])
def test_other_text_stays(text: str) -> None:
    assert safe_cell(text) == text


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1))
def test_line_reads_back_and_no_cell_begins_dangerously(cells: list[str]) -> None:
    line = csv_line(cells)
    assert line.endswith("\r\n")
    [read] = csv.reader(io.StringIO(line, newline=""))
    assert [cell.removeprefix("'") for cell in read] == [cell.removeprefix("'") for cell in cells]
    assert not any(cell.lstrip(" \n").startswith(DANGEROUS) for cell in read)
