"""Mappings: which rows can be kept, and what is said at the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.rules.mappings import PLACE, Problem, Row, as_mapping, problems
from omnidesk.rules.templates import NAME

ROWS = st.lists(st.tuples(st.text(alphabet="aB_1. ", max_size=4), st.text("ab. ", max_size=5)))


def test_rows_are_kept_in_small_letters() -> None:
    rows = [(" Total ", " invoice.amount "), ("nama", "customer name")]
    assert problems(rows) == {}
    assert as_mapping(rows) == {"total": "invoice.amount", "nama": "customer name"}


@pytest.mark.parametrize(
    ("row", "part", "key"),
    [
        (("", "a"), "name", "api.mapping_no_name"),
        (("nama lengkap", "a"), "name", "api.mapping_name"),
        (("{{nama}}", "a"), "name", "api.mapping_name"),
        (("1a", "a"), "name", "api.mapping_name"),
        (("x" * 65, "a"), "name", "api.mapping_name"),
        (("TOTAL", "a"), "name", "api.mapping_twice"),
        (("nama", " "), "place", "api.mapping_no_place"),
        (("nama", "a..b"), "place", "api.mapping_place"),
        (("nama", ".a"), "place", "api.mapping_place"),
        (("nama", "a.b.c.d.e.f.g"), "place", "api.mapping_place"),
        (("nama", "a\nb"), "place", "api.mapping_place"),
        (("nama", "x" * 65), "place", "api.mapping_place"),
    ],
)
def test_what_is_wrong_is_said_at_its_row(row: Row, part: str, key: str) -> None:
    assert problems([("total", "a"), row]) == {1: Problem(part, key)}


@given(ROWS)
def test_what_has_no_problem_is_usable(rows: list[Row]) -> None:
    if not problems(rows):
        kept = as_mapping(rows)
        assert len(kept) == len(rows)
        assert all(NAME.fullmatch(name) and PLACE.fullmatch(at) for name, at in kept.items())
