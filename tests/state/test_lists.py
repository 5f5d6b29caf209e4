"""What lists share through mixins: each state's handlers are its own, and marked as they stand."""

from __future__ import annotations

from typing import Any

import pytest
import reflex as rx
from reflex_base.registry import RegistrationContext

from omnidesk.state.api_clients import ApiClients
from omnidesk.state.api_log import ApiLog
from omnidesk.state.api_queue import ApiQueue
from omnidesk.state.gate import ADMINS, Access, access_of
from omnidesk.state.queue import QueueState
from omnidesk.state.queue_events import ReceivingState
from omnidesk.state.queue_merges import JoinedState
from omnidesk.state.short_links import ShortLinks
from omnidesk.state.templates import Sentences, Templates
from tests.state.tab import handler_names

PAGED: list[type[rx.State]] = [QueueState, ReceivingState, ApiQueue, ApiLog, ShortLinks]
WHOLE: list[type[rx.State]] = [JoinedState, ApiClients, Templates, Sentences]
HANDLERS = [
    *((state, name) for state in PAGED for name in ("refresh", "older", "newer")),
    *((state, "refresh") for state in WHOLE),
]


class Careless(rx.State, mixin=True):
    """A mixin whose author forgot the mark."""

    @rx.event
    async def forgotten(self) -> None:
        """Runs for nobody."""


class Takes(Careless, rx.State):
    """A state that uses it."""


def registered(state: type[rx.State], name: str) -> Any:
    """The handler that runs for an event of this name."""
    return RegistrationContext.get().event_handlers[f"{state.get_full_name()}.{name}"].handler


@pytest.mark.parametrize(("state", "name"), HANDLERS)
def test_handler_of_a_mixin_is_for_admins_and_the_latest_wins(
    state: type[rx.State], name: str
) -> None:
    assert access_of(f"{state.get_full_name()}.{name}") == Access(frozenset(ADMINS))
    assert registered(state, name).supersedes


@pytest.mark.parametrize("state", [ApiQueue, ShortLinks])
def test_dialog_of_a_list_is_left_by_its_own_handler(state: type[rx.State]) -> None:
    assert access_of(f"{state.get_full_name()}.close") == Access(frozenset(ADMINS))
    assert registered(state, "close").state_full_name == state.get_full_name()
    assert not registered(state, "close").supersedes


def test_every_state_has_handlers_and_variables_of_its_own() -> None:
    assert len({id(registered(*one).fn) for one in HANDLERS}) == len(HANDLERS)
    assert {registered(*one).state_full_name for one in HANDLERS} == {
        state.get_full_name() for state in PAGED + WHOLE
    }
    assert all("status" in state.base_vars for state in PAGED + WHOLE)


def test_a_mixin_registers_nothing_under_its_own_name() -> None:
    assert [name for name in handler_names() if "pages_of_list" in name or "loading" in name] == []


def test_unmarked_handler_of_a_mixin_is_seen_as_unmarked() -> None:
    name = f"{Takes.get_full_name()}.forgotten"
    assert name in handler_names()
    assert access_of(name) is None
