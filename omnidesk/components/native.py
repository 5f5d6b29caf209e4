"""Plain HTML where Reflex would take over: forms that post to our routes, links that stay links."""

from __future__ import annotations

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML


class NativeForm(BaseHTML):
    """A form that the browser submits itself, with a full navigation.

    The cookie of a session is read when the live connection opens, so signing in and out must
    load the page anew; `rx.el.form` would intercept the submit.
    """

    tag = "form"

    method: rx.Var[str]
    action: rx.Var[str]


class NativeLink(BaseHTML):
    """A link that the browser follows itself: to a place on this page, or loading it anew."""

    tag = "a"

    href: rx.Var[str]


native_form = NativeForm.create
native_link = NativeLink.create
