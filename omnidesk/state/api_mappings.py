"""The part of a client's form that leads from metadata to a template's placeholders, row by row.

What is typed is the browser's; the server hears of it when a field is left, so that choosing
another template takes away only rows that nobody filled in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from omnidesk.errors import Invalid
from omnidesk.rules import mappings
from omnidesk.rules.mappings import Row
from omnidesk.services.template_changes import TemplateRow, list_templates
from omnidesk.state.api_rows import Client
from omnidesk.state.gate import ADMINS, allow, current_viewer
from omnidesk.state.inputs import as_id, as_text
from omnidesk.words import say

NAME, PLACE = "mapping-name-", "mapping-place-"
MOST_ROWS = mappings.MOST_ROWS
# Every message has them, so no field of the metadata is asked for.
ALWAYS = ("message", "recipient_name", "sentence")
# Behind what stands in the way of typing at once: the row is painted by then.
PAINTED_MS = 60


@dataclass
class Choice:
    """A template that a client may have; `value` is its id as the form sends it."""

    value: str
    name: str
    is_active: bool
    names: list[str] = field(default_factory=list)


@dataclass
class MappingRow:
    """One row as it is first shown. `is_offered`: it stands there only for the template's sake."""

    key: int
    name: str = ""
    place: str = ""
    is_offered: bool = False


class ClientMapping(rx.State):
    """`problems` holds what is wrong, by the name of the field that it concerns.

    `is_told`: the last refusal was said at the rows. `is_changed`: a row was removed that somebody
    had filled in, which no field tells.
    """

    choices: list[Choice] = []
    rows: list[MappingRow] = []
    names: list[str] = []
    may_add: bool = True
    problems: dict[str, str] = {}
    is_told: bool = False
    is_changed: bool = False
    _typed: dict[int, Row] = {}
    _next: int = 1

    @rx.event
    @allow(*ADMINS)
    async def choose_template(self, value: str) -> None:
        """Offer the placeholders of another template; filled-in rows stay."""
        kept = [row for row in self.rows if not row.is_offered or self._typed[row.key][1].strip()]
        self.rows = kept
        self._offer(as_text(value))

    @rx.event
    @allow(*ADMINS)
    async def add_row(self) -> EventSpec | None:
        """An empty row at the end, ready to be typed into."""
        if len(self.rows) >= MOST_ROWS:
            return None
        key = self._next
        self._add(MappingRow(key))
        return rx.call_script(
            f"setTimeout(() => document.getElementById('{NAME}{key}')?.focus(), {PAINTED_MS})"
        )

    @rx.event
    @allow(*ADMINS)
    async def remove_row(self, key: int) -> None:
        """This placeholder is no longer filled in from the metadata."""
        gone = as_id(key)
        removed = [row for row in self.rows if row.key == gone]
        if any(not _is_left(row, self._typed[gone]) for row in removed):
            self.is_changed = True
        self.rows = [row for row in self.rows if row.key != gone]
        self.may_add = True
        self._forget_error(gone)

    @rx.event
    @allow(*ADMINS)
    async def note(self, key: int, part: str, text: str) -> None:
        """A field was left: this stands in it."""
        row = as_id(key)
        if row not in self._typed or part not in ("name", "place"):
            raise Invalid(field="part")
        name, place = self._typed[row]
        said = as_text(text)[:1000]
        now = (said, place) if part == "name" else (name, said)
        if now != self._typed[row]:
            self._forget_error(row)
        self._typed = {**self._typed, row: now}

    def _offer(self, value: str) -> None:
        chosen = next((one for one in self.choices if one.value == value), None)
        self.names = [] if chosen is None else chosen.names
        taken = {self._typed[row.key][0].strip().lower() for row in self.rows}
        for name in self.names:
            if name not in taken and name not in ALWAYS and len(self.rows) < MOST_ROWS:
                self._add(MappingRow(self._next, name, is_offered=True))

    def _add(self, row: MappingRow) -> None:
        self.rows = [*self.rows, row]
        self._typed = {**self._typed, row.key: (row.name, row.place)}
        self._next += 1
        self.may_add = len(self.rows) < MOST_ROWS

    def _forget_error(self, key: int) -> None:
        own = (f"{NAME}{key}", f"{PLACE}{key}")
        self.problems = {name: said for name, said in self.problems.items() if name not in own}


async def show(mapping: ClientMapping, subject: Client) -> None:
    """The rows of this client, with one for each placeholder that has none yet."""
    templates = await list_templates(current_viewer())
    mapping.choices = [_choice(one) for one in templates if _is_offered(one, subject)]
    mapping.rows, mapping._typed, mapping.problems, mapping.is_changed = [], {}, {}, False
    for name, place in subject.mapping.items():
        mapping._add(MappingRow(mapping._next, name, place))
    mapping._offer("" if subject.template_id is None else str(subject.template_id))


def read(mapping: ClientMapping, form: Mapping[str, Any]) -> dict[str, str] | None:
    """The mapping as the form says it; None, and said at each row, when it cannot be kept."""
    typed = [(row, _row(form, row)) for row in mapping.rows]
    mapping._typed = {row.key: said for row, said in typed}
    kept = [(row.key, said) for row, said in typed if not _is_left(row, said)]
    rows, language = [said for _, said in kept], current_viewer().language
    found = mappings.problems(rows)
    mapping.is_told = bool(found)
    mapping.problems = {
        f"mapping-{problem.part}-{kept[position][0]}": say(language, problem.key)
        for position, problem in found.items()
    }
    return None if found else dict(mappings.as_mapping(rows))


def _choice(one: TemplateRow) -> Choice:
    return Choice(str(one.id), one.name, one.is_active, one.placeholders)


def _is_offered(one: TemplateRow, subject: Client) -> bool:
    """Active ones, and the one that the client has."""
    return one.is_active or one.id == subject.template_id


def _row(form: Mapping[str, Any], row: MappingRow) -> Row:
    """What stands in the row's fields."""
    name, place = f"{NAME}{row.key}", f"{PLACE}{row.key}"
    return str(form.get(name, row.name)), str(form.get(place, row.place))


def _is_left(row: MappingRow, said: Row) -> bool:
    """Nobody wants this row: it is empty, or was offered and not filled in."""
    name, place = said
    return not place.strip() and (row.is_offered or not name.strip())
