"""Which limits an account keeps."""

from __future__ import annotations

import pytest

from omnidesk.rules.kinds import ChannelKind, PaceClass, pace_class


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (None, PaceClass.META),
        ("", PaceClass.META),
        ("unofficial", PaceClass.UNOFFICIAL),
        ("unlimited", PaceClass.UNLIMITED),
        ("no such class", PaceClass.META),
    ],
)
def test_an_account_keeps_its_own_class_where_there_is_one(
    own: str | None, expected: PaceClass
) -> None:
    assert pace_class(ChannelKind.INSTAGRAM, own) is expected
