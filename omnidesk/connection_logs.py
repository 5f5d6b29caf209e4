"""What the live connection's libraries may log: names and places, never what was sent.

Reflex quotes whole events, cookies and typed texts included; socket.io writes a page for every
frame that it cannot read, and anybody may send frames.
"""

from __future__ import annotations

import logging
import re
import traceback
from pathlib import Path

from omnidesk.log_budget import LogBudget
from omnidesk.logs import scrub_text

# Reflex's loggers that are handed whole events or single values of them.
TALKATIVE = (
    "reflex.app",
    "reflex_base.event.processor.base_state_processor",
    "reflex_base.event.processor.event_processor",
    "reflex_base.vars.base",
)
# The loggers of the protocol, which bring handlers of their own along.
PROTOCOL = ("engineio.server", "socketio.server")
QUOTES = (
    (re.compile(r"Event\(name='([^']{0,100}).*", re.DOTALL), r"event \1"),
    (re.compile(r"(Event data:|event data:).*", re.DOTALL), r"\1 left out"),
    (re.compile(r"with value '.*' and type hint", re.DOTALL), "with a value and type hint"),
    (re.compile(r"but got .* of type", re.DOTALL), "but got a value of type"),
)
LONGEST = 500

_broken = LogBudget(per_minute=20)


def keep_connections_brief() -> None:
    """Filter these loggers in this process. The socket server must be made before."""
    for name in TALKATIVE:
        _add_once(logging.getLogger(name), EventTextFilter())
    for name in PROTOCOL:
        brief(logging.getLogger(name))


def brief(logger: logging.Logger) -> None:
    """Let a protocol's logger speak through our log only, and briefly."""
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
    _add_once(logger, BrokenFrameFilter())


class EventTextFilter(logging.Filter):
    """Leaves the name of an event and takes what was in it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = without_quotes(record.getMessage())
        record.args = None
        return True


class BrokenFrameFilter(logging.Filter):
    """One line for a frame that the protocol cannot read, and not for each of a flood."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            return True
        record.msg = f"{record.getMessage()}: {type(error).__name__} in {_place(error)}"
        record.args, record.exc_info = None, None
        return _broken.allows()


def without_quotes(text: str) -> str:
    """The message without the event or the value that it quotes."""
    for pattern, instead in QUOTES:
        text = pattern.sub(instead, text)
    return scrub_text(text[:LONGEST])


def _place(error: BaseException) -> str:
    """Where an error was raised; its text could quote what somebody sent."""
    steps = traceback.extract_tb(error.__traceback__)
    return f"{Path(steps[-1].filename).name}:{steps[-1].lineno}" if steps else "nowhere"


def _add_once(logger: logging.Logger, wanted: logging.Filter) -> None:
    if not any(type(known) is type(wanted) for known in logger.filters):
        logger.addFilter(wanted)
