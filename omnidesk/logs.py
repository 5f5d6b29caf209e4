"""Structured logs as JSON lines, with the request id, and without secrets.

A filter drops cookies, authorization headers and anything named like a secret, also from records of
libraries: Reflex logs a whole event, headers and session cookie included, when its name is unknown.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any

import structlog

SECRET_NAME = re.compile(
    r"(cookie|authori[sz]ation|secret|password|token|api[-_]?key|signature|x-hub|x-twilio)", re.I
)
# What such values look like inside free text, as in the repr of a header dict.
SECRET_TEXT = re.compile(
    r"(?i)(['\"]?(?:[\w-]*(?:cookie|authori[sz]ation|secret|password|token|api[-_]?key|signature)"
    r"[\w-]*)['\"]?\s*[:=]\s*)(\"[^\"]*\"|'[^']*'|(?:(?:Bearer|Basic)\s+)?[^\s,;})\]]+)"
)
SESSION_COOKIE = re.compile(r"((?:__Host-)?omnidesk_session=)[^;\s'\"]+")
URL_PASSWORD = re.compile(r"(\w+://[^:/@\s]*):[^@/\s]+@")
DROPPED = "[dropped]"


def scrub_text(text: str) -> str:
    """The text without cookies, tokens and passwords."""
    text = SESSION_COOKIE.sub(rf"\1{DROPPED}", text)
    text = URL_PASSWORD.sub(rf"\1:{DROPPED}@", text)
    return SECRET_TEXT.sub(rf"\1{DROPPED}", text)


def scrub(value: Any) -> Any:
    """The value without secrets, however deeply they are nested."""
    if isinstance(value, str):
        return scrub_text(value)
    if isinstance(value, Mapping):
        return {
            key: DROPPED if isinstance(key, str) and SECRET_NAME.search(key) else scrub(item)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [scrub(item) for item in value]
    if isinstance(value, int | float | bool) or value is None:
        return value
    return scrub_text(repr(value))


def _scrub_event(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    return {
        key: DROPPED if SECRET_NAME.search(key) else scrub(value) for key, value in event.items()
    }


class ScrubbingFilter(logging.Filter):
    """Cleans records of libraries before any handler sees them."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = scrub_text(record.getMessage())
        record.args = None
        return True


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    _scrub_event,
]


def configure_logs(process: str) -> None:
    """One JSON line per event on stderr, for our own code and for libraries.

    `process` names the role in each line: web, worker, ticker.
    """
    structlog.contextvars.bind_contextvars(process=process)
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*SHARED, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        # Whatever is stderr at the time: tests and supervisors replace it.
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(ScrubbingFilter())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=SHARED, processor=renderer)
    )
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    logging.getLogger("httpx").setLevel(logging.WARNING)


def log() -> Any:
    """The logger: `log().info("event_sent", message_id=7)`. Events are names, facts are fields."""
    return structlog.get_logger()
