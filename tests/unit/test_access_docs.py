"""The documented roles are those of the table."""

from __future__ import annotations

import re
from pathlib import Path

from omnidesk.rules.roles import Action, Role, may

ROW = re.compile(r"\| `(\w+)` \| (yes|no) \| (yes|no) \| (yes|no) \|")


def test_documented_roles_are_those_of_the_table() -> None:
    documented = ROW.findall(Path("docs/access.md").read_text(encoding="utf-8"))
    roles = (Role.SUPERADMIN, Role.ADMIN, Role.USER)
    actual = [
        (action.value, *("yes" if may(role, action) else "no" for role in roles))
        for action in Action
    ]
    assert documented == actual
