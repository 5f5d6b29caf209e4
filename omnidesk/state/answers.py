"""What the server tells a page to do when an event cannot be handled."""

from __future__ import annotations

import reflex as rx
from reflex.event import EventSpec

# Errors stay until somebody closes them; a day is longer than a page stays open, and fits a timer.
UNTIL_CLOSED_MS = 24 * 3600 * 1000

# The browser knows best where it is. A full navigation, since the live connection holds the cookie
# with which it was opened; none at all where the person is already.
GO = """
(() => {{
  const here = window.location;
  if (here.pathname.startsWith("{page}")) return;
  const next = encodeURIComponent(here.pathname + here.search);
  here.replace("{page}/?{query}next=" + next);
}})()
"""
SIGN_IN = GO.format(page="/login", query="")
SIGN_IN_AGAIN = GO.format(page="/login", query="error=not_signed_in&")
CHANGE_PASSWORD = GO.format(page="/password", query="")


def go_to_sign_in(*, had_session: bool) -> EventSpec:
    """To the sign-in page and back here afterwards; it says so when a session has ended."""
    return rx.call_script(SIGN_IN_AGAIN if had_session else SIGN_IN)


def go_to_password() -> EventSpec:
    """To the page where the one-time password is changed."""
    return rx.call_script(CHANGE_PASSWORD)


def reload_page() -> EventSpec:
    """Load everything anew: the tab belongs to somebody else by now."""
    return rx.call_script("window.location.reload()")


def say_error(sentence: str) -> EventSpec:
    """A toast that stays until it is closed."""
    toast: EventSpec = rx.toast.error(sentence, duration=UNTIL_CLOSED_MS)
    return toast
