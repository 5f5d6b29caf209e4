"""Mappings of a client: which field of a request's metadata fills in which placeholder.

A row is a placeholder with a place such as `customer.name`: names joined by points.

Invariants:
* names count in small letters, each once;
* a row with a problem names its part, so that a form can say it there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from omnidesk.rules.templates import NAME

MOST_ROWS = 50
# A way through objects by their names.
PLACE = re.compile(r"[^.\x00-\x1f]{1,64}(\.[^.\x00-\x1f]{1,64}){0,5}")
Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row: `part` is name or place, `key` a sentence of the catalogue."""

    part: str
    key: str


def cleaned(row: Row) -> Row:
    """A row as it is kept."""
    return row[0].strip().lower(), row[1].strip()


def problems(rows: Sequence[Row]) -> dict[int, Problem]:
    """What is wrong with these rows, by their position."""
    found: dict[int, Problem] = {}
    seen: set[str] = set()
    for position, row in enumerate(rows):
        problem = _problem(*cleaned(row), seen)
        if problem is not None:
            found[position] = problem
        seen.add(cleaned(row)[0])
    return found


def as_mapping(rows: Sequence[Row]) -> Mapping[str, str]:
    """Rows without problems as they are stored."""
    return dict(cleaned(row) for row in rows)


def _problem(name: str, place: str, seen: set[str]) -> Problem | None:
    if not name:
        return Problem("name", "api.mapping_no_name")
    if not NAME.fullmatch(name):
        return Problem("name", "api.mapping_name")
    if name in seen:
        return Problem("name", "api.mapping_twice")
    if not place:
        return Problem("place", "api.mapping_no_place")
    if not PLACE.fullmatch(place):
        return Problem("place", "api.mapping_place")
    return None
