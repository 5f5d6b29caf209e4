"""`docs/limits.md` names every setting of the sending rules with its default and its bound."""

from __future__ import annotations

import re
from pathlib import Path

from omnidesk.rules.limits import FIELDS, Field, Unit

PAGE = (Path(__file__).parents[2] / "docs" / "limits.md").read_text()
ROW = re.compile(r"^\| `([a-z_.]+)` \| `(.+?)` \| (?:`([0-9]+)`|–) \| .+ \|$", re.MULTILINE)


def _row(entry: Field) -> tuple[str, str, str]:
    default = str(entry.default).lower()
    return entry.name, default, "" if entry.unit in (Unit.TIME, Unit.SWITCH) else str(entry.most)


def test_documented_limits_are_those_of_the_rules() -> None:
    documented = ROW.findall(PAGE)
    assert sorted(documented) == sorted(map(_row, FIELDS))
    assert len(documented) == PAGE.count("\n| `")
