"""Logs are JSON lines without secrets, whoever wrote them."""

from __future__ import annotations

import json
import logging

import pytest

from omnidesk.logs import configure_logs, log, scrub, scrub_text

TOKEN = "kJ8-planted-secret"

LEAKS = [
    f"Unknown event: {{'headers': {{'cookie': 'omnidesk_session={TOKEN}; theme=dark'}}}}",
    f"cookie: __Host-omnidesk_session={TOKEN}",
    f"Authorization: Bearer {TOKEN}",
    f'{{"access_token": "{TOKEN}"}}',
    f"postgresql://omnidesk:{TOKEN}@db/omnidesk",
    f"GET /me?access_token={TOKEN}",
    f"password={TOKEN}",
    f"X-Hub-Signature-256: sha256={TOKEN}",
]


@pytest.mark.parametrize("text", LEAKS)
def test_scrub_text_drops_the_secret(text: str) -> None:
    assert TOKEN in text
    assert TOKEN not in scrub_text(text)


def test_scrub_drops_nested_secrets_and_keeps_facts() -> None:
    cleaned = scrub({"message_id": 7, "headers": [{"Cookie": TOKEN}], "token": TOKEN, "ok": True})
    assert cleaned == {
        "message_id": 7,
        "headers": [{"Cookie": "[dropped]"}],
        "token": "[dropped]",
        "ok": True,
    }


def test_our_lines_and_library_lines_are_clean_json(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("test")
    log().info("signed_in", user_id=7, token=TOKEN)
    logging.getLogger("some.library").warning("event %s", {"cookie": f"omnidesk_session={TOKEN}"})
    lines = capsys.readouterr().err.strip().splitlines()
    assert TOKEN not in "".join(lines)
    first, second = (json.loads(line) for line in lines)
    assert (first["event"], first["user_id"], first["process"]) == ("signed_in", 7, "test")
    assert second["level"] == "warning"


def test_a_traceback_is_clean(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("test")
    try:
        raise ValueError(f"bad password={TOKEN}")
    except ValueError:
        log().exception("failed")
    line = capsys.readouterr().err
    assert "ValueError" in line
    assert TOKEN not in line
