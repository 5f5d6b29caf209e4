"""`docs/data-model.md` names every table and every index of the models, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from sqlmodel import SQLModel

import omnidesk.models  # noqa: F401 - registers the tables

PAGE = (Path(__file__).parents[2] / "docs" / "data-model.md").read_text()


def test_documented_tables_are_those_of_the_models() -> None:
    section = PAGE.partition("## Tables")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert named == set(SQLModel.metadata.tables)


def test_documented_indexes_are_those_of_the_models() -> None:
    named = set(re.findall(r"`((?:ix|uq)_\w+)`", PAGE))
    indexes = {index.name for table in SQLModel.metadata.sorted_tables for index in table.indexes}
    assert named == indexes
