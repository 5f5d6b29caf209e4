"""The settings page: the sending limits as they are, what is wrong with new ones, who was first.

What is typed stays in the browser until it is saved: `assets/kit.js` knows what is unsaved, lets
untouched fields follow the server, and keeps the others.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

import reflex as rx

from omnidesk import clock
from omnidesk.errors import Conflict, Invalid, OmniDeskError
from omnidesk.rules.limits import FIELD_OF, FIELDS
from omnidesk.rules.roles import Action, may
from omnidesk.services import limit_changes
from omnidesk.settings import get_settings
from omnidesk.state.forms import Forms
from omnidesk.state.gate import ADMINS, EVERYONE_SIGNED_IN, allow, current_viewer
from omnidesk.state.limit_fields import id_of, problem_of, problems_of, shown_all, typed
from omnidesk.words import say

SAVED_MS = 5000


class LimitsForm(Forms, rx.State):
    """`status` is loading, ready, failed or denied. `values` are what the fields show by default.

    `theirs` are values that somebody else has set while another one was typed here. `saved` and
    `refused` count, so that the browser notices each time.
    """

    _fields: ClassVar = tuple(id_of(entry.name) for entry in FIELDS)
    status: str = "loading"
    values: dict[str, str] = {}
    theirs: dict[str, str] = {}
    changed_by: str = ""
    saved: int = 0
    refused: int = 0
    now_ms: int = 0
    clock_rate: float = 1
    zone: str = "UTC"
    _seen_at: datetime | None = None

    @rx.event
    @allow(*EVERYONE_SIGNED_IN)
    async def enter(self) -> None:
        """On opening the page, and again after each reconnect."""
        if not may(current_viewer().role, Action.MANAGE_SENDING):
            self.status = "denied"
            return
        self._forget()
        await self._load()

    @rx.event
    @allow(*ADMINS)
    async def reload(self) -> None:
        """After a failure, and when what was typed was discarded."""
        self._forget()
        await self._load()

    @rx.event
    @allow(*ADMINS)
    async def check(self, name: str, text: str) -> None:
        """A field was left: say at once what is wrong with it alone."""
        if name not in FIELD_OF:
            raise Invalid(field="name")
        key, said = id_of(name), problem_of(name, text, current_viewer().language)
        if said != self.errors.get(key, ""):
            others = {field: error for field, error in self.errors.items() if field != key}
            self.errors = {**others, key: said} if said else others

    @rx.event
    @allow(*ADMINS)
    async def forget_errors(self, names: list[str]) -> None:
        """These fields have their defaults again, so nothing is wrong with them."""
        self.errors = {key: said for key, said in self.errors.items() if key not in names}

    @rx.event
    @allow(*ADMINS)
    async def save(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Store what was typed, or say at the fields why not."""
        language, values = current_viewer().language, typed(form)
        self.is_saving = True
        yield
        self._forget()
        if errors := problems_of(values, language):
            self._object(errors, say(language, "settings.wrong_fields", n=len(errors)))
            return
        try:
            changed = await limit_changes.save(current_viewer(), values, self._seen_at)
        except Conflict as error:
            await self._compare(form, error.sentence(language))
            return
        except OmniDeskError as error:
            self._object({}, error.sentence(language))
            return
        self.saved += 1
        await self._load()
        key = "settings.saved" if changed else "settings.as_before"
        yield rx.toast.success(say(language, key), duration=SAVED_MS)

    def _forget(self) -> None:
        super()._forget()
        self.theirs = {}

    def _object(self, errors: dict[str, str], sentence: str) -> None:
        self.errors, self.trouble = errors, sentence
        self.refused += 1

    async def _compare(self, form: Mapping[str, Any], sentence: str) -> None:
        """Show the present values; what was typed stays, and says what it would replace."""
        before = self.values
        await self._load()
        own = {key: text for key, text in form.items() if text != before.get(key)}
        self.theirs = {
            key: value
            for key, value in self.values.items()
            if value != before.get(key) and key in own and own[key] != value
        }
        self._object({}, sentence)

    async def _load(self) -> None:
        try:
            present = await limit_changes.read(current_viewer())
        except OmniDeskError:
            self.status = "failed"
            return
        self.values = shown_all(present.values)
        self.changed_by, self._seen_at = present.changed_by, present.changed_at
        self.now_ms = round(clock.now().timestamp() * 1000)
        self.zone = get_settings().timezone
        self.clock_rate = 1 / clock.real_seconds(timedelta(seconds=1))
        self.status = "ready"
