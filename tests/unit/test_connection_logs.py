"""What of the live connection reaches the log."""

from __future__ import annotations

import io
import json
import logging
import re
import sys

import pytest

from omnidesk.connection_logs import brief, without_quotes
from omnidesk.log_budget import LogBudget


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (
            "Error processing event queue entry for Event(name='a.b', router_data={'headers':"
            " {'cookie': 'omnidesk_session=T'}}, payload={'body': 'it\\'s'}) [txid=1]:",
            "Error processing event queue entry for event a.b",
        ),
        (
            "Received event from session 1. Event data: {'body': 'x'}",
            "Received event from session 1. Event data: left out",
        ),
        (
            "Error transforming event argument 'n' with value 'it's\nlong' and type hint 'int'",
            "Error transforming event argument 'n' with a value and type hint 'int'",
        ),
        (
            "Expected field 'A.search' to receive type 'str', but got ['of type'] of type 'list'.",
            "Expected field 'A.search' to receive type 'str', but got a value of type 'list'.",
        ),
        ("Nothing to hide", "Nothing to hide"),
    ],
)
def test_what_was_typed_is_taken_out_of_a_message(text: str, left: str) -> None:
    assert without_quotes(text) == left


def test_broken_frames_are_a_few_short_lines_in_the_log() -> None:
    kept = io.StringIO()
    logger = logging.getLogger("tests.protocol")
    logger.addHandler(logging.StreamHandler(sys.stderr))
    brief(logger)
    brief(logger)
    logger.addHandler(logging.StreamHandler(kept))
    for _ in range(50):
        try:
            json.loads("[" * 100_000)
        except RecursionError:
            logger.exception("message async handler error")
    lines = kept.getvalue().splitlines()
    assert len(logger.filters) == 1
    assert len(lines) == 20
    assert re.fullmatch(r"message async handler error: RecursionError in \w+\.py:\d+", lines[0])


def test_budget_allows_so_many_lines() -> None:
    budget = LogBudget(per_minute=3)
    assert [budget.allows() for _ in range(5)] == [True, True, True, False, False]
