"""`docs/environment.md` and `.env.example` name what `settings.py` reads, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic.fields import FieldInfo

from omnidesk.settings import Settings

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| `([A-Z_]+)` \| (?:`(.*?)`|–) \| (.+) \|$", re.MULTILINE)
# Read by docker-compose.yml, not by us.
OF_COMPOSE = {"POSTGRES_PASSWORD"}


def _documented() -> dict[str, str]:
    """Each documented name with its written default, "" for none."""
    rows = ROW.findall((ROOT / "docs" / "environment.md").read_text())
    assert len(rows) == len({name for name, _, _ in rows}), "a name is documented twice"
    return {name: default for name, default, _ in rows}


def _default(field: FieldInfo) -> str:
    return "" if field.default in (None, ()) else str(field.default)


def test_documented_names_and_defaults_are_those_of_the_settings() -> None:
    fields = Settings.model_fields.values()
    assert _documented() == {str(field.alias): _default(field) for field in fields}


def test_example_holds_documented_names_with_their_defaults_or_examples() -> None:
    example = (ROOT / ".env.example").read_text()
    named = set(re.findall(r"^#? ?([A-Z_]+)=", example, re.MULTILINE))
    assert named - OF_COMPOSE <= set(_documented())
