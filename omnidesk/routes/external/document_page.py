"""The description of the external API as one plain page, without scripts or foreign hosts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

CODE = re.compile(r"`([^`]+)`")
STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; }
body { font: 15px/1.55 system-ui, sans-serif; max-width: 60rem; margin: 0 auto;
  padding: 2rem 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: .95rem; margin: 1.25rem 0 .25rem; }
code, pre { font: 13px/1.5 ui-monospace, monospace; background: var(--soft); border-radius: 4px; }
code { padding: .1em .3em; overflow-wrap: anywhere; }
pre { padding: .75rem 1rem; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: start; vertical-align: top; padding: .4rem .75rem .4rem 0;
  border-bottom: 1px solid var(--line); }
.wide { overflow-x: auto; }
nav ul { padding: 0; list-style: none; columns: 18rem; }
"""


def render_page(described: Mapping[str, Any]) -> str:
    """The page of an OpenAPI description of ours."""
    operations = list(_operations(described))
    title = escape(described["info"]["title"])
    links = "".join(
        f'<li><a href="#{_anchor(name)}"><code>{escape(name)}</code></a></li>'
        for name, _ in operations
    )
    about = "".join(f"<p>{_said(part)}</p>" for part in _about(described))
    sections = "".join(_section(name, one, described) for name, one in operations)
    schemas = "".join(
        _schema(name, one) for name, one in described["components"]["schemas"].items()
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style></head><body><main>"
        f'<h1>{title}</h1>{about}<p><a href="openapi.json">openapi.json</a></p>'
        f'<nav aria-label="Requests"><ul>{links}</ul></nav>{sections}'
        f"<h2>Fields</h2>{schemas}</main></body></html>"
    )


def _operations(described: Mapping[str, Any]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            yield f"{method.upper()} {path}", operation


def _about(described: Mapping[str, Any]) -> list[str]:
    return str(described["info"]["description"]).split("\n\n")


def _section(name: str, operation: Mapping[str, Any], described: Mapping[str, Any]) -> str:
    answers = _table(
        ("Status", "Meaning", "Body"),
        (
            (status, one.get("description", ""), _body_of(one))
            for status, one in sorted(operation["responses"].items())
        ),
    )
    asked = operation.get("requestBody")
    body = ""
    if asked is not None:
        example = json.dumps(_example(_reference(asked), described), indent=2, ensure_ascii=False)
        body = f"<h3>Body: {_said(_body_of(asked))}</h3><pre>{escape(example)}</pre>"
    said = _said(operation.get("description", ""))
    return (
        f'<section><h2 id="{_anchor(name)}"><code>{escape(name)}</code></h2><p>{said}</p>'
        f"{body}<h3>Answers</h3>{answers}</section>"
    )


def _schema(name: str, schema: Mapping[str, Any]) -> str:
    required = set(schema.get("required", ()))
    rows = (
        (
            f"`{field}`" + ("" if field in required else " (optional)"),
            _type(one),
            one.get("description", ""),
        )
        for field, one in schema.get("properties", {}).items()
    )
    table = _table(("Field", "Value", ""), rows)
    about = _said(schema.get("description", ""))
    return f'<section><h3 id="{_anchor(name)}">{escape(name)}</h3><p>{about}</p>{table}</section>'


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = "".join(f"<th>{escape(one)}</th>" for one in head)
    lines = "".join(
        "<tr>" + "".join(f"<td>{_said(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f'<div class="wide"><table><tr>{heads}</tr>{lines}</table></div>'


def _type(schema: Mapping[str, Any]) -> str:
    """A value in words: its type and its range."""
    if "$ref" in schema:
        return f"`{_last(schema['$ref'])}`"
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(f"`{one}`" for one in schema["enum"] if one is not None)
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    types = schema.get("type", "anything")
    said = " or ".join(types) if isinstance(types, list) else str(types)
    bounds = ("minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems")
    given = [f"{name} {schema[name]}" for name in bounds if name in schema]
    return ", ".join([said, *given])


def _body_of(told: Mapping[str, Any]) -> str:
    name = _reference(told)
    return f"`{name}`" if name else ""


def _reference(told: Mapping[str, Any]) -> str:
    """The schema of a body, by name."""
    content = told.get("content", {}).get("application/json", {})
    return _last(content.get("schema", {}).get("$ref", ""))


def _example(name: str, described: Mapping[str, Any]) -> Any:
    """An object of this schema from the examples of its fields."""
    fields = described["components"]["schemas"][name]["properties"]
    return {field: _example_of(one, described) for field, one in fields.items()}


def _example_of(schema: Mapping[str, Any], described: Mapping[str, Any]) -> Any:
    if schema.get("type") == "array":
        return [_example(_last(schema["items"]["$ref"]), described)]
    return schema.get("examples", [None])[0]


def _said(text: str) -> str:
    """A sentence, what stands in backticks as code."""
    return CODE.sub(r"<code>\1</code>", escape(text))


def _last(reference: str) -> str:
    return reference.rpartition("/")[2]


def _anchor(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
