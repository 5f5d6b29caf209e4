"""Bodies that come as JSON or as a plain form: read into texts, whatever they hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request

from omnidesk.errors import Invalid

MOST_FIELDS = 20
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Body:
    """The fields of a request; `is_form`: a browser waits for a page, not for JSON."""

    fields: Mapping[str, Any]
    is_form: bool

    def text(self, name: str) -> str:
        """A field that must be a text. Raises Invalid naming it."""
        value = self.fields.get(name)
        if not isinstance(value, str):
            raise Invalid(field=name)
        return value

    def find_text(self, name: str) -> str:
        """A field that may be missing."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""


def is_form(request: Request) -> bool:
    """Whether the browser itself submitted a form."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == FORM


async def read_body(request: Request, expected: str) -> Body:
    """The fields of a form or a JSON object. Raises Invalid naming the expected fields."""
    raw = await request.body()
    try:
        if is_form(request):
            text = raw.decode("utf-8", "replace")
            pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
            return Body(dict(pairs), is_form=True)
        fields = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Invalid("access.bad_form", field=expected) from error
    if not isinstance(fields, dict):
        raise Invalid("access.bad_form", field=expected)
    return Body(fields, is_form=False)
