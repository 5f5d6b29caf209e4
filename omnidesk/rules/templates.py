"""Filling the placeholders of a text: which values count, and how amounts are written.

`{{name}}` is a placeholder; names are letters, digits and underscores, in either case the same. A
value comes from what the program gave, else from its metadata through the client's mapping, else
from the template's defaults. Values are never read as placeholders again.

Invariants:
* a text is filled completely or not at all: `missing` names what nobody gave;
* what stands outside placeholders stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
PLACEHOLDER = re.compile(rf"\{{\{{\s*({NAME.pattern})\s*\}}\}}")
# What was meant as a placeholder and is none: closed, never closed, or never opened.
BROKEN = re.compile(r"\{\{[^{}\n]*\}\}|\{\{[^{}\n]{0,24}|[^{}\n]{0,24}\}\}")
# Whole rupiah or cents behind a point; longer than any amount of money.
AMOUNT = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,2})?\Z")
# A placeholder that ends so holds an amount of money.
MONEY = ("amount", "total", "price", "jumlah", "harga", "tagihan", "nominal", "biaya")


def placeholders(text: str) -> list[str]:
    """The names in a text, in small letters, each once, in their order."""
    return list(dict.fromkeys(name.lower() for name in PLACEHOLDER.findall(text)))


def malformed(text: str) -> list[str]:
    """The pieces of a text that look like placeholders and are none, each once, in their order."""
    rest = PLACEHOLDER.sub("\n", text)
    return list(dict.fromkeys(found.strip() for found in BROKEN.findall(rest)))


def values_for(
    given: Mapping[str, Any],
    metadata: Mapping[str, Any],
    mapping: Mapping[str, str],
    defaults: Mapping[str, Any],
) -> dict[str, str]:
    """What fills in the placeholders, by name; the more particular source counts.

    `mapping` leads from a placeholder to a path in the metadata, such as `customer.name`.
    """
    mapped = {name: _at(metadata, path) for name, path in mapping.items()}
    values: dict[str, str] = {}
    for source in (defaults, mapped, given):
        for name, value in source.items():
            text = _text(name, value)
            if text is not None:
                values[name.lower()] = text
    return values


def missing(text: str, values: Mapping[str, str]) -> list[str]:
    """The placeholders that nothing fills in."""
    return [name for name in placeholders(text) if name not in values]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with every placeholder filled in. Raises KeyError for a missing one."""
    return PLACEHOLDER.sub(lambda match: values[match.group(1).lower()], text)


def rupiah(amount: str) -> str:
    """An amount as Indonesians write it: `1250000` is `Rp 1.250.000`, cents after a comma."""
    whole, _, cents = amount.removeprefix("-").partition(".")
    is_debt = amount.startswith("-") and (whole + cents).strip("0") != ""
    sign = "-" if is_debt else ""
    grouped = f"{int(whole):,}".replace(",", ".")
    return f"{sign}Rp {grouped}" + (f",{cents:<02}" if cents.strip("0") else "")


def _at(metadata: Mapping[str, Any], path: str) -> Any:
    """The value at a path of names joined by points; nothing where there is none."""
    found: Any = metadata
    for step in path.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(step)
    return found


def _text(name: str, value: Any) -> str | None:
    """A value as it stands in the text; nothing for what is no single value."""
    if value is None or isinstance(value, Mapping | list | tuple):
        return None
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    text = str(value).strip()
    if name.lower().endswith(MONEY) and AMOUNT.match(text):
        return rupiah(text)
    return text or None
