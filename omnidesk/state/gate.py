"""Who may call which handler of a page: one middleware that every event passes, deny by default.

Any program can open the live connection and name any handler, so a handler runs only when it is
marked: `@allow(*ADMINS)` for people with one of the roles, `@public` for everybody. Reflex's own
events pass by an enumeration that is as narrow as its pages need. The person is read from the
cookie with which the connection was opened, and is `current_viewer()` inside the handler.

Handlers still check the object: the mark says who may ask, services say what for.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from reflex.app import App
from reflex.event import Event
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, StateUpdate
from reflex_base.event.context import EventContext
from reflex_base.registry import RegistrationContext

from omnidesk.errors import Invalid, NotAllowed, NotSignedIn
from omnidesk.log_budget import LogBudget
from omnidesk.logs import log
from omnidesk.rules.roles import ADMINS as ADMIN_ROLES
from omnidesk.rules.roles import Role, Viewer
from omnidesk.services.sessions import find_viewer, token_from_cookie
from omnidesk.state.answers import go_to_password, go_to_sign_in, reload_page, say_error
from omnidesk.state.arguments import arguments_fit
from omnidesk.state.framework import is_framework_event, is_hydrate
from omnidesk.state.owner import claim, is_foreign

EVERYONE_SIGNED_IN: tuple[Role, ...] = tuple(Role)
ADMINS: tuple[Role, ...] = tuple(sorted(ADMIN_ROLES))

MARK = "__omnidesk_access__"
Handler = TypeVar("Handler", bound=Callable[..., Any])

_denied = LogBudget(per_minute=60)
_viewer: ContextVar[Viewer | None] = ContextVar("omnidesk_viewer", default=None)


@dataclass(frozen=True, slots=True)
class Access:
    """What the mark of a handler says."""

    roles: frozenset[Role]
    is_public: bool = False
    # Also before a one-time password was changed.
    even_one_time: bool = False


def allow(*roles: Role, even_one_time: bool = False) -> Callable[[Handler], Handler]:
    """Mark a handler for people with one of these roles. Stands below `@rx.event`."""

    def mark(handler: Handler) -> Handler:
        setattr(handler, MARK, Access(frozenset(roles), even_one_time=even_one_time))
        return handler

    return mark


def public(handler: Handler) -> Handler:
    """Mark a handler for everybody, signed in or not. Stands below `@rx.event`."""
    setattr(handler, MARK, Access(frozenset(), is_public=True, even_one_time=True))
    return handler


def access_of(event_name: str) -> Access | None:
    """The mark of a registered handler; None for what is not marked or not registered."""
    registered = RegistrationContext.get().event_handlers.get(event_name)
    mark = None if registered is None else getattr(registered.handler.fn, MARK, None)
    return mark if isinstance(mark, Access) else None


def current_viewer() -> Viewer:
    """The person whose event is being handled. Raises NotSignedIn."""
    viewer = _viewer.get()
    if viewer is None:
        raise NotSignedIn
    return viewer


def find_current_viewer() -> Viewer | None:
    """The same for public handlers, which may have nobody."""
    return _viewer.get()


class Gate(Middleware):
    """Decides each event before its handler runs. Add it to the app before anything else."""

    async def preprocess(self, app: App, state: BaseState, event: Event) -> StateUpdate | None:
        """None lets the event through; anything else is the answer instead of the handler."""
        token = session_token(state)
        viewer = await find_viewer(token)
        _viewer.set(viewer)
        structlog.contextvars.bind_contextvars(request_id=EventContext.get().txid)
        if is_hydrate(event):
            await claim(state, viewer)
            return None
        if await is_foreign(state, viewer):
            return _instead(reload_page() if viewer else go_to_sign_in(had_session=True))
        if is_framework_event(event, signed_in=viewer is not None):
            return None
        refusal = _decide(access_of(event.name), viewer, event.name, had_cookie=bool(token))
        return refusal or _check_arguments(event, viewer)


def session_token(state: BaseState) -> str:
    """The token in the cookie of the connection that the event came from.

    An event that a handler caused inherits the connection of its cause. One that the server itself
    put into the queue has none, and acts for whoever used the tab last.
    """
    router_data = EventContext.get().router_data or state.router_data
    return token_from_cookie((router_data.get("headers") or {}).get("cookie") or "")


def _decide(
    access: Access | None, viewer: Viewer | None, name: str, *, had_cookie: bool
) -> StateUpdate | None:
    if access is not None and access.is_public:
        return None
    if viewer is None:
        return _instead(go_to_sign_in(had_session=had_cookie))
    if viewer.must_change_password and not (access is not None and access.even_one_time):
        return _instead(go_to_password())
    if access is None or viewer.role not in access.roles:
        if _denied.allows():
            log().warning("event_denied", handler=name, user_id=viewer.user_id)
        return _instead(say_error(NotAllowed().sentence(viewer.language)))
    return None


def _check_arguments(event: Event, viewer: Viewer | None) -> StateUpdate | None:
    """Arguments that the handler does not have: a mistake of the sender, not a failure of ours."""
    if arguments_fit(event.name, event.payload):
        return None
    language = "en" if viewer is None else viewer.language
    return _instead(say_error(Invalid(field="event").sentence(language)))


def _instead(answer: Any) -> StateUpdate:
    return StateUpdate(events=Event.from_event_type(answer))
