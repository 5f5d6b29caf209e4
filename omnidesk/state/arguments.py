"""Whether what an event brings is what its handler takes.

Reflex only warns when a value has another type than the handler says, and passes it on. Programs
can send anything, so the names and the outer types are compared here, before the handler runs; what
a value means is checked by the services.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from inspect import Signature, signature
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from reflex_base.registry import RegistrationContext
from reflex_base.utils.form import FORM_DATA_ENTRIES_KEY

LONGEST_INT = 19


def arguments_fit(event_name: str, payload: Mapping[str, Any]) -> bool:
    """Whether the registered handler of this name can be called with this payload."""
    parameters, hints = _signature(event_name)
    try:
        parameters.bind(None, **payload)
    except TypeError:
        return False
    return all(fits(value, hints.get(name, Any)) for name, value in payload.items())


def fits(value: Any, hint: Any) -> bool:
    """Whether a value from a page is of the type that a handler names; unknown types take all."""
    kind, inner = get_origin(hint) or hint, get_args(hint)
    if kind in (Union, UnionType):
        return any(fits(value, one) for one in inner)
    if kind in (str, bool, NoneType):
        return isinstance(value, kind)
    if kind in (int, float):
        return _is_int(value) or (kind is float and isinstance(value, float))
    if kind is list:
        return isinstance(value, list) and all(fits(item, (*inner, Any)[0]) for item in value)
    return kind is not dict or (isinstance(value, dict) and _is_form_or_plain(value))


def _is_int(value: Any) -> bool:
    """A number, or its digits: fields of forms are texts, which Reflex converts."""
    if isinstance(value, str):
        return value.isascii() and value.isdigit() and len(value) <= LONGEST_INT
    return isinstance(value, int) and not isinstance(value, bool)


def _is_form_or_plain(value: dict[Any, Any]) -> bool:
    """A form comes wrapped, as pairs of a name and a value in their order."""
    if FORM_DATA_ENTRIES_KEY not in value:
        return True
    entries = value[FORM_DATA_ENTRIES_KEY]
    return isinstance(entries, list) and all(
        isinstance(entry, list) and len(entry) == 2 and isinstance(entry[0], str)
        for entry in entries
    )


@lru_cache(maxsize=512)
def _signature(event_name: str) -> tuple[Signature, dict[str, Any]]:
    """The parameters of a registered handler, `self` first, and their types."""
    handler = RegistrationContext.get().event_handlers[event_name].handler.fn
    try:
        return signature(handler), get_type_hints(handler)
    except NameError:  # a type that is imported for type checkers only
        return signature(handler), {}
