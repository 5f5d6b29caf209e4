"""The counter can fail: each promise broken once is seen, and what just keeps it is not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.simulation import counter
from tests.simulation.counter import official_violations, violations
from tests.simulation.log import Send

SECOND, HOUR = 1_000_000, 3_600_000_000
JAKARTA, BERLIN = "Asia/Jakarta", "Europe/Berlin"


def us(shown: str, zone: str = JAKARTA) -> int:
    """The microseconds at which the wall of the zone shows this."""
    local = datetime.fromisoformat(shown).replace(tzinfo=ZoneInfo(zone))
    return int(local.astimezone(UTC).timestamp()) * SECOND


NOON = us("2026-11-22 12:00")


def send(at_us: int = NOON, **facts: object) -> Send:
    """An agent's message to somebody who has written, by a clock that was never set back."""
    ordinary = Send(at_us, at_us, at_us, "agent", "", at_us, JAKARTA, True, False)
    return ordinary._replace(**facts)  # type: ignore[arg-type]


def program(at_us: int = NOON, kind: str = "auto_reply", **facts: object) -> Send:
    return send(at_us, **{"kind": kind, "lane": f"{kind}:1"} | facts)


def fast(at_us: int = NOON, **facts: object) -> Send:
    return program(at_us, kind="api", lane="api-fast:1", **facts)


def at_seconds(seconds: Iterable[float]) -> list[int]:
    return [NOON + round(s * SECOND) for s in seconds]


TEN_A_MINUTE = at_seconds(range(0, 60, 6))
HUNDRED_AN_HOUR = at_seconds(range(0, 3600, 36))
# Spread over the day so that only the day is full.
FIVE_HUNDRED_A_DAY = [us("2026-11-22 08:00") + n * 80 * SECOND for n in range(500)]


@pytest.mark.parametrize(
    ("rule", "kept", "one_more"),
    [
        ("minute", [send(at) for at in TEN_A_MINUTE], send(NOON + 60 * SECOND)),
        ("minute", [send(at) for at in TEN_A_MINUTE], send(NOON + 5 * SECOND)),
        ("hour", [send(at) for at in HUNDRED_AN_HOUR], send(NOON + 3600 * SECOND)),
        (
            "minute kept for people",
            [program(at) for at in TEN_A_MINUTE[:8]],
            program(NOON + 59 * SECOND),
        ),
        (
            "hour kept for people",
            [program(at) for at in HUNDRED_AN_HOUR[:80]],
            program(NOON + 3590 * SECOND),
        ),
        ("day", [program(at) for at in FIVE_HUNDRED_A_DAY], program(us("2026-11-22 20:59"))),
        ("day", [send(at) for at in FIVE_HUNDRED_A_DAY], program(us("2026-11-22 20:59"))),
        (
            "cold",
            [send(NOON + n * HOUR, has_written=False) for n in range(-5, 5)],
            send(NOON + 6 * HOUR, has_written=False),
        ),
        ("contact gap", [send(contact=7)], send(NOON + 4_999_999, contact=7)),
        ("lane gap", [program(kind="api")], program(NOON + 119_999_999, kind="api")),
        ("lane gap", [program(kind="campaign")], program(NOON + 599_999_999, kind="campaign")),
        ("hours", [], program(us("2026-11-22 06:59:59"))),
        ("hours", [], program(us("2026-11-22 21:00"))),
        ("hours", [], program(end_us=us("2026-11-22 21:00"))),
        ("hours", [], program(zone=BERLIN)),
        ("hours", [], program(us("2026-03-29 06:59", BERLIN), zone=BERLIN)),
        ("suppressed", [send(is_suppressed=True)], program(NOON + HOUR, is_suppressed=True)),
    ],
)
def test_one_violation_is_seen(rule: str, kept: list[Send], one_more: Send) -> None:
    assert violations(kept, JAKARTA).total() == 0
    found = violations([*kept, one_more], JAKARTA)
    assert {name: count for name, count in found.items() if count} == {rule: 1}


@pytest.mark.parametrize(
    "log",
    [
        [send(at) for at in [*TEN_A_MINUTE, NOON + 60 * SECOND + 1]],
        [program(kind="api"), program(NOON + 120 * SECOND, kind="api")],
        [program(kind="api"), program(NOON + SECOND, kind="api", lane="api:2")],
        [fast(), program(NOON + 1, kind="api"), fast(NOON + SECOND)],
        [send(contact=7), send(NOON + 5 * SECOND, contact=7)],
        [send(at) for at in FIVE_HUNDRED_A_DAY] + [send(us("2026-11-22 22:00"))],
        [send(us("2026-11-22 03:00"))],
        [program(us("2026-11-22 07:00")), program(us("2026-11-22 20:59:59"))],
        [program(us("2026-03-29 07:00", BERLIN), zone=BERLIN)],
        # Midnight in the installation's zone begins a day.
        [program(at) for at in FIVE_HUNDRED_A_DAY] + [program(us("2026-11-23 07:00"))],
        # The second message to a stranger is not the first.
        [send(NOON + n * HOUR, has_written=False, contact=n // 2) for n in range(-10, 10)],
    ],
)
def test_what_keeps_every_promise_is_not_reported(log: list[Send]) -> None:
    assert violations(log, JAKARTA).total() == 0


@pytest.mark.parametrize(
    ("rule", "kept", "one_more"),
    [
        ("second", [send(at) for at in at_seconds([0] * 10)], send(NOON + SECOND)),
        (
            "second kept for people",
            [send(at) for at in at_seconds([0] * 8)],
            program(NOON + SECOND),
        ),
        ("contact gap", [send(contact=7)], program(NOON + 5_999_999, contact=7)),
        ("lane gap", [fast()], fast(NOON + 999_999)),
        ("hours", [], fast(us("2026-11-22 21:00"))),
    ],
)
def test_one_violation_of_an_official_number_is_seen(
    rule: str, kept: list[Send], one_more: Send
) -> None:
    kept = [one._replace(contact=number) for number, one in enumerate(kept, start=7)]
    assert official_violations(kept, JAKARTA).total() == 0
    found = official_violations([*kept, one_more], JAKARTA)
    assert {name: count for name, count in found.items() if count} == {rule: 1}


def test_an_official_number_promises_less() -> None:
    log = [send(at) for at in at_seconds(range(1000))] + [
        fast(NOON + n * SECOND + 1, contact=n) for n in range(9)
    ]
    assert official_violations(log, JAKARTA).total() == 0
    assert official_violations([send(), send()], JAKARTA).total() == 0


def test_pauses_count_what_really_elapsed() -> None:
    """The clock shows an hour less between the two, but they are five seconds apart."""
    first, second = send(contact=7), send(NOON + 5 * SECOND, contact=7)
    assert violations([first, second._replace(shown_us=NOON - HOUR)], JAKARTA).total() == 0

    hasty = send(NOON + SECOND, contact=7, shown_us=NOON + HOUR)
    assert violations([first, hasty], JAKARTA)["contact gap"] == 1


def test_counter_shares_nothing_with_the_rules() -> None:
    assert "omnidesk" not in Path(counter.__file__).read_text()
