"""What stands around every page: the answer to a script that failed.

Reflex's own wraps show a stack trace, and toasts about the connection, in English. Ours say in the
person's language what helps; the connection is told by the sidebar and the strips.
"""

from __future__ import annotations

from collections.abc import Callable

import reflex as rx
from reflex.vars.function import ArgsFunctionOperation
from reflex_components_core.base.error_boundary import ErrorBoundary

from omnidesk.components.brand import logo
from omnidesk.components.buttons import look_of
from omnidesk.components.native import native_link
from omnidesk.words import CATALOGUE

Wraps = dict[tuple[int, str], Callable[[bool], rx.Component | None]]

# The place of Reflex's own boundary among the wraps: inside the providers, around the page.
BOUNDARY = (55, "ErrorBoundary")


def app_wraps() -> Wraps:
    """The wraps for `rx.App`; Reflex's pulse and toast of a lost connection are left out."""
    return {BOUNDARY: lambda _: boundary()}


def boundary() -> rx.Component:
    """Keeps a failing page from going blank; the failure is told to the server."""
    shown = rx.Var.create(_page_failed())
    render = ArgsFunctionOperation.create((), shown, _var_type=rx.Component)
    return ErrorBoundary.create(fallback_render=render)


def _page_failed() -> rx.Component:
    return rx.el.main(
        logo(),
        rx.el.h1(_said("common.page_failed"), class_name="mt-3 text-section font-semibold"),
        rx.el.p(_said("common.page_failed_help"), class_name="text-ink-3"),
        native_link(
            _said("common.load_again"),
            href="",
            class_name=look_of("primary", class_name="mt-4"),
        ),
        role="alert",
        class_name="flex h-dvh flex-col items-center justify-center gap-1 bg-bg p-6 text-center",
    )


def _said(key: str) -> rx.Var[str]:
    """Both languages without a hook: the failed page can no longer follow the store."""
    phrase = CATALOGUE[key]
    said: rx.Var[str] = rx.cond(
        rx.Var("document.documentElement.lang === 'id'", _var_type=bool), phrase.id, phrase.en
    )
    return said
