"""Who gets nothing from programs."""

from __future__ import annotations

import pytest

from omnidesk.rules.kinds import OutboxKind
from omnidesk.rules.suppression import find_refusal
from omnidesk.rules.verdict import Reason

PROGRAMS = (OutboxKind.API, OutboxKind.CAMPAIGN, OutboxKind.AUTO_REPLY)


@pytest.mark.parametrize(
    ("is_opted_out", "is_blocked", "key"),
    [
        (False, False, None),
        (True, False, "message.suppressed_opted_out"),
        (False, True, "message.suppressed_blocked"),
        (True, True, "message.suppressed_blocked"),
    ],
)
@pytest.mark.parametrize("kind", PROGRAMS)
def test_programs_write_to_nobody_who_does_not_want_it(
    kind: OutboxKind, is_opted_out: bool, is_blocked: bool, key: str | None
) -> None:
    expected = None if key is None else Reason(key)
    assert find_refusal(kind, is_opted_out=is_opted_out, is_blocked=is_blocked) == expected


def test_people_are_never_refused() -> None:
    assert find_refusal(OutboxKind.AGENT, is_opted_out=True, is_blocked=True) is None
