"""Reading the JSON that strangers send, strictly.

Refused: what is no JSON (NaN and Infinity included), a name that stands twice in one object, and
whatever the database or another program cannot hold: a NUL or half of a surrogate pair in a text, a
number beyond 64 bits, more than `DEEPEST` levels.

Invariants:
* whatever the bytes are, the answer is a value or `NotReadable`;
* what was read can be written as JSON again, and stored.
"""

from __future__ import annotations

import json
from typing import Any

# Far more than an order with its lines needs, far less than a parser can be made to stumble over.
DEEPEST = 32
# What 64 bits hold, and so every program that may read it from us.
LARGEST = 2**63


class NotReadable(ValueError):
    """The bytes are not JSON that we take. `reason` is a sentence for whoever sent them."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def read_json(body: bytes) -> Any:
    """The value that these bytes hold. Raises NotReadable."""
    try:
        text = body.decode("utf-8")
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_no_number,
            parse_int=_integer,
            parse_float=_float,
        )
    except NotReadable:
        raise
    except UnicodeDecodeError as error:
        raise NotReadable("The body is not UTF-8.") from error
    except RecursionError as error:
        raise NotReadable("The body is nested too deeply.") from error
    except ValueError as error:  # also a number with thousands of digits
        raise NotReadable("The body is not valid JSON.") from error
    _check_depth(text, value)
    # Without an escape no text can hold what cannot be stored: JSON takes no control characters,
    # and UTF-8 no halves.
    if "\\u" in text:
        _check_texts(value)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NotReadable("A name stands twice in one object.")
    return found


def _no_number(_name: str) -> None:
    raise NotReadable("NaN and Infinity are no JSON numbers.")


def _integer(digits: str) -> int:
    number = int(digits)
    _check_range(number)
    return number


def _float(digits: str) -> float:
    number = float(digits)
    _check_range(number)
    return number


def _check_range(number: float) -> None:
    if not (-LARGEST <= number < LARGEST):
        raise NotReadable("A number is too large.")


def _check_depth(text: str, value: Any) -> None:
    """Level by level, so that nothing here can be nested too deeply. Raises NotReadable."""
    if text.count("{") + text.count("[") <= DEEPEST:
        return
    level, depth = [value] if isinstance(value, dict | list) else [], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise NotReadable("The body is nested too deeply.")
        level = [
            one
            for outer in level
            for one in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(one, dict | list)
        ]


def _check_texts(value: Any) -> None:
    """Raises NotReadable. The value is known not to be nested too deeply."""
    if isinstance(value, str):
        if (not value.isascii() and _has_half_pair(value)) or "\0" in value:
            raise NotReadable("A text holds a character that cannot be stored.")
    elif isinstance(value, dict):
        for name, inner in value.items():
            _check_texts(name)
            _check_texts(inner)
    elif isinstance(value, list):
        for inner in value:
            _check_texts(inner)


def _has_half_pair(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
