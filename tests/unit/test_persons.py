"""Who is one person: as a table, and by comparing with naive closures of random namings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.rules.persons import joins, persons


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ([], []),
        (["a"], ["a"]),
        (["ab", "cd"], ["ab", "cd"]),
        (["ab", "bc"], ["abc"]),
        (["ab", "cd", "bc"], ["abcd"]),
        (["a", "a", "b"], ["a", "b"]),
    ],
)
def test_what_is_named_together_is_one(named: list[str], expected: list[str]) -> None:
    assert {frozenset(group) for group in persons(named)} == set(map(frozenset, expected))


@given(st.lists(st.lists(st.integers(0, 12), min_size=1, max_size=4), max_size=12))
def test_groups_are_the_closure_of_the_namings(namings: list[list[int]]) -> None:
    closed = [set(names) for names in namings]
    for _ in closed:
        closed = [set().union(*(other for other in closed if other & one)) for one in closed]
    found = persons(namings)
    assert {frozenset(group) for group in found} == set(map(frozenset, closed))
    assert sum(map(len, found)) == len({one for names in namings for one in names})


@pytest.mark.parametrize(
    ("contacts", "apart", "expected"),
    [
        ([], [], []),
        ([5], [], []),
        ([5, 3], [], [(3, 5)]),
        ([9, 3, 5], [], [(3, 5), (3, 9)]),
        ([3, 5], [(3, 5)], []),
        ([3, 5, 9], [(3, 5)], [(3, 9)]),
        ([3, 5, 9], [(3, 9)], [(3, 5)]),
        ([3, 5, 9], [(3, 5), (3, 9)], [(5, 9)]),
        ([3, 5, 9], [(5, 9), (3, 9)], [(3, 5)]),
    ],
)
def test_older_contact_is_kept_and_separated_ones_stay_apart(
    contacts: list[int], apart: list[tuple[int, int]], expected: list[tuple[int, int]]
) -> None:
    assert joins(contacts, {frozenset(pair) for pair in apart}) == expected
