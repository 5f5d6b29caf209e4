"""The description of the external API as one page: a guide, then every request and field.

It asks no foreign host, and its only script is a fixed one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from omnidesk.routes.external.base import PREFIX
from omnidesk.routes.external.document_guide import Chapter, Code, Table, chapters
from omnidesk.routes.external.document_look import SCRIPT, STYLE

CODE = re.compile(r"`([^`]+)`")


def render_page(described: Mapping[str, Any]) -> str:
    """The page of an OpenAPI description of ours, after a guide."""
    operations = list(_operations(described))
    guide = chapters(described["servers"][0]["url"])
    title = escape(described["info"]["title"])
    sections = "".join(_section(name, one, described) for name, one in operations)
    schemas = "".join(
        _schema(name, one) for name, one in described["components"]["schemas"].items()
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<script>{SCRIPT}</script>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title}</title><link rel="icon" type="image/svg+xml" href="/logo.svg">'
        '<link rel="stylesheet" href="/tokens.css">'
        f'<style>{STYLE}</style></head><body><a class="skip" href="#content">To the text</a>'
        f"<header>OmniDesk <small>External API {escape(described['info']['version'])}</small>"
        '<a href="openapi.json">OpenAPI 3.1</a></header>'
        f'<div class="page">{_navigation(guide, operations)}<main id="content">'
        f'<h1>{title}</h1><p class="lead">Send messages from your own programs, and see what'
        f" became of them.</p>{''.join(map(_chapter, guide))}"
        f'<section><h2 id="requests">Requests</h2>{sections}</section>'
        f'<section><h2 id="fields">Fields</h2>{schemas}</section>'
        "</main></div></body></html>"
    )


def _navigation(guide: Iterable[Chapter], operations: Iterable[tuple[str, Any]]) -> str:
    def linked(names: Iterable[str]) -> str:
        return "".join(f'<li><a href="#{_anchor(one)}">{escape(one)}</a></li>' for one in names)

    paths = "".join(
        f'<li><a href="#{_anchor(name)}">{escape(name.replace(PREFIX, ""))}</a></li>'
        for name, _ in operations
    )
    return (
        f'<nav aria-label="On this page"><h2>Guide</h2><ul>{linked(one.title for one in guide)}'
        f'</ul><h2>Requests</h2><ul class="requests">{paths}{linked(["Fields"])}</ul></nav>'
    )


def _chapter(chapter: Chapter) -> str:
    parts = "".join(_part(one) for one in chapter.parts)
    return (
        f'<section><h2 id="{_anchor(chapter.title)}">{escape(chapter.title)}</h2>{parts}</section>'
    )


def _part(part: str | Table | Code) -> str:
    if isinstance(part, str):
        return f"<p>{_said(part)}</p>"
    if isinstance(part, Table):
        return _table(part.head, part.rows)
    if part.title:
        return f"<details><summary>{escape(part.title)}</summary>{_code(part.text)}</details>"
    return _code(part.text)


def _code(text: str) -> str:
    # Focusable, so that a long line can be reached from the keyboard.
    return f'<div class="code"><pre tabindex="0">{escape(text)}</pre></div>'


def _operations(described: Mapping[str, Any]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            yield f"{method.upper()} {path}", operation


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
        example = json.dumps(_example_of(_content(asked), described), indent=2, ensure_ascii=False)
        body = f"<h4>Body: {_said(_body_of(asked))}</h4>{_code(example)}"
    said = _said(operation.get("description", ""))
    return (
        f'<section><h3 id="{_anchor(name)}"><code>{escape(name)}</code></h3><p>{said}</p>'
        f"{body}<h4>Answers</h4>{answers}</section>"
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
    heads = "".join(f"<th>{escape(one)}</th>" if one else "<td></td>" for one in head)
    lines = "".join(
        "<tr>" + "".join(f"<td>{_said(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"


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
    return _last(_content(told).get("$ref", ""))


def _content(told: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = told.get("content", {}).get("application/json", {}).get("schema", {})
    return found


def _example(name: str, described: Mapping[str, Any]) -> Any:
    """An object of this schema from the examples of its fields."""
    fields = described["components"]["schemas"][name]["properties"]
    return {field: _example_of(one, described) for field, one in fields.items()}


def _example_of(schema: Mapping[str, Any], described: Mapping[str, Any]) -> Any:
    if "$ref" in schema:
        return _example(_last(schema["$ref"]), described)
    if schema.get("type") == "array":
        return [_example_of(schema["items"], described)]
    return schema.get("examples", [None])[0]


def _said(text: str) -> str:
    """A sentence, what stands in backticks as code."""
    return CODE.sub(r"<code>\1</code>", escape(text))


def _last(reference: str) -> str:
    return reference.rpartition("/")[2]


def _anchor(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
