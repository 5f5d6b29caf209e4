"""What the request log keeps of a body: enough to see what was asked, and little of what was said.

Invariants:
* names and kinds of values stay, so that an integrator sees what was sent;
* of a number of eight and more digits at most the last four are kept, wherever it stands;
* of a text at most 40 characters are kept, its digits hidden: codes and amounts are nobody's;
* what is named like a secret is not kept at all;
* the result is short, whatever came.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

LONGEST_TEXT = 40
LONGEST = 2000
MOST_FIELDS, MOST_ITEMS, DEEPEST = 40, 3, 6

# Names of our own that hold no person: kept as they are, because an integrator looks for them.
PLAIN = frozenset({"request_id", "scheduled_at", "channel", "priority", "messageType"})
SECRET = re.compile(r"secret|passw|token|signature|authori|api_?key|private|otp|\bpin\b", re.I)
# A phone number as people write it.
LONG_NUMBER = re.compile(r"[+(]?\d[\d ().-]{6,}\d")
DIGITS = re.compile(r"\d{3,}")
HIDDEN = "•"


def sanitised(body: Any) -> str:
    """The body's log as JSON text."""
    text = json.dumps(_value("", body, 0), ensure_ascii=False)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _value(name: str, value: Any, depth: int) -> Any:
    if depth > DEEPEST:
        return "…"
    if value is not None and _is_secret(name):
        return HIDDEN
    if isinstance(value, dict):
        return _fields(value, depth)
    if isinstance(value, list):
        return _items(name, value, depth)
    if isinstance(value, str):
        return _text(name, value)
    return _number(value)


def _fields(value: dict[str, Any], depth: int) -> dict[str, Any]:
    kept = {
        _cut(LONG_NUMBER.sub(HIDDEN, name)): _value(name, inner, depth + 1)
        for name, inner in list(value.items())[:MOST_FIELDS]
    }
    left_out = len(value) - MOST_FIELDS
    return kept | ({"…": left_out} if left_out > 0 else {})


def _is_secret(name: str) -> bool:
    """Programs send the same short names again and again."""
    return _found_secret(name) if len(name) <= LONGEST_TEXT else bool(SECRET.search(name))


@lru_cache(maxsize=1024)
def _found_secret(short_name: str) -> bool:
    return SECRET.search(short_name) is not None


def _items(name: str, value: list[Any], depth: int) -> list[Any]:
    kept = [_value(name, inner, depth + 1) for inner in value[:MOST_ITEMS]]
    left_out = len(value) - MOST_ITEMS
    return kept + ([f"… {left_out}"] if left_out > 0 else [])


def _text(name: str, value: str) -> str:
    if name in PLAIN:
        return _cut(value)
    short = value.strip()
    if len(short) <= LONGEST_TEXT and LONG_NUMBER.fullmatch(short):
        return _masked(short)
    return DIGITS.sub(HIDDEN, _cut(value))


def _number(value: Any) -> Any:
    """Small numbers stay; a large one may be a phone number."""
    if isinstance(value, bool) or value is None:
        return value
    return value if abs(value) < 10**7 else _masked(str(value))


def _masked(number: str) -> str:
    digits = [sign for sign in number if sign.isdigit()]
    return HIDDEN * 3 + "".join(digits[-4:])


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"
